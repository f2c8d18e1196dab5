"""The checklist says what is to be done, by when, what was done, and how it ended."""

from typing import Any

import pytest
from hypothesis import given

from handlers.blocks import conditions, ids
from handlers.blocks.ids import Action
from handlers.blocks.moment import checklist, discussed
from handlers.texts import LANGUAGES, texts_for
from tests.handlers_pure.accepted import accepted, button_texts, buttons, written
from tests.handlers_pure.trajectories import (
    AGREED,
    ARRIVED,
    NASTY,
    PROCEDURE,
    REFUSED,
    Tick,
    day,
    fact,
    view_of,
)

NL = texts_for("nl", day("2026-09-22"))


def wanted(message: Any) -> dict[str, bool]:
    """Return which state a click on each item wants."""
    values = [
        ids.read_tick(block["accessory"]["value"])
        for block in message.blocks
        if "accessory" in block
    ]
    return {value.item: value.done for value in values}


def test_an_open_checklist_looks_as_designed() -> None:
    """Title, plan-by and deadline with what it counts from, items, progress, buttons."""
    view = view_of(REFUSED, "talk_after_cgvs", "2026-09-22", ticks={"journey": Tick()})

    message = accepted(checklist(view, NL))

    said = written(message)
    assert "Gesprek na negatieve beslissing CGVS · K7-042" in said
    assert (
        "*Plan ten laatste op vr 25 sep* · uiterste datum za 26 sep"
        " (5 kalenderdagen na de betekening van ma 21 sep)" in said
    )
    assert "○  Motieven van de beslissing begrepen" in said
    assert "✓  De reis is op kosten van Fedasil\n_afgevinkt door <@U0AN>, wo 23 sep_" in said
    assert "1 van 10 besproken" in said
    assert button_texts(message)[-5:] == [
        "Gesprek registreren",
        "Niet doorgegaan",
        "Waarom deze datum?",
        "Later herinneren",
        "Vragen voor het gesprek",
    ]
    assert message.text == (
        "Gesprek na negatieve beslissing CGVS · K7-042"
        " · open · uiterste datum za 26 sep · 1 van 10 besproken"
    )


def test_a_click_asks_for_the_other_state() -> None:
    """Ticked items can be unticked, the others ticked; Match-IT stands apart from the ten."""
    view = view_of(REFUSED, "talk_after_cgvs", "2026-09-22", ticks={"journey": Tick()})

    message = checklist(view, NL)

    states = wanted(message)
    assert states["journey"] is False
    assert states["reason"] is True
    assert list(states)[-1] == "matchit"
    assert len(states) == 11
    divider = next(n for n, b in enumerate(message.blocks) if b["type"] == "divider")
    assert message.blocks[divider + 1]["block_id"] == "item_matchit"


def test_nothing_on_the_buttons_names_the_case() -> None:
    """Values are opaque: the case code stays out of what Slack carries."""
    message = checklist(view_of(REFUSED, "talk_after_cgvs", "2026-09-22"), NL)

    assert not [value for value in buttons(message).values() if "K7-042" in value]


def test_every_button_is_told_apart_by_a_screen_reader() -> None:
    """Ten buttons that all say "Tick" carry the item in their label."""
    message = checklist(view_of(REFUSED, "talk_after_cgvs", "2026-09-22"), NL)

    labels = [b["accessory"]["accessibility_label"] for b in message.blocks if "accessory" in b]
    assert len(labels) == len(set(labels))


def test_a_suspensive_appeal_takes_the_item_about_its_absence_away() -> None:
    """The condition holds while no suspensive appeal is recorded."""
    appealed = [*REFUSED, fact("appeal", "2026-09-23", suspensive=True)]
    taken_back = [*appealed, fact("withdrawn", "2026-09-24", seq=3)]

    assert "no_appeal" in wanted(checklist(view_of(REFUSED, "talk_after_cgvs", "2026-09-22"), NL))
    assert "no_appeal" not in wanted(
        checklist(view_of(appealed, "talk_after_cgvs", "2026-09-22"), NL)
    )
    assert "no_suspensive_appeal" in conditions.conditions(taken_back)


def test_a_choice_takes_the_item_about_doubt_away() -> None:
    """Who has chosen is not asked again whether there is doubt; who doubts again is."""
    chose = [*AGREED, fact("talk_held", "2026-09-12", moment="icam_intake", choice="other")]
    doubts = [*chose, fact("talk_held", "2026-09-15", moment="otp_discussion", choice="undecided")]

    assert "undecided" in conditions.conditions(AGREED)
    assert "undecided" not in conditions.conditions(chose)
    assert "undecided" in conditions.conditions(doubts)


def test_practical_items_show_only_where_they_apply() -> None:
    """The coach's talk asks for secrecy; an interpreter is arranged where the last talk had one."""
    interpreted = [
        *ARRIVED,
        fact("talk_held", "2026-09-10", moment="otp_intake", cooperates=True, interpreter=True),
    ]

    for_coach = wanted(checklist(view_of(interpreted, "icam_intake", "2026-09-11"), NL))
    for_worker = wanted(checklist(view_of(ARRIVED, "otp_intake", "2026-09-09"), NL))

    assert {"interpreter", "secrecy"} <= set(for_coach)
    assert not {"interpreter", "secrecy", "linked"} & set(for_worker)


def test_ticking_everything_prompts_for_the_talk() -> None:
    """The talk is held only once it is recorded."""
    rule = PROCEDURE.moments["otp_intake"]
    ticks = {item.id: Tick() for item in rule.items}
    view = view_of(ARRIVED, "otp_intake", "2026-09-09", ticks=ticks)

    assert discussed(view) == (7, 7)
    assert "Registreer dan het gesprek" in written(checklist(view, NL))


