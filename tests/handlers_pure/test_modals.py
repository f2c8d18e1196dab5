"""The forms ask what is needed, keep what was filled in, and carry ids only."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import modals, moment_forms
from handlers.blocks.ids import Action, Callback, Field, unpack
from handlers.blocks.inputs import TYPED_LIMIT, read
from handlers.blocks.talk import TalkForm, talk
from handlers.texts import LANGUAGES, Texts, texts_for
from tests.handlers_pure.accepted import accepted_view, inputs
from tests.handlers_pure.trajectories import CODE, NASTY, PROCEDURE, day

TODAY = day("2026-11-23")
OLD = day("2020-01-02")
NL = texts_for("nl", TODAY)
CENTRES = [("gent", "Gent"), ("antwerpen", "Antwerpen-Linkeroever")]

FORMS: dict[str, Callable[[Texts], dict[str, Any]]] = {
    "resident": lambda t: modals.resident(modals.ResidentForm(TODAY, CENTRES, confirm=OLD), t),
    "resident known": lambda t: modals.resident(modals.ResidentForm(TODAY, CENTRES, CODE), t),
    "decision": lambda t: modals.decision(modals.DecisionForm(TODAY), t),
    "decision of a new resident": lambda t: modals.decision(
        modals.DecisionForm(TODAY, CODE, new_resident=True, centres=CENTRES, confirm=OLD), t
    ),
    "hearing": lambda t: modals.hearing(modals.HearingForm(TODAY, confirm=OLD), t),
    "otp": lambda t: modals.otp(modals.OtpForm(TODAY, CODE, CENTRES, confirm=OLD), t),
    "otp nowhere": lambda t: modals.otp(modals.OtpForm(TODAY), t),
    "not held": lambda t: moment_forms.not_held(
        moment_forms.NotHeldForm(CODE, "otp_intake", "op4que", TODAY), t
    ),
    "snooze": lambda t: moment_forms.snooze(
        moment_forms.SnoozeForm(CODE, "otp_intake", "op4que", [TODAY, day("2026-11-24")]), t
    ),
    "confirm": lambda t: modals.confirm(
        modals.ConfirmForm(CODE, OLD, {"code": CODE, "on": OLD.isoformat()}), t
    ),
}


def talk_form(moment: str, **rest: Any) -> TalkForm:
    """Return the form for a talk."""
    about: dict[str, Any] = {
        "code": CODE,
        "resident_id": "ab12",
        "today": TODAY,
        "moments": ["otp_intake", "ad_hoc_talk"],
        "chosen": PROCEDURE.moments[moment],
        "writes_texts": True,
    }
    return TalkForm(**{**about, **rest})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_fits_in_every_language(form: str, language: str) -> None:
    """Titles, labels and options are whole, and Slack takes the view."""
    accepted_view(FORMS[form](texts_for(language, TODAY)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", list(PROCEDURE.moments))
def test_the_talk_form_fits_for_every_moment(moment: str, language: str) -> None:
    """With everything that it can ask at once."""
    form = talk_form(moment, counts_as_first=True, follows="otp_discussion", confirm=OLD)

    view = accepted_view(talk(form, texts_for(language, TODAY)))

    asked = set(inputs(view))
    rule = PROCEDURE.moments[moment]
    assert (Field.CHOICE in asked) == ("choice" in rule.asks)
    assert (Field.COOPERATES in asked) == ("cooperates" in rule.asks)
    assert (Field.COUNTS_AS in asked) == ("counts_as" in rule.asks)
    assert {Field.ON, Field.MOMENT, Field.INTERPRETER, Field.CONFIRMED} <= asked


def test_another_talk_asks_for_its_questions_at_once() -> None:
    """The drop-down acts when something else is chosen, and offers the chosen talk too."""
    view = talk(talk_form("otp_outtake"), NL)

    block = next(b for b in view["blocks"] if b.get("block_id") == Field.MOMENT)
    assert block["dispatch_action"] is True
    assert block["element"]["action_id"] == Action.CHOOSE_TALK
    assert block["element"]["initial_option"]["value"] == "otp_outtake"
    assert [o["value"] for o in block["element"]["options"]] == [
        "otp_intake",
        "ad_hoc_talk",
        "otp_outtake",
    ]


def test_own_words_are_asked_only_of_who_may_write_them() -> None:
    """The ICAM coach records date and choice; without a key nobody is asked for text."""
    texts = {Field.STANCE, Field.OBSTACLES, Field.SOLUTIONS, Field.POSSIBILITIES, Field.NOTES}

    worker = set(inputs(talk(talk_form("otp_intake"), NL)))
    coach = set(inputs(talk(talk_form("icam_intake", writes_texts=False), NL)))
    unsafe = talk(talk_form("otp_intake", keeps_texts=False), NL)

    assert texts <= worker
    assert not texts & coach
    assert not texts & set(inputs(unsafe))
    assert "versleuteling" in str(unsafe["blocks"])


def test_the_forms_carry_ids_and_codes_only() -> None:
    """What comes back with the submission names no person and repeats no text."""
    filled = {Field.NOTES: "secret words", Field.ON: TODAY}

    view = talk(talk_form("otp_intake", filled=filled, carried={"opaque": "op4que"}), NL)

    assert unpack(view["private_metadata"]) == {
        "resident": "ab12",
        "moment": "otp_intake",
        "opaque": "op4que",
    }
    assert view["callback_id"] == Callback.TALK
    assert inputs(view)[Field.NOTES]["initial_value"] == "secret words"


def test_the_date_is_today_until_somebody_says_otherwise() -> None:
    """Most things are registered on the day itself."""
    plain = inputs(modals.decision(modals.DecisionForm(TODAY), NL))
    given = inputs(modals.decision(modals.DecisionForm(TODAY, filled={Field.ON: OLD}), NL))

    assert plain[Field.ON]["initial_date"] == "2026-11-23"
    assert given[Field.ON]["initial_date"] == "2020-01-02"


def test_a_new_code_is_registered_in_the_same_form() -> None:
    """The decision's form takes the resident's fields in where the code has no file."""
    known = inputs(modals.decision(modals.DecisionForm(TODAY, CODE), NL))
    new = inputs(
        modals.decision(modals.DecisionForm(TODAY, CODE, new_resident=True, centres=CENTRES), NL)
    )

    asked = {Field.CENTRE, Field.WORKER, Field.ARRIVED_ON, Field.MINOR, Field.APPLIED_ON}
    assert not asked & set(known)
    assert asked <= set(new)
    assert Field.CODE not in known


def test_every_centre_of_the_country_can_be_chosen() -> None:
    """Slack has 100 options in a list: more are shown in groups, and one can stand chosen."""
    centres = [(f"c{n}", f"Centrum {n:04}") for n in range(510)]
    form = modals.ResidentForm(TODAY, centres, filled={Field.CENTRE: "c509"})

    element = inputs(accepted_view(modals.resident(form, NL)))[Field.CENTRE]

    assert 510 == sum(len(group["options"]) for group in element["option_groups"])
    assert element["initial_option"]["value"] == "c509"


def test_an_old_date_is_confirmed_in_the_form_itself() -> None:
    """The box names the date; nothing that was filled in is lost."""
    view = modals.hearing(modals.HearingForm(TODAY, CODE, confirm=OLD), NL)

    box = inputs(view)[Field.CONFIRMED]
    assert box["options"][0]["text"]["text"] == "do 2 jan 2020 klopt"
    assert Field.CONFIRMED not in inputs(modals.hearing(modals.HearingForm(TODAY, CODE), NL))


@given(text=NASTY, code=NASTY)
def test_what_was_filled_in_fits_again(text: str, code: str) -> None:
    """A form shown anew after a refusal keeps what was typed, however long."""
    filled: dict[str, Any] = {Field.NOTES: text, Field.STANCE: text, Field.CODE: code}

    view = talk(talk_form("otp_intake", filled=filled), NL)
    asked = modals.resident(modals.ResidentForm(TODAY, CENTRES, filled=filled), NL)

    accepted_view(view)
    accepted_view(asked)
    assert inputs(view)[Field.NOTES].get("initial_value", "") == text[:TYPED_LIMIT]


def test_what_was_filled_in_is_read_by_field() -> None:
    """Dates as dates, choices as their values, nothing as None."""
    option = {"value": "voluntary_return"}
    state = {
        "on": {"on": {"type": "datepicker", "selected_date": "2026-11-20"}},
        "applied_on": {"applied_on": {"type": "datepicker", "selected_date": None}},
        "choice": {"choice": {"type": "radio_buttons", "selected_option": option}},
        "reason": {"reason": {"type": "radio_buttons", "selected_option": None}},
        "moment": {"talk_choose": {"type": "static_select", "selected_option": {"value": "m"}}},
        "confirmed": {"confirmed": {"type": "checkboxes", "selected_options": [{"value": "yes"}]}},
        "worker": {"worker": {"type": "users_select", "selected_user": "U0AN"}},
        "notes": {"notes": {"type": "plain_text_input", "value": "  some words "}},
        "stance": {"stance": {"type": "plain_text_input", "value": None}},
    }

    assert read({"state": {"values": state}}) == {
        "on": date(2026, 11, 20),
        "applied_on": None,
        "choice": "voluntary_return",
        "reason": None,
        "moment": "m",
        "confirmed": ["yes"],
        "worker": "U0AN",
        "notes": "some words",
        "stance": None,
    }
    assert read({}) == {}


@given(days=st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), min_size=1, max_size=30))
def test_a_later_reminder_offers_the_days_that_are_allowed(days: list[date]) -> None:
    """A list instead of a calendar: no other day can be chosen."""
    allowed = sorted(set(days))
    form = moment_forms.SnoozeForm(CODE, "otp_intake", "op4que", allowed)

    element = inputs(accepted_view(moment_forms.snooze(form, NL)))[Field.UNTIL]

    assert [d.isoformat() for d in allowed] == [o["value"] for o in element["options"]]
    assert element["initial_option"]["value"] == allowed[0].isoformat()
