"""Dates as people type them: a closed list of forms; what is not on it is refused, not guessed.

Known are 2026-11-20, 20/11/2026 (also with - or .), 20-11-26, 20.11, 20 nov (2026), vr 20 november,
and today, yesterday, Monday: in Dutch, French and English, in the reader's language first.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.parser import parserinfo
from dateutil.relativedelta import relativedelta

from scheduling.refusal import Refusal

FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST = 40
"""Characters of the typed text that a refusal repeats."""
FURTHEST_BACK = relativedelta(months=10)
"""How far back a date without a year can lie. A day that is yet to come this year would else pass
for one of almost a year ago, and every deadline would be reckoned from there."""


Weekdays = list[tuple[str, str]]
"""Spellings of each day from Monday on, without accents."""
Months = list[tuple[str, str] | tuple[str, str, str]]
"""Spellings of each month from January on, without accents."""


class Names(parserinfo):
    """Names of days and months in one language; the day stands before the month."""

    def __init__(self, weekdays: Weekdays, months: Months, relative: dict[str, int]) -> None:
        """Take the spellings, and the words for today and its neighbours with their distance."""
        self.WEEKDAYS = weekdays
        self.MONTHS = months
        self.relative = relative
        super().__init__(dayfirst=True)

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        """Return the full year: two digits are of this century, whatever the clock says."""
        return year if century_specified else FIRST_YEAR + year


DUTCH = Names(
    weekdays=[
        ("ma", "maandag"),
        ("di", "dinsdag"),
        ("wo", "woensdag"),
        ("do", "donderdag"),
        ("vr", "vrijdag"),
        ("za", "zaterdag"),
        ("zo", "zondag"),
    ],
    months=[
        ("jan", "januari"),
        ("feb", "februari"),
        ("mrt", "maart"),
        ("apr", "april"),
        ("mei", "mei"),
        ("jun", "juni"),
        ("jul", "juli"),
        ("aug", "augustus"),
        ("sep", "sept", "september"),
        ("okt", "oktober"),
        ("nov", "november"),
        ("dec", "december"),
    ],
    relative={"vandaag": 0, "gisteren": -1, "eergisteren": -2, "morgen": 1},
)
FRENCH = Names(
    weekdays=[
        ("lun", "lundi"),
        ("mar", "mardi"),
        ("mer", "mercredi"),
        ("jeu", "jeudi"),
        ("ven", "vendredi"),
        ("sam", "samedi"),
        ("dim", "dimanche"),
    ],
    months=[
        ("jan", "janv", "janvier"),
        ("fev", "fevr", "fevrier"),
        ("mars", "mars"),
        ("avr", "avril"),
        ("mai", "mai"),
        ("juin", "juin"),
        ("juil", "juillet"),
        ("aout", "aout"),
        ("sep", "sept", "septembre"),
        ("oct", "octobre"),
        ("nov", "novembre"),
        ("dec", "decembre"),
    ],
    relative={
        "aujourd'hui": 0,
        "aujourdhui": 0,
        "hier": -1,
        "avant-hier": -2,
        "avanthier": -2,
        "demain": 1,
    },
)
ENGLISH = Names(
    weekdays=list(parserinfo.WEEKDAYS),
    months=list(parserinfo.MONTHS),
    relative={"today": 0, "yesterday": -1, "tomorrow": 1},
)
NAMES = {"nl": DUTCH, "fr": FRENCH, "en": ENGLISH}

_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_NUMBERS = re.compile(
    r"(?:(?P<weekday>[^\W\d_]+)\.?,? )?(?P<day>[0-9]{1,2})(?P<mark>[/.-])(?P<month>[0-9]{1,2})"
    r"(?:(?P=mark)(?P<year>[0-9]{4}|[0-9]{2}))?\.?"
)
_NAMED = re.compile(
    r"(?:(?P<weekday>[^\W\d_]+)\.?,? )?(?P<day>[0-9]{1,2})(?:er|e)? (?P<name>[^\W\d_]+)\.?"
    r"(?: (?P<year>[0-9]{4}|[0-9]{2}))?"
)
_BARE = re.compile(r"(?:[^\W\d_]+\.?,? )?(?P<number>[0-9]+)(?:er|e)?\.?")


def parse(text: str, today: date, language: str, *, allow_future: bool = False) -> date:
    """Return the date that the text means to somebody who reads `language`, on that Brussels day.

    Without a year, or with a weekday only, it is the nearest allowed one: up to today, or with
    `allow_future` whichever lies closer; one that would lie further back than `FURTHEST_BACK` is
    refused. A date written in full is returned as it stands.
    Raises `Refusal`: `ambiguous_date` or `impossible_date`, with what was understood.
    """
    typed = " ".join(text.split())[: 2 * LONGEST]
    for names in _languages(language):
        found = _read(_plain(typed), names, today, allow_future, typed)
        if found is not None:
            return found
    bare = _BARE.fullmatch(_plain(typed))
    if bare is None:
        raise _refusal("ambiguous_date", typed, "nothing")
    number = bare["number"]
    if len(number) == 4 and FIRST_YEAR <= int(number) <= LAST_YEAR:
        raise _refusal("ambiguous_date", typed, "year_only")
    raise _refusal("ambiguous_date", typed, "day_only" if len(number) <= 2 else "digits")


def _plain(text: str) -> str:
    """Return a text without capitals and accents, its apostrophes straight."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def _languages(language: str) -> Iterator[Names]:
    """Yield the names of the reader's language, then the others: abbreviations can collide."""
    yield NAMES.get(language, NAMES["nl"])
    yield from (names for code, names in NAMES.items() if code != language)


