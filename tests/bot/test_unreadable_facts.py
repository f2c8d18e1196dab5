"""A file with a fact that cannot be read: it can be erased, is named, and is in nobody's way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import staff_command
from scheduling.retention import Count
from storage import UnreadableFacts, organisation
from tests.bot.conftest import KEY
from tests.bot.house import AN, BO, CODE, NOW, ORGANISATION, House, cgvs, registered
from tests.bot.test_commands import _log_as_it_was, environment, run
from tests.bot.test_erasure import OTHER, cleaned, erase, in_slack, on_disk, opens_home
from tests.bot.test_rights_of_residents import ADMIN, COORDINATOR, FOREIGN

__all__ = ["_log_as_it_was", "environment"]

NO_DAY = '{"fact":"registered","on":"x"}'
BROKEN = [NO_DAY, '{"fact": "of a later version"}', "null", "{"]


@pytest.fixture(params=BROKEN, ids=["no day", "unheard of", "nothing", "no JSON"])
def file(house: House, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> House:
    """A file that was said everywhere and is damaged then, beside one that is whole."""
    monkeypatch.setenv("TERUGKEER_ENCRYPTION_KEYS", KEY)
    house.given(registered(), cgvs("2026-11-18"), code=OTHER)
    house.given(registered(), cgvs("2026-10-20"))
    house.post()
    house.later(days=5)
    house.post()
    house.rounds.digests()
    house.post()
    opens_home(house, AN, "U0CO")
    damage(house, CODE, request.param)
    return house


def damage(house: House, code: str, data: str = NO_DAY) -> None:
    """Add something that is no fact to a file."""
    with house.store.snapshot() as tx:
        resident = tx.journal.find(code)
    assert resident is not None
    house.break_facts_of(resident.id, data)


def test_it_is_erased_like_any_other(file: House) -> None:
    """Nothing of it is left, in the database or in Slack; that it was there is counted."""
    assert CODE in in_slack(file).replace(OTHER, "")

    erased = erase(file)
    cleaned(file)

    assert erased is not None
    for place in (on_disk(file.database), in_slack(file)):
        assert OTHER in place
        assert CODE not in place.replace(OTHER, "")
    with file.store.snapshot() as tx:
        assert {("antwerpen", Count("2026-11", "file", "unreadable")): 1} == tx.erasures.counts()


def test_what_may_have_been_posted_about_it_is_looked_for(house: House) -> None:
    """Also where only the facts say to whom it went: in all places of its centre."""
    house.given(registered(), cgvs())
    house.fault("accept_then_500")
    house.turns(2)
    damage(house, CODE)
    assert CODE in in_slack(house)

    erase(house)
    cleaned(house)

    assert CODE not in in_slack(house)


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("by", [[], ["--by", ADMIN]], ids=["operator", "administrator"])
def test_the_command_erases_it(file: House, by: list[str]) -> None:
    """For who runs the machine, and for who may erase any file."""
    done = run("erase", CODE, *by, "--yes")

    assert 0 == done.exit_code, done.output
    with file.store.snapshot() as tx:
        assert tx.journal.find(CODE) is None


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("who", [COORDINATOR, FOREIGN])
def test_nobody_else_erases_it(file: House, who: str) -> None:
    """Whose file it is cannot be read, so no right can come of that."""
    done = run("erase", CODE, "--by", who, "--yes")

    assert (1, True) == (done.exit_code, "may not erase" in done.output)
    with file.store.snapshot() as tx:
        assert tx.journal.find(CODE) is not None
        (last, *_) = tx.audit.page(limit=1)
    assert (who, "ask", "erase", "refused") == (last.by, last.act, last.what, last.result)


def test_other_files_are_erased_while_it_stands_beside_them(file: House) -> None:
    """The Home tabs that list both are published anew: its row stays, the other one goes."""
    erase(file, OTHER)
    cleaned(file)

    shown = in_slack(file)
    assert CODE in shown
    assert OTHER not in shown


@pytest.mark.usefixtures("environment", "file")
def test_an_export_says_in_a_line_which_fact_it_is() -> None:
    """Status 1, and nothing that looks like an accident; only the operator is told the number."""
    done, asked = run("export", CODE), run("export", CODE, "--by", COORDINATOR)

    assert (1, 1) == (done.exit_code, asked.exit_code)
    said = f"{CODE}: its facts cannot be read"
    assert f"{said} (number 3); see docs/erasure.md\n" == done.stderr
    assert f"{said}; see docs/erasure.md\n" == asked.stderr


@pytest.mark.usefixtures("environment")
def test_verify_names_it_and_goes_on_with_the_others(file: House) -> None:
    """It is no difference that `rebuild` could mend, and ends with status 1 all the same."""
    run("rebuild")  # by the clock of the machine, which the command goes by
    alone = run("verify")
    file.damage_agenda()
    both = run("verify")

    assert [1, 1] == [alone.exit_code, both.exit_code]
    assert [f"{CODE}: its facts cannot be read"] == lines(alone.stdout)
    assert "1 files whose facts cannot be read; see docs/erasure.md\n" == alone.stderr
    assert f"{OTHER}: talk_after_cgvs 1: due is 2026-12-24" in both.stdout
    assert f"{CODE}: its facts cannot be read" in both.stdout


def lines(output: str) -> list[str]:
    """Return the lines that speak of files."""
    return [line for line in output.splitlines() if line.startswith((CODE, OTHER))]


@pytest.mark.usefixtures("environment")
def test_rebuild_names_it_and_puts_the_others_in_place(file: House) -> None:
    """What is damaged is left as it is; status 1 says that something is to be done."""
    file.damage_agenda()

    done, verified = run("rebuild"), run("verify")

    assert (1, 1) == (done.exit_code, verified.exit_code)
    assert "1 residents planned again, 1 of them changed." in done.stdout
    assert [f"{CODE}: its facts cannot be read"] == lines(done.stdout) == lines(verified.stdout)


def test_taking_the_staff_over_names_it_and_plans_the_others(file: House, tmp_path: Path) -> None:
    """A damaged file keeps nobody's centre from being closed on a day."""
    text = ORGANISATION.replace('id = "antwerpen"', 'id = "antwerpen"\nclosing_days = [2026-12-31]')
    organisation.load(text, "organisation.toml")
    staff = tmp_path / "organisation.toml"
    staff.write_text(text, encoding="utf-8")

    said = list(staff_command.load(file.store, staff, prune=False))

    assert ["1 residents planned again.", f"{CODE}: its facts cannot be read"] == said[-2:]