def test_an_overdue_checklist_says_since_when() -> None:
    """In words, and without the button that would put the reminder off."""
    view = view_of(REFUSED, "talk_after_cgvs", "2026-09-27")

    message = accepted(checklist(view, texts_for("nl", day("2026-09-27"))))

    assert "*Te laat sinds za 26 sep*" in written(message)
    assert "te laat sinds za 26 sep" in message.text
    assert Action.SNOOZE not in buttons(message)


def test_a_late_registration_is_labelled() -> None:
    """What was overdue before anybody registered it says so."""
    late = [
        REFUSED[0],
        fact("decision", "2026-09-21", kind="cgvs_negative", recorded_on="2026-10-05"),
    ]
    view = view_of(late, "talk_after_cgvs", "2026-10-05")

    message = checklist(view, texts_for("nl", day("2026-10-05")))

    assert "Te laat sinds za 26 sep, laat geregistreerd" in written(message)


@pytest.mark.parametrize("today", ["2026-09-22", "2026-09-24", "2026-09-25", "2026-09-26"])
def test_a_checklist_reads_the_same_on_a_later_day(today: str) -> None:
    """The message stays in the channel: it says dates, and nothing relative to one day."""
    then = checklist(view_of(REFUSED, "talk_after_cgvs", "2026-09-22"), NL)

    now = checklist(view_of(REFUSED, "talk_after_cgvs", today), texts_for("nl", day(today)))

    assert then == now


def test_a_recorded_talk_collapses_to_two_lines_and_its_follow_up() -> None:
    """Who, when and the outcome; the ten items give way to what follows from it."""
    message = accepted(
        checklist(view_of(AGREED, "otp_intake", "2026-09-10", recorded_by="U0BO"), NL)
    )

    head = message.blocks[0]["text"]["text"]
    assert head.splitlines() == [
        "*OTP 1 · Intake door MW · K7-042*",
        "Gehouden op do 10 sep, wil meewerken, geregistreerd door <@U0BO> · 0 van 7 besproken",
    ]
    assert list(wanted(message)) == ["extension_asked", "matchit"]
    assert Action.RECORD not in buttons(message)


def test_the_follow_up_depends_on_the_choice() -> None:
    """Each choice has its own; no choice has none."""
    other = [*AGREED, fact("talk_held", "2026-09-20", moment="otp_outtake", choice="other")]
    return_ = [
        *AGREED,
        fact("talk_held", "2026-09-20", moment="otp_outtake", choice="voluntary_return"),
    ]

    assert {"leave_date", "forced_return"} <= set(
        wanted(checklist(view_of(other, "otp_outtake", "2026-09-21"), NL))
    )
    assert "leave_date" not in wanted(checklist(view_of(return_, "otp_outtake", "2026-09-21"), NL))


def test_an_overtaken_talk_can_still_be_recorded() -> None:
    """It was missed, and says so; if it took place after all, there is a button."""
    facts = [*REFUSED, fact("decision", "2026-10-05", kind="final_negative", ground="rvv")]

    message = accepted(checklist(view_of(facts, "talk_after_cgvs", "2026-10-06"), NL))

    assert "Gemist op ma 5 okt: achterhaald door een latere fase" in written(message)
    assert list(buttons(message)) == [Action.RECORD]


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        (fact("stay_ended", "2026-09-23", reason="left"), "het verblijf is beëindigd"),
        (fact("decision", "2026-09-23", kind="annulled"), "de beslissing werd vernietigd"),
        (fact("withdrawn", "2026-09-23", seq=2), "ongedaan gemaakt"),
    ],
)
def test_a_closed_checklist_says_why_and_has_no_buttons(extra: Any, why: str) -> None:
    """Nothing more is asked of anybody."""
    message = accepted(checklist(view_of([*REFUSED, extra], "talk_after_cgvs", "2026-09-24"), NL))

    assert why in written(message)
    assert buttons(message) == {}


def test_a_failed_attempt_is_shown_and_the_deadline_stays() -> None:
    """With the reason that was given, which is never a medical one."""
    facts = [*ARRIVED, fact("talk_not_held", "2026-09-09", moment="otp_intake", reason="no_show")]

    said = written(checklist(view_of(facts, "otp_intake", "2026-09-10"), NL))

    assert "Niet doorgegaan op wo 9 sep: bewoner niet verschenen" in said
    assert "Plan ten laatste op ma 14 sep" in said


def test_the_coach_s_talk_is_coordinated_where_the_coach_is_not_in_slack() -> None:
    """The worker reads it instead, and knows whose talk it is."""
    view = view_of(AGREED, "icam_intake", "2026-09-11", coordinate=True, announced=True)

    said = written(checklist(view, NL))

    assert "stem af met de ICAM-coach" in said
    assert "Binnenkort" in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(PROCEDURE.moments))
def test_every_checklist_fits_in_every_language(name: str, language: str) -> None:
    """All fifteen, ticked and unticked, stay within what Slack accepts and shows."""
    texts = texts_for(language, day("2026-09-22"))
    rule = PROCEDURE.moments[name]
    ticks = {item.id: Tick() for item in rule.items[::2]}
    view = view_of(REFUSED, "talk_after_cgvs", "2026-09-22", rule=rule, ticks=ticks)

    accepted(checklist(view, texts))


@given(code=NASTY)
def test_no_code_can_break_a_checklist(code: str) -> None:
    """The pattern of codes is the organisation's: it may allow anything."""
    view = view_of(REFUSED, "talk_after_cgvs", "2026-09-22", code=f"x{code[:100]}")

    message = accepted(checklist(view, NL))

    assert not set("<>") & set(message.text)