def _read(text: str, names: Names, today: date, allow_future: bool, typed: str) -> date | None:
    """Return the date in one of the forms, or None where the text has none in this language."""
    word = _word(text, names, today, allow_future)
    if word is not None:
        return word
    written = _ISO.fullmatch(text) or _NUMBERS.fullmatch(text) or _NAMED.fullmatch(text)
    if written is None:
        return None
    parts = written.groupdict()
    month = int(parts["month"]) if "month" in parts else names.month(parts["name"])
    weekday = _weekday(parts.get("weekday"), names)
    if month is None or (parts.get("weekday") and weekday is None):
        return None
    day = int(parts["day"])
    year = parts.get("year")
    if year is None:
        return _without_year(day, month, weekday, today, allow_future, typed)
    found = _date(names.convertyear(int(year), len(year) == 4), month, day, typed)
    _agree(found, weekday, typed)
    return found


def _word(text: str, names: Names, today: date, allow_future: bool) -> date | None:
    """Return the date that a single word means: today, yesterday, Monday."""
    if text in names.relative:
        return today + timedelta(days=names.relative[text])
    weekday = _weekday(text.rstrip("."), names)
    if weekday is None:
        return None
    back = (today.weekday() - weekday) % 7
    ahead = 7 - back
    return today + timedelta(days=ahead if allow_future and ahead < back else -back)


def _weekday(word: str | None, names: Names) -> int | None:
    return names.weekday(word) if word else None


def _without_year(
    day: int, month: int, weekday: int | None, today: date, allow_future: bool, typed: str
) -> date:
    """Return the nearest allowed date with that day and month, and that weekday if one is given.

    A leap day can be eight years away; what lies too far back is asked for with its year.
    """
    _date(2000, month, day, typed)
    years = range(today.year - 8, today.year + (9 if allow_future else 1))
    possible = [found for year in years if (found := _possible(year, month, day))]
    allowed = [found for found in possible if allow_future or found <= today]
    nearest = min(allowed, key=lambda found: abs(found - today))
    if nearest < today - FURTHEST_BACK:
        raise _refusal("ambiguous_date", typed, "far_back", year=nearest.year)
    _agree(nearest, weekday, typed)
    return nearest


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(year: int, month: int, day: int, typed: str) -> date:
    if not 1 <= month <= 12:
        raise _refusal("impossible_date", typed, "no_such_month", day=day, month=month)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _refusal("impossible_date", typed, "no_such_year", year=year)
    found = _possible(year, month, day)
    if found is None:
        raise _refusal("impossible_date", typed, "no_such_day", day=day, month=month)
    return found


def _agree(found: date, weekday: int | None, typed: str) -> None:
    if weekday is not None and found.weekday() != weekday:
        raise _refusal("impossible_date", typed, "other_weekday", date=found)


def _refusal(code: str, typed: str, understood: str, **params: object) -> Refusal:
    return Refusal(code, text=typed[:LONGEST], understood=understood, **params)
