"""Views: trigger ids, the stack, updating with a hash, publishing, what stays filled in."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.world import (
    AN,
    BO,
    OPEN,
    TEAM,
    Block,
    Ear,
    Seconds,
    a_client,
    a_workspace,
    actions,
    an_app,
    button,
    error_of,
    home,
    input_of,
    modal,
    option,
    options,
    plain,
    section,
    typed,
)


def a_trigger(sandbox: Sandbox, ear: Ear, user: str = AN) -> str:
    """Return a trigger id of a fresh act of this user."""
    assert sandbox.person(user).shortcut("start").ok
    return str(ear.last["trigger_id"])


def opened(sandbox: Sandbox, slack: WebClient, ear: Ear, view: Block) -> dict[str, Any]:
    """Open a modal for An and return the view object of the answer."""
    view_of: dict[str, Any] = slack.views_open(trigger_id=a_trigger(sandbox, ear), view=view)[
        "view"
    ]
    return view_of


def test_a_modal_opens_for_the_person_who_acted(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """The answer has id, hash and state; that person, and nobody else, sees it."""
    view = opened(sandbox, slack, ear, modal(input_of(typed(), block_id="b"), private_metadata="m"))

    seen = sandbox.person(AN).modal
    assert seen is not None
    assert (view["id"], view["id"]) == (seen["id"], view["root_view_id"])
    assert ("m", "form", None) == (
        view["private_metadata"],
        view["callback_id"],
        view["previous_view_id"],
    )
    assert {"b": {"typed": {"type": "plain_text_input", "value": None}}} == view["state"]["values"]
    assert sandbox.person(BO).modal is None


def test_a_trigger_opens_one_view_within_three_seconds(
    sandbox: Sandbox, slack: WebClient, ear: Ear, seconds: Seconds
) -> None:
    """Used again, too late, unknown or malformed: each has its own code."""
    used, late, in_time = (a_trigger(sandbox, ear) for _ in range(3))
    slack.views_open(trigger_id=used, view=modal())

    def opening(trigger_id: str) -> str:
        return error_of(lambda: slack.views_open(trigger_id=trigger_id, view=modal()))

    assert "exchanged_trigger_id" == opening(used)
    seconds.pass_by(3.0)
    assert "accepted" == opening(in_time)
    seconds.pass_by(0.1)
    assert "expired_trigger_id" == opening(late)
    assert "invalid_trigger_id" == opening("1.2.abc")
    assert "invalid_trigger_id" == opening("nonsense")
    assert "invalid_arguments" == error_of(
        lambda: slack.api_call("views.open", json={"view": modal()})
    )


def test_a_refused_view_does_not_use_the_trigger_up(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """The app may try again with the same trigger id while it lasts."""
    trigger_id = a_trigger(sandbox, ear)

    refused = error_of(lambda: slack.views_open(trigger_id=trigger_id, view=modal(title="x")))

    assert "invalid_arguments" == refused
    assert "accepted" == error_of(lambda: slack.views_open(trigger_id=trigger_id, view=modal()))


def test_three_views_stack_and_a_fourth_does_not(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """Pushing names root and previous view; the limit is push_limit_reached."""
    person = sandbox.person(AN)
    root = opened(sandbox, slack, ear, modal(actions(button())))

    for _ in range(2):
        person.clicks(person.modals[0], "Press")
        slack.views_push(trigger_id=ear.last["trigger_id"], view=modal(title=plain("More")))
    person.clicks(person.modals[0], "Press")
    fourth = error_of(lambda: slack.views_push(trigger_id=ear.last["trigger_id"], view=modal()))

    first, second, third = person.modals
    assert [root["id"]] * 3 == [each["root_view_id"] for each in (first, second, third)]
    assert [None, first["id"], second["id"]] == [
        each["previous_view_id"] for each in (first, second, third)
    ]
    assert "push_limit_reached" == fourth


def test_nothing_is_pushed_where_no_modal_is_open(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """A push needs a stack."""
    trigger_id = a_trigger(sandbox, ear)

    assert "not_found" == error_of(lambda: slack.views_push(trigger_id=trigger_id, view=modal()))


def test_an_updated_view_keeps_what_is_filled_in_under_the_same_ids(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """Inputs that stay keep their values, new ones get their initial value."""
    person = sandbox.person(AN)
    kept = input_of(typed(), "Kept", block_id="kept")
    view = opened(sandbox, slack, ear, modal(kept, input_of(typed(), "Gone", block_id="gone")))
    person.fills({"Kept": "mine", "Gone": "lost"})

    fresh = input_of(typed(initial_value="new"), "Fresh", block_id="fresh")
    answer = slack.views_update(view_id=view["id"], hash=view["hash"], view=modal(kept, fresh))

    values = answer["view"]["state"]["values"]
    assert {"kept": "mine", "fresh": "new"} == {
        block: each["typed"]["value"] for block, each in values.items()
    }
    assert view["hash"] != answer["view"]["hash"]


def test_a_view_is_updated_by_external_id_too_and_not_with_an_old_hash(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """A hash from before another update is hash_conflict; a closed view is not_found."""
    view = opened(sandbox, slack, ear, modal(external_id="mine"))

    slack.views_update(external_id="mine", view=modal(title=plain("Second"), external_id="mine"))

    assert "hash_conflict" == error_of(
        lambda: slack.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    )
    sandbox.person(AN).closes()
    assert "not_found" == error_of(lambda: slack.views_update(view_id=view["id"], view=modal()))


def test_an_external_id_belongs_to_one_view(sandbox: Sandbox, slack: WebClient, ear: Ear) -> None:
    """A second open view with the same external_id is refused."""
    opened(sandbox, slack, ear, modal(external_id="mine"))
    trigger_id = a_trigger(sandbox, ear, BO)

    assert "duplicate_external_id" == error_of(
        lambda: slack.views_open(trigger_id=trigger_id, view=modal(external_id="mine"))
    )


def test_a_home_is_published_per_person_with_a_hash_against_races(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """An old hash is hash_conflict; publishing again keeps the view's id."""
    first = slack.views_publish(user_id=AN, view=home())["view"]
    second = slack.views_publish(user_id=AN, view=home(section("new")), hash=first["hash"])["view"]

    conflict = error_of(lambda: slack.views_publish(user_id=AN, view=home(), hash=first["hash"]))

    assert "hash_conflict" == conflict
    assert first["id"] == second["id"]
    seen = sandbox.person(AN).home
    assert seen is not None
    assert "new" == seen["blocks"][0]["text"]["text"]
    assert sandbox.person(BO).home is None


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"user_id": "U0NOBODY", "view": home()}, "invalid_arguments"),
        ({"user_id": AN, "view": modal()}, "invalid_arguments"),
        ({"user_id": AN}, "invalid_arguments"),
        ({"user_id": AN, "view": "{oops"}, "invalid_arguments"),
    ],
)
def test_a_home_that_slack_would_refuse_is_refused(
    slack: WebClient, arguments: dict[str, Any], error: str
) -> None:
    """An unknown person, a modal, no view and broken JSON are refused."""
    assert error == error_of(lambda: slack.api_call("views.publish", json=arguments))


