"""An erased file goes wherever it was ever shown: to people who left, in regions that changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import erase_command, staff_command
from handlers import home
from handlers.surface import Replier
from scheduling import facts as f
from storage import organisation
from tests.bot.house import AN, CO, CODE, ORGANISATION, House, cgvs, day, registered
from tests.bot.test_commands import _log_as_it_was, environment
from tests.bot.test_erasure import cleaned, erase, opens_home, waiting

__all__ = ["_log_as_it_was", "environment"]

GONE = "Vraag de coördinator van je centrum"
OTHER = "B2-777"


def take_over(house: House, text: str, *, prune: bool = True) -> None:
    """Take an organisation over, and nothing else."""
    with house.store.transaction() as tx:
        tx.people.apply(organisation.load(text, "organisation.toml"), prune=prune)


def load(house: House, text: str, folder: Path) -> list[str]:
    """Take an organisation over as `staff load --prune` does, and let Slack follow.

    The command goes by the clock of the machine, and so does who lets Slack follow here.
    """
    file = folder / "organisation.toml"
    file.write_text(text, encoding="utf-8")
    return [*staff_command.load(house.store, file, prune=True), *erase_command.clean(house.store)]


def names(house: House, slack_id: str, code: str = CODE) -> bool:
    """Say whether somebody's Home tab names a file."""
    return code in json.dumps(house.sandbox.person(slack_id).home or {})


def edited(kind: str, name: str, before: str, after: str) -> str:
    """Return the organisation with a change in one part, which is there."""
    parts = ORGANISATION.split(kind)
    (wanted,) = [part for part in parts if name in part]
    assert before in wanted
    return kind.join(part.replace(before, after) if part is wanted else part for part in parts)


def without(slack_id: str) -> str:
    """Return the organisation without a person."""
    kind, name = "[[person]]", f'slack_id = "{slack_id}"'
    assert name in ORGANISATION
    return kind.join(part for part in ORGANISATION.split(kind) if name not in part)


def moved(slack_id: str) -> str:
    """Return the organisation in which somebody of Antwerp works in Ghent."""
    return edited("[[person]]", f'slack_id = "{slack_id}"', '"antwerpen"', '"gent"')


LEFT, MOVED = without(CO), moved(CO)


@pytest.mark.parametrize("after", [LEFT, MOVED], ids=["left", "moved"])
def test_a_home_tab_of_who_is_elsewhere_now_loses_the_file_too(
    house: House, database: Path, after: str
) -> None:
    """It stays as it was published: whoever its owner has become since."""
    house.given(registered(), cgvs("2026-11-20"))
    house.post()
    opens_home(house, AN, CO)
    assert names(house, CO)
    take_over(house, after)

    erase(house)
    cleaned(house)

    assert [False, False] == [names(house, who) for who in (AN, CO)]


def test_a_home_tab_that_was_opened_before_the_file_was_loses_it_too(house: House) -> None:
    """It is published anew when something changes, without being opened."""
    house.given(registered(), code=OTHER)
    opens_home(house, CO)
    house.later(hours=2)
    house.given(registered(), cgvs("2026-11-20"))
    replier = Replier(house.client, None, None)  # type: ignore[arg-type]
    assert home.publish(house.desk, replier, CO)
    assert names(house, CO)

    erase(house)
    cleaned(house)

    assert not names(house, CO)
    assert names(house, CO, OTHER)


def test_a_home_tab_on_which_an_erased_file_was_looked_for_loses_the_next_one_too(
    house: House,
) -> None:
    """What was looked for is forgotten; that the tab shows files is not."""
    house.given(registered(), code=OTHER)
    house.given(registered(), cgvs("2026-11-20"))
    opens_home(house, CO)
    sought = json.dumps({"list": "find", "page": 0, "about": OTHER})
    with house.store.transaction() as tx:
        tx.homes.opened(CO, sought, house.time.now())

    erase(house, OTHER)
    cleaned(house)
    assert names(house, CO)
    erase(house)
    cleaned(house)

    assert not names(house, CO)


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("after", [LEFT, MOVED], ids=["left", "moved"])
def test_taking_the_staff_over_takes_away_what_somebody_may_no_longer_see(
    house: House, tmp_path: Path, after: str
) -> None:
    """At once, and not only when the file is erased; of who left, nothing is kept either."""
    house.given(registered(), cgvs("2026-11-20"))
    opens_home(house, AN, CO)

    load(house, after, tmp_path)

    assert [True, False] == [names(house, who) for who in (AN, CO)]
    with house.store.snapshot() as tx:
        assert (after is MOVED) == (tx.homes.home(CO) is not None)
    if after is LEFT:
        assert GONE in json.dumps(house.sandbox.person(CO).home, ensure_ascii=False)


