"""Texts: all that staff read in one language, the sentences of the procedure included."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import structlog

from handlers.texts import reasons, refusals
from handlers.texts.catalogs import language_of, translations
from handlers.texts.markup import PLAIN, Markup
from handlers.texts.speech import Speech
from scheduling.plan import Reason
from scheduling.refusal import Refusal

log = structlog.get_logger("handlers")


@dataclass(frozen=True, slots=True)
class Texts(Speech):
    """What staff read, in the reader's language."""

    def reason(self, reason: Reason) -> str:
        """Return a reckoning's step, a conflict or a notice as a sentence.

        One without words, which tests do not let through, leaves the rest of a card readable.
        """
        try:
            return reasons.sentence(self, reason)
        except KeyError:
            log.warning("no_words", reason=reason.code)
            return self._("No explanation of this step: see the instruction")

    def because(self, reason: Reason) -> str | None:
        """Return a reason as “because …”, where it can explain why a date moved."""
        return reasons.because(self, reason)

    def refusal(self, refusal: Refusal, markup: Markup = PLAIN) -> str:
        """Return what is refused, why, and what to do, for the surface that `markup` stands for.

        One without words, which tests do not let through, is still said to be a refusal.
        """
        try:
            return refusals.sentence(self, refusal, markup)
        except KeyError:
            log.warning("no_words", refusal=refusal.code)
            return self._("This is not possible, so nothing was written. See the instruction.")


def texts_for(locale: str | None, today: date | None = None) -> Texts:
    """Return the texts for a reader with that locale or language; without today, years show."""
    return _texts_for(language_of(locale), today)


@lru_cache(maxsize=64)
def _texts_for(language: str, today: date | None) -> Texts:
    return Texts(language, today, translations(language))
