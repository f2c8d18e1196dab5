"""What the procedure forbids: a refusal names its reason by code, so that texts can word it."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """The procedure or a right does not allow this.

    `code` names the reason (a closed list, see `handlers.texts`), `params` hold the dates,
    counts and codes that its sentence needs, never free text.
    """

    def __init__(self, code: str, **params: Any) -> None:
        """Keep the reason's code and what its sentence needs."""
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params
