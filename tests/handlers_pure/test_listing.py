"""Lists keep to Slack's limits in every language, whatever they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.blocks import listing
from handlers.blocks.ids import Action
from handlers.blocks.listing import (
    CentreRow,
    CountsView,
    FoundView,
    ListRow,
    ListView,
    Pager,
    Unlisted,
)
from handlers.lists import LOOKED_INTO, PAGE
from handlers.texts import LANGUAGES, texts_for
from sandbox.blockkit.views import view_findings
from scheduling import rules
from scheduling.plan import Reason
from storage import AgendaRow, Found, Part
from storage.listing import PARTS
from tests.handlers_pure.accepted import accepted, button_texts, buttons, written

TODAY = date(2026, 11, 23)
PAGED = Pager(1, 3, previous="p", next="n", back="b")
LONG = "W" * 64
COLLIDING = [Reason("no_show", {"on": TODAY}), Reason("hearing_without_appeal", {"on": TODAY})]


def a_row(
    number: int = 1, moment: str = "otp_outtake", code: str | None = None, **more: object
) -> AgendaRow:
    """Return an open moment."""
    given = {
        "moment": moment,
        "occurrence": 1,
        "status": "open",
        "actor": "social_worker",
        "opened_on": TODAY,
        "due": TODAY + timedelta(days=number),
        "plan_by": TODAY,
        "advice": None,
        "held_on": None,
        "closed_on": None,
        "closed_because": None,
        "before_bot": False,
        "worker": "U0AN",
        "centre": "antwerpen",
        "region": "noord",
        "resident_id": f"r{number}",
        "code": code or f"K7-{number:03}",
        "message_id": f"m{number}",
        "channel": None,
        "ts": None,
    }
    return AgendaRow(**(given | more))  # type: ignore[arg-type]


def a_list(rows: list[ListRow], pager: Pager = PAGED) -> ListView:
    """Return a page of these rows."""
    counts: dict[Part, int] = dict.fromkeys(PARTS, 999999)
    return ListView("Open", TODAY, counts, rows, pager, shows_worker=True, resolves=True)


def a_full_page() -> list[ListRow]:
    """Return as much as a page holds: every part and moment, long codes, all in conflict."""
    moments = list(rules.load().moments)
    return [
        ListRow(
            PARTS[min(n * len(PARTS) // PAGE, len(PARTS) - 1)],
            a_row(n, moments[n % len(moments)], f"{LONG[:60]}{n:04}"),
            can_record=True,
            conflicts=COLLIDING,
        )
        for n in range(PAGE)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_page_fits_in_a_message_and_on_the_home_tab(language: str) -> None:
    """Fifty blocks, a hundred blocks, and all text of a message."""
    texts = texts_for(language, TODAY)
    view = a_list(a_full_page())

    message = accepted(listing.message(view, texts))
    home = listing.home(view, texts)

    assert all(row.row.code in written(message) for row in view.rows)
    assert all(row.row.code in str(home) for row in view.rows)
    assert len(home) < 100
    assert [] == list(listing_findings(home))


def listing_findings(blocks: list[dict[str, object]]) -> list[str]:
    """Return what Slack would refuse of a Home tab."""
    return [str(one) for one in view_findings({"type": "home", "blocks": blocks})]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_page_in_conflict_has_room_for_what_collides_beside_it(language: str) -> None:
    """Every row collides, and so do files without a row: no block more than the fifty there are."""
    texts = texts_for(language, TODAY)
    full = a_list(a_full_page())
    beside = [Unlisted(f"{LONG[:60]}u{n:04}", f"u{n}", COLLIDING) for n in range(LOOKED_INTO)]

    message = accepted(listing.message(replace(full, unlisted=beside), texts))
    home = listing.home(replace(full, unlisted=beside), texts)

    assert 50 == len(message.blocks) == len(listing.message(full, texts).blocks)
    assert len(listing.home(full, texts)) == len(home) < 100
    assert [] == list(listing_findings(home))
    assert beside[0].code in written(message)


def test_the_one_file_that_collides_beside_a_list_has_its_button() -> None:
    """With several, the others are named and the command is said that leads to each."""
    texts = texts_for("nl", TODAY)
    beside = [Unlisted(f"K7-10{n}", f"u{n}", COLLIDING[:1]) for n in range(4)]
    row = ListRow("week", a_row(1), can_record=True)

    alone = replace(a_list([row], Pager()), unlisted=beside[:1])
    together = replace(alone, unlisted=beside)

    shown = (listing.message(alone, texts).blocks[1], listing.message(together, texts).blocks[1])
    at_home = (listing.home(alone, texts)[1], listing.home(together, texts)[1])

    for one, several in (shown, at_home):
        assert "*K7-100* · *Te bekijken*: niet aangekomen in de OTP" in one["text"]["text"]
        assert (Action.STATUS, "u0") == (one["accessory"]["action_id"], one["accessory"]["value"])
        assert "Ook te bekijken: K7-102, K7-103" in several["text"]["text"]
        assert "/terugkeer status" in several["text"]["text"]
        assert "accessory" not in several


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_centres_fits(language: str) -> None:
    """With names that are long, and a centre that is no longer known."""
    rows = [CentreRow(f"{LONG} {n}", 99_999, 9_999, date(2020, 1, 1), "x") for n in range(PAGE - 1)]
    rows.append(CentreRow(texts_for(language)._("no centre"), 1, 0, None, None))
    view = CountsView("Overzicht", TODAY, 999_999, 99_999, rows, PAGED)

    message = accepted(listing.message(view, texts_for(language, TODAY)))

    assert 4 == len({action for action in buttons(message) if action.startswith(Action.TURN)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_files_fits(language: str) -> None:
    """Each with its phase, its branch and its counts; a text that is long is cut in the title."""
    rows = [
        Found(f"r{n}", f"{LONG[:60]}{n:04}", "final_negative", "initial", 99, 9)
        for n in range(PAGE)
    ]
    view = FoundView("T" * 300, 999_999, rows, PAGED)

    accepted(listing.message(view, texts_for(language, TODAY)))


def test_moments_of_one_resident_stand_together_under_one_code() -> None:
    """On the Home tab the code is said once, with the status beside it."""
    first = ListRow("week", a_row(1), can_record=True)
    second = ListRow("week", a_row(1, "icam_intake", message_id="m2"), can_record=False)

    blocks = listing.home(a_list([first, second], Pager()), texts_for("nl", TODAY))

    shown = [b["text"]["text"] for b in blocks if b["type"] == "section"]
    assert 1 == sum("K7-001" in text for text in shown)
    actions = [b for b in blocks if b["type"] == "actions"]
    assert [["moment_record", "moment_why"], ["moment_why"]] == [
        [element["action_id"] for element in block["elements"]] for block in actions
    ]


def test_what_collides_is_said_in_one_line_however_much_it_is() -> None:
    """The first in words, how many more, and the way to what resolves them; once, in both."""
    texts = texts_for("nl", TODAY)
    first = ListRow("week", a_row(1), can_record=True, conflicts=COLLIDING)
    view = a_list([first, ListRow("week", a_row(1, "icam_intake"), can_record=False)], Pager())

    shown = (listing.message(view, texts).blocks, listing.home(view, texts))

    for blocks in shown:
        (line,) = [b for b in blocks if "Te bekijken" in b.get("text", {}).get("text", "")]
        assert "*Te bekijken*: niet aangekomen in de OTP op ma 23 nov" in line["text"]["text"]
        assert "(nog 1 punt)" in line["text"]["text"]
        assert (Action.STATUS, "r1") == (line["accessory"]["action_id"], line["accessory"]["value"])
        assert "Oplossen: K7-001" == line["accessory"]["accessibility_label"]


def test_who_settles_nothing_reads_what_collides_without_a_button() -> None:
    """The line stands there alone."""
    row = ListRow("week", a_row(1), can_record=True, conflicts=COLLIDING)
    view = replace(a_list([row], Pager()), resolves=False)

    message = listing.message(view, texts_for("nl", TODAY))

    assert "Te bekijken" in written(message)
    assert ["Gesprek registreren"] == button_texts(message)


def test_what_a_list_says_of_a_date_depends_on_its_part() -> None:
    """Overdue since, plan by, advice, none, and the latest date of what waits."""
    texts = texts_for("nl", TODAY)
    rows = [
        ListRow("overdue", a_row(1, due=TODAY - timedelta(days=3)), can_record=True),
        ListRow("week", a_row(2), can_record=True),
        ListRow("undated", a_row(3, due=None, plan_by=None, advice=TODAY), can_record=True),
        ListRow("undated", a_row(4, due=None, plan_by=None), can_record=True),
        ListRow("provisional", a_row(5, message_id=None), can_record=True),
    ]

    said = written(listing.message(a_list(rows, Pager()), texts))

    for part in (
        "Te laat sinds vr 20 nov",
        "Plan ten laatste op ma 23 nov · uiterste datum wo 25 nov",
        "Richtdatum ma 23 nov (geen termijn)",
        "Geen termijn bepaald",
        "Voorlopig, uiterste datum ten laatste za 28 nov",
    ):
        assert part in said


def test_what_is_typed_comes_out_as_text() -> None:
    """A centre's name and a code are no markup."""
    view = CountsView("x", TODAY, 1, 0, [CentreRow("<!channel> & co", 1, 0, None, None)], Pager())

    said = written(listing.message(view, texts_for("nl", TODAY)))

    assert "<!channel>" not in said
    assert "&lt;!channel&gt; &amp; co" in said


def test_one_page_has_nothing_to_turn() -> None:
    """No button that leads nowhere."""
    view = a_list([ListRow("week", a_row(1), can_record=False)], Pager())

    message = listing.message(view, texts_for("nl", TODAY))

    assert {Action.STATUS} == set(buttons(message))
