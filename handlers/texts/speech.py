"""Speech: words, numbers and days in one language. What it returns is plain text, not markup."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_date

from handlers.texts import capitals
from handlers.texts.catalogs import DATE_LOCALES
from scheduling import calendar, rules


@dataclass(frozen=True, slots=True)
class Speech:
    """One language, and the reader's today (a Brussels date): dates of its year omit the year."""

    language: str
    today: date | None
    catalog: gettext.NullTranslations

    def _(self, msgid: str, **params: Any) -> str:
        """Return the message in the language, its placeholders filled."""
        return _filled(self.catalog.gettext(msgid), params)

    def ngettext(self, singular: str, plural: str, n: int, **params: Any) -> str:
        """Return the message in the form that the number `n` asks; `{n}` is filled with it."""
        return _filled(self.catalog.ngettext(singular, plural, n), {"n": n, **params})

    def pgettext(self, context: str, msgid: str, **params: Any) -> str:
        """Return the message where one English word needs several words, parted by context."""
        return _filled(self.catalog.pgettext(context, msgid), params)

    def day(self, day: date) -> str:
        """Return a date with its weekday; with the year only where it is not today's."""
        same_year = self.today is not None and self.today.year == day.year
        pattern = "EEE d MMM" if same_year else "EEE d MMM y"
        if self.language == "fr" and day.day == 1:
            pattern = pattern.replace("d MMM", "'1er' MMM")
        return _written(day, pattern, DATE_LOCALES[self.language])

    def titled(self, head: str, said: str) -> str:
        """Return a head and what is said under it, parted as the language parts them."""
        return self._("{head}: {said}", head=head, said=said)

    def inside(self, said: str) -> str:
        """Return a sentence or heading as it stands inside another: see `capitals.inside`."""
        return capitals.inside(said, self.language)

    def days(self, days: tuple[date, ...]) -> str:
        """Return several dates, parted by commas, public holidays with their names."""
        return ", ".join(self.day_named(day) for day in days)

    def day_named(self, day: date) -> str:
        """Return a date, with the name of the public holiday that it is."""
        name = self.holiday(day)
        return f"{self.day(day)} ({name})" if name else self.day(day)

    def holiday(self, day: date) -> str | None:
        """Return the name of the public holiday on that day in the language, or None."""
        return calendar.holiday_name(day, self.language)

    def since(self, day: date, *, lasting: bool = False) -> str:
        """Return “since …” for a past date; in words for yesterday, unless it is to last."""
        if not lasting and self.today is not None and day == self.today - timedelta(days=1):
            return self._("since yesterday")
        return self._("since {day}", day=self.day(day))

    def label(self, labels: Mapping[str, str], code: str) -> str:
        """Return the word for a code of one of the tables in `labels`; KeyError for another."""
        return self._(labels[code])

    def moment_title(self, moment: str) -> str:
        """Return the title of a key moment of the procedure in force; KeyError for another."""
        return self._(rules.load().moments[moment].title)


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: str) -> str:
    """Return a date as it is written; the same few dates stand in all of a day's messages."""
    return format_date(day, pattern, locale=locale)


def _filled(message: str, params: Mapping[str, Any]) -> str:
    """Return the message with its placeholders filled: an abbreviation's stop ends it too."""
    return message.format_map(params).replace("..", ".") if params else message
