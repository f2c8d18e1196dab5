"""The catalogs: one .po file per language, read once into memory."""

import gettext
import re
from functools import lru_cache
from importlib import resources
from io import BytesIO
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("nl", "fr", "en")
"""The languages that texts come in. English is the language of the message ids."""
DEFAULT = "nl"
UNBROKEN = "\N{NO-BREAK SPACE}"
_SPACED = re.compile(r" [:;?!»]|« ")
DATE_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}


def language_of(locale: str | None) -> str:
    """Return the language to speak to somebody with that locale (`nl-BE`, `fr`, …).

    No locale means Dutch; a language without a catalog means English, which needs none.
    """
    if not locale:
        return DEFAULT
    language = locale.replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else "en"


def catalog(language: str) -> Catalog:
    """Return the catalog of a language as its .po file holds it."""
    file = resources.files("handlers.texts") / "locale" / language / "LC_MESSAGES/terugkeer.po"
    with file.open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


@lru_cache(maxsize=len(LANGUAGES))
def translations(language: str) -> gettext.NullTranslations:
    """Return the translations of a language, ready to look up; English says the ids themselves."""
    if language == "en":
        return gettext.NullTranslations()
    said = catalog(language)
    if language == "fr":
        for message in said:
            message.string = _held_together(message.string)
    compiled = BytesIO()
    write_mo(compiled, said)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _held_together(said: Any) -> Any:
    """Return French with the spaces around its signs unbroken: no line begins with a colon.

    The file holds plain spaces, which can be told apart when it is read and edited.
    """
    if isinstance(said, str):
        return _SPACED.sub(lambda found: found[0].replace(" ", UNBROKEN), said)
    return tuple(_held_together(form) for form in said)
