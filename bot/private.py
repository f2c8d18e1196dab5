"""Files that only their owner may read, and that take the place of no other."""

import os
from pathlib import Path

from bot.failures import BadInput

READABLE_BY_THE_OWNER = 0o600


def write(content: bytes, file: Path) -> None:
    """Write a file for its owner's eyes only, all of it or none.

    Raises `BadInput` where it is there already, and where it cannot be written.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        opened = os.open(file, flags, READABLE_BY_THE_OWNER)
    except FileExistsError as error:
        raise BadInput(f"{file}: is there already, and is not written over") from error
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from error
    try:
        with os.fdopen(opened, "wb") as out:
            out.write(content)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise BadInput(f"{file}: {error.strerror}") from error
