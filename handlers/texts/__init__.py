"""What staff read: words, dates, reasons and refusals in the reader's language."""

from handlers.texts.catalogs import DEFAULT, LANGUAGES, language_of
from handlers.texts.marks import N_
from handlers.texts.markup import MRKDWN, PLAIN, Markup
from handlers.texts.sentences import Texts, texts_for

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "MRKDWN",
    "N_",
    "PLAIN",
    "Markup",
    "Texts",
    "language_of",
    "texts_for",
]