def test_no_home_is_published_where_the_tab_is_off() -> None:
    """An app without a home tab gets not_enabled."""
    with Sandbox(a_workspace(an_app(home_enabled=False))) as sandbox:
        slack = a_client(sandbox)

        assert "not_enabled" == error_of(lambda: slack.views_publish(user_id=AN, view=home()))


def test_every_kind_of_input_starts_with_its_initial_value(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """The state of an untouched form is what was given as initial, in Slack's shape."""
    one, two = options(2)
    elements: dict[str, tuple[Block, dict[str, Any]]] = {
        "text": ({**typed(initial_value="x")}, {"value": "x"}),
        "number": (
            {"type": "number_input", "is_decimal_allowed": False, "initial_value": "3"},
            {"value": "3"},
        ),
        "date": (
            {"type": "datepicker", "initial_date": "2026-11-20"},
            {"selected_date": "2026-11-20"},
        ),
        "time": ({"type": "timepicker"}, {"selected_time": None}),
        "menu": (
            {"type": "static_select", "options": [one, two], "initial_option": two},
            {"selected_option": two},
        ),
        "radio": ({"type": "radio_buttons", "options": [one]}, {"selected_option": None}),
        "checks": (
            {"type": "checkboxes", "options": [one, two], "initial_options": [one]},
            {"selected_options": [one]},
        ),
        "person": ({"type": "users_select", "initial_user": BO}, {"selected_user": BO}),
        "place": ({"type": "conversations_select"}, {"selected_conversation": None}),
    }

    view = opened(
        sandbox,
        slack,
        ear,
        modal(
            *(
                input_of({**element, "action_id": "a"}, name, block_id=name, optional=True)
                for name, (element, _) in elements.items()
            )
        ),
    )

    assert {
        name: {"a": {"type": element["type"], **state}}
        for name, (element, state) in elements.items()
    } == view["state"]["values"]


def test_a_menu_of_conversations_can_start_with_the_one_the_person_is_in(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """default_to_current_conversation is where the command was typed; an initial one wins."""
    menu = {"type": "conversations_select", "default_to_current_conversation": True}
    here = input_of({**menu, "action_id": "a"}, "Here", block_id="here")
    other = input_of({**menu, "action_id": "a", "initial_conversation": OPEN}, block_id="other")
    sandbox.person(AN).types(TEAM, "/help-me")

    view = slack.views_open(trigger_id=ear.last["trigger_id"], view=modal(here, other))["view"]

    assert {"here": TEAM, "other": OPEN} == {
        block: each["a"]["selected_conversation"] for block, each in view["state"]["values"].items()
    }


def test_a_form_is_checked_before_the_app_hears_of_it(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """Required, too short and out-of-range inputs show their error; nothing is sent."""
    person = sandbox.person(AN)
    number = {"type": "number_input", "is_decimal_allowed": False, "max_value": "5"}
    opened(
        sandbox,
        slack,
        ear,
        modal(
            input_of(typed(), "Required", block_id="required"),
            input_of(typed(min_length=3), "Long", block_id="long"),
            input_of({**number, "action_id": "n"}, "Number", block_id="number"),
            input_of(typed(), "Optional", block_id="optional", optional=True),
        ),
    )
    heard = len(ear.heard)
    person.fills({"Long": "ab", "Number": 6})

    outcome = person.submits()

    assert not outcome.ok
    assert {"required", "long", "number"} == set(outcome.errors)
    assert heard == len(ear.heard)
    assert person.modal is not None
    assert outcome.errors == person.modal["errors"]

    person.fills({"Required": "x", "Long": "abc", "Number": 5})
    assert person.submits().ok
    assert "view_submission" == ear.last["type"]


def test_an_unknown_field_or_option_cannot_be_filled_in(
    sandbox: Sandbox, slack: WebClient, ear: Ear
) -> None:
    """A slip in a test is an error that lists what there is."""
    person = sandbox.person(AN)
    menu = {"type": "static_select", "action_id": "m", "options": [option()]}
    opened(sandbox, slack, ear, modal(input_of(menu, "Menu")))

    with pytest.raises(LookupError, match="Menu"):
        person.fills({"Meal": "one"})
    with pytest.raises(LookupError, match="there is: one"):
        person.fills({"Menu": "two"})
    with pytest.raises(LookupError, match="no modal open"):
        sandbox.person(BO).fills({"Menu": "one"})
