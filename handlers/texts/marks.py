"""Marks for words that stand in tables: what they hold is collected, and translated when said."""


def N_(msgid: str) -> str:  # noqa: N802  # the name that gettext's tools look for
    """Return the message id as it is; the catalogs must have it."""
    return msgid