def retains(house: House, number: int) -> None:
    """Let the bot do what it does of itself so many days after the beginning."""
    house.hands.pause((NOW + timedelta(days=number) - house.time.now()).total_seconds())
    house.rounds.retain()
    for _ in range(30):
        house.hands.pause(max(house.outgoing.poster.turn(), 0.0))


def test_it_does_not_keep_others_from_being_erased_in_time(house: House) -> None:
    """Of it nobody can be told; it is kept for a month more, and not without end."""
    house.given(registered(), cgvs())
    house.given(registered(worker=BO), code=OTHER, by=BO)
    damage(house, CODE)
    in_time = 365 + 8

    retains(house, in_time - 14)
    retains(house, in_time)
    with house.store.snapshot() as tx:
        assert [CODE] == [one.code for one in tx.journal.after("", 9)]
    retains(house, 365 + 29)
    with house.store.snapshot() as tx:
        assert 1 == tx.journal.count()
    retains(house, 365 + 30)

    with house.store.snapshot() as tx:
        assert 0 == tx.journal.count()


def test_which_facts_cannot_be_read_is_told_by_number(file: House) -> None:
    """And reading them all says so by its name, whoever asks."""
    with file.store.snapshot() as tx:
        by_code = {one.code: one.id for one in tx.journal.after("", 9)}
        assert [3] == tx.journal.unreadable(by_code[CODE])
        assert [] == tx.journal.unreadable(by_code[OTHER])
        with pytest.raises(UnreadableFacts):
            tx.journal.entries(by_code[CODE])
        with pytest.raises(UnreadableFacts):
            tx.journal.entries_of(by_code.values())
