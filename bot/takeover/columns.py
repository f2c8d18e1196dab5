"""The columns of a table of residents: what each is called, and what its cells may say.

There is none for a name, a number or own words, and one that is not known is not passed over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from handlers.commands import fact_words
from handlers.commands.meanings import GROUND_WORDS
from handlers.texts import LANGUAGES, N_, Texts, labels, texts_for
from scheduling.rules import Procedure

Kind = Literal["code", "day", "word", "words", "centre", "person"]

CODE = "code"
CENTRE = "centre"
WORKER = "worker"
ARRIVED_ON = "arrived_on"
MINOR = "minor"
APPLIED_ON = "applied_on"
CIRCUMSTANCES = "circumstances"
CGVS_ON = "cgvs_on"
APPEAL = "appeal"
APPEAL_ON = "appeal_on"
HEARING_ON = "hearing_on"
FINAL_ON = "final_on"
GROUND = "ground"
OTP_ALLOCATED_ON = "otp_allocated_on"
OTP_CENTRE = "otp_centre"
OTP_ARRIVED_ON = "otp_arrived_on"
EXTENSION = "extension"
EXTENSION_ON = "extension_on"
HELD = "held_"
CHOICE = "choice_"
COOPERATES = "cooperates_"
"""What the columns of a talk begin with; the talk follows."""
REQUIRED = (CODE, ARRIVED_ON)

YES_NO = {"yes": N_("Yes"), "no": N_("No")}
YES_NO_TYPED = fact_words.table(
    {"yes": ("ja", "oui", "j", "o", "y"), "no": ("nee", "neen", "non", "n")}
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `title` is an English msgid, behind the title of the talk where it is of one."""

    id: str
    kind: Kind
    title: str
    moment: str | None = None
    says: Mapping[str, str] = field(default_factory=dict)
    """What a cell can say: the msgids by what they mean."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What is understood besides, as in commands: what it means by what is typed."""

    def said(self, texts: Texts) -> str:
        """Return what the column is called in the reader's language."""
        if self.moment is None:
            return texts._(self.title)
        return texts.titled(texts.moment_title(self.moment), texts._(self.title))

    def meanings(self) -> dict[str, str]:
        """Return what can stand in a cell, as it is compared, with what it means."""
        found = {spelled(meaning): meaning for meaning in self.says}
        for texts in map(texts_for, LANGUAGES):
            found |= {spelled(texts._(words)): meaning for meaning, words in self.says.items()}
        return found | {spelled(words): meaning for words, meaning in self.typed.items()}


def columns(procedure: Procedure) -> dict[str, Column]:
    """Return the columns by their ids, in the order in which a template has them."""
    return {column.id: column for column in [*_OF_THE_FILE, *_of_talks(procedure)]}


def by_heading(procedure: Procedure) -> dict[str, Column]:
    """Return the columns by everything that they can be called, as it is compared."""
    found = {}
    for column in columns(procedure).values():
        found[spelled(column.id)] = column
        for texts in map(texts_for, LANGUAGES):
            found[spelled(column.said(texts))] = column
    return found


def spelled(text: str) -> str:
    """Return a heading or a word as it is compared: no accents, capitals, hyphens or end signs."""
    return fact_words.spelled(text).rstrip(" ?:.*")


def _of_talks(procedure: Procedure) -> Iterator[Column]:
    for rule in procedure.moments.values():
        if rule.opens == "recorded":  # no term waits for an interim talk
            continue
        yield Column(HELD + rule.id, "day", N_("held on"), rule.id)
        if "choice" in rule.asks:
            said = labels.CHOICES
            yield Column(CHOICE + rule.id, "word", N_("choice"), rule.id, said)
        if "cooperates" in rule.asks:
            yield Column(
                COOPERATES + rule.id, "word", N_("cooperates?"), rule.id, YES_NO, YES_NO_TYPED
            )


_APPEALS = fact_words.table(fact_words.APPEALS)
_EXTENSIONS = fact_words.table(fact_words.EXTENSIONS)
_OF_THE_FILE = (
    Column(CODE, "code", N_("Case code")),
    Column(CENTRE, "centre", N_("Centre")),
    Column(WORKER, "person", N_("Responsible social worker (Slack member ID)")),
    Column(ARRIVED_ON, "day", N_("Date of arrival in the structure")),
    Column(MINOR, "word", N_("Unaccompanied minor?"), says=YES_NO, typed=YES_NO_TYPED),
    Column(APPLIED_ON, "day", N_("Date of the application")),
    Column(CIRCUMSTANCES, "words", N_("Circumstances"), says=labels.CIRCUMSTANCES),
    Column(CGVS_ON, "day", N_("Negative CGRS decision: notified on")),
    Column(APPEAL, "word", N_("Appeal"), says=labels.APPEALS, typed=_APPEALS),
    Column(APPEAL_ON, "day", N_("Appeal: date")),
    Column(HEARING_ON, "day", N_("CALL hearing: date")),
    Column(FINAL_ON, "day", N_("Final negative decision: notified on")),
    Column(
        GROUND, "word", N_("Ground of the final decision"), says=labels.GROUNDS, typed=GROUND_WORDS
    ),
    Column(OTP_ALLOCATED_ON, "day", N_("OTP: allocated on")),
    Column(OTP_CENTRE, "centre", N_("OTP: centre")),
    Column(OTP_ARRIVED_ON, "day", N_("OTP: arrived on")),
    Column(
        EXTENSION,
        "word",
        N_("Extension of material help"),
        says=labels.EXTENSION_STATES,
        typed=_EXTENSIONS,
    ),
    Column(EXTENSION_ON, "day", N_("Extension: date")),
)
