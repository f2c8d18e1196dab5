"""What ends a command with a sentence instead of a result."""


class BadInput(Exception):
    """What was given cannot be read: the text names where and what."""


class Refused(Exception):
    """What was asked cannot be done as things are."""