@pytest.mark.usefixtures("environment")
def test_taking_over_a_centre_that_moved_takes_it_from_the_old_region(
    house: House, tmp_path: Path
) -> None:
    """The tab of the regional team shows its own centres, and no other one."""
    house.given(registered(), cgvs("2026-11-02"))
    house.later(days=30)
    opens_home(house, "U0RN", "U0RZ")
    before = json.dumps(house.sandbox.person("U0RN").home)
    assert "Antwerpen" in before

    load(house, edited("[[centre]]", 'id = "antwerpen"', '"noord"', '"zuid"'), tmp_path)

    assert "Antwerpen" not in json.dumps(house.sandbox.person("U0RN").home)
    assert "Antwerpen" in json.dumps(house.sandbox.person("U0RZ").home)


@pytest.mark.usefixtures("environment")
def test_taking_over_what_changed_nothing_publishes_nothing(house: House, tmp_path: Path) -> None:
    """A file may be taken over every night."""
    opens_home(house, AN, CO)
    before = house.calls("views.publish")

    load(house, ORGANISATION, tmp_path)

    assert (before, 0) == (house.calls("views.publish"), waiting(house))


def test_a_tab_is_published_once_for_many_erasures(house: House) -> None:
    """A round of retention erases hundreds: each tab has them all off at once."""
    codes = [f"M1-{number:03}" for number in range(8)]
    for code in codes:
        house.given(registered(), cgvs("2026-11-20"), code=code)
    opens_home(house, AN, CO)
    before = house.calls("views.publish")

    for code in codes:
        erase(house, code)
    cleaned(house)

    assert 2 == house.calls("views.publish") - before
    assert "M1-" not in json.dumps([house.sandbox.person(who).home for who in (AN, CO)])


def test_a_tab_that_slack_never_takes_is_given_up_in_the_end(house: House) -> None:
    """Such as that of somebody who has no account any more."""
    house.given(registered(), cgvs("2026-11-20"))
    opens_home(house, CO)
    house.fault("user_not_found", "views.publish", times=0)
    take_over(house, LEFT)

    with house.store.transaction() as tx:
        tx.leftovers.show_anew([CO], house.time.now())
    house.outgoing.refresher.turn()
    assert 1 == waiting(house)
    house.later(days=31)
    cleaned(house)
    erase(house)

    with house.store.snapshot() as tx:
        assert tx.homes.home(CO) is None
        assert "home" not in {task.kind for task in tx.leftovers.tasks(house.time.now(), 99)}


def test_who_left_and_opens_the_tab_while_slack_stumbles_is_not_forgotten(house: House) -> None:
    """What stands there names the file until Slack has taken something else."""
    house.given(registered(), cgvs("2026-11-20"))
    opens_home(house, CO)
    take_over(house, LEFT)
    replier = Replier(house.client, None, None)  # type: ignore[arg-type]
    house.fault("unavailable", "views.publish", times=1)

    assert not home.publish(house.desk, replier, CO)
    erase(house)
    cleaned(house)

    assert not names(house, CO)


def overdue(house: House) -> None:
    """Have a file that an overview names, and that overview sent."""
    house.given(registered(), cgvs("2026-10-20"))
    house.post()
    house.later(days=5)
    house.post()
    house.rounds.digests()
    house.post()


def overviews(house: House) -> str:
    """Return what stands in the channels of the regions."""
    return json.dumps([house.messages(channel) for channel in ("C0NOORD", "C0ZUID")])


def test_an_overview_of_a_region_to_which_the_centre_belonged_loses_the_file(house: House) -> None:
    """Which region a centre had then is written nowhere: every overview is looked through."""
    overdue(house)
    assert CODE in overviews(house)
    with_south = house.messages("C0ZUID")
    take_over(house, edited("[[centre]]", 'id = "antwerpen"', '"noord"', '"zuid"'), prune=False)

    erase(house)
    cleaned(house)

    assert [] == [m for m in house.sandbox.every_message() if CODE in json.dumps(m)]
    assert with_south == house.messages("C0ZUID")  # it never named it, and stays as it is


def test_a_letter_about_the_absence_of_who_is_elsewhere_now_loses_the_file(house: House) -> None:
    """A coordinator answers for files without a worker, and is named in none of them."""
    house.given(registered(worker=None), cgvs("2026-11-20"))
    house.post()
    with house.store.transaction() as tx:
        today = house.desk.today()
        away = tx.absences.add(CO, AN, today, today.replace(day=28), by=CO, at=house.time.now())
        tx.outbox.add_absence(away.id, "stand_in", house.time.now())
    house.post()
    told = [m for m in house.sandbox.every_message() if CODE in json.dumps(m)]
    house.given(f.Assigned(on=day("2026-11-23"), worker=AN))
    take_over(house, MOVED)

    erase(house)
    cleaned(house)

    assert len(told) > 1
    assert [] == [m for m in house.sandbox.every_message() if CODE in json.dumps(m)]
