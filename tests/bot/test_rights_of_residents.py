"""Access and erasure on the command line: what comes out, who may, and what is left."""

from __future__ import annotations

import json
import resource
import stat
from pathlib import Path
from typing import Any

import pytest

from bot import erase_command, private
from bot.failures import BadInput, Refused
from scheduling import facts as f
from storage import open_store, organisation
from tests.bot.conftest import KEY
from tests.bot.house import AN, CODE, ORGANISATION, House, cgvs, day, held, registered
from tests.bot.test_commands import _log_as_it_was, environment, run
from tests.bot.test_erasure import in_slack, on_disk

__all__ = ["_log_as_it_was", "environment"]

NOTE = "wacht op zijn broer"
OTHER = "B2-777"
ADMIN, COORDINATOR, WORKER, FOREIGN = "U0AD", "U0CO", "U0AN", "U0GC"


@pytest.fixture
def file(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A file with all that a file can have, in an installation with its key."""
    monkeypatch.setenv("TERUGKEER_ENCRYPTION_KEYS", KEY)
    house.given(registered(), code=OTHER)
    house.given(registered(), cgvs("2026-11-20"))
    tick = f.ItemTicked(
        on=day("2026-11-23"), moment="talk_after_cgvs", occurrence=1, item="stay", done=True
    )
    house.given(tick, held("ad_hoc_talk", "2026-11-23", notes=NOTE))
    with house.store.transaction() as tx:
        one, other = tx.journal.find(CODE), tx.journal.find(OTHER)
        assert one is not None
        assert other is not None
        tx.families.link([one.id, other.id])
    house.post()
    return house


def exported(*arguments: str) -> dict[str, Any]:
    """Return what an export says."""
    done = run("export", CODE, *arguments)
    assert 0 == done.exit_code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.usefixtures("environment", "file")
def test_an_export_has_all_that_is_held() -> None:
    """Facts with their own words, plan, ticks, messages, links, and who did what."""
    found = exported()

    assert CODE == found["case_code"]
    assert ["registered", "decision", "item_ticked", "talk_held"] == [
        fact["fact"] for fact in found["facts"]
    ]
    assert {"notes": NOTE} == found["facts"][-1]["own_words"]
    assert AN == found["facts"][0]["recorded_by"]
    moments = {moment["id"]: moment for moment in found["plan"]["moments"]}
    assert "2026-11-25" == moments["talk_after_cgvs"]["due"]
    assert ["stay"] == [tick["item"] for tick in found["ticks"]]
    sent = [message for message in found["messages"] if message["state"] == "sent"]
    assert "C0AN" in {message["channel"] for message in sent}
    assert all(message["sent_at"] for message in sent)
    assert "C0AN" in {checklist["channel"] for checklist in found["checklists"]}
    assert [OTHER] == found["linked_to"]
    assert 4 == len(found["requests"])
    assert ["registered", "decision", "item_ticked", "talk_held"] == [
        entry["what"] for entry in found["audit"] if entry["act"] == "change"
    ]


@pytest.mark.usefixtures("environment")
def test_an_export_has_the_days_until_which_reminders_wait(file: House) -> None:
    """Asked for by a person, so it is held about the file as well."""
    later = f.Snoozed(
        on=day("2026-11-23"), moment="talk_after_cgvs", occurrence=1, until=day("2026-11-24")
    )
    file.given(later)

    waits = {"moment": "talk_after_cgvs", "occurrence": 1, "day": "2026-11-24"}
    assert [waits] == exported()["reminders_after"]


@pytest.mark.usefixtures("environment", "file")
def test_an_export_can_be_read_in_each_language() -> None:
    """The same for people: titles, days and sentences in Dutch, French or English."""
    titles = {"nl": "Alles wat over", "fr": "Tout ce qui est conservé", "en": "All that is held"}
    for language, title in titles.items():
        done = run("export", CODE, "--format", "text", "--language", language)
        assert 0 == done.exit_code, done.output
        assert done.stdout.startswith(title)
        assert NOTE in done.stdout
        assert OTHER in done.stdout
        assert AN in done.stdout


@pytest.mark.usefixtures("environment", "file")
def test_an_export_goes_to_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    """And never over one that is there."""
    file = tmp_path / "export.json"

    done, again = (run("export", CODE, "--output", str(file)) for _ in range(2))

    assert 0 == done.exit_code
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert NOTE in file.read_text(encoding="utf-8")
    assert NOTE not in done.output
    assert 2 == again.exit_code


def test_of_an_export_that_cannot_be_written_no_half_is_left(tmp_path: Path) -> None:
    """Half a file about somebody would lie there, and the command could not be given again."""
    file = tmp_path / "export.json"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(BadInput, match="File too large"):
            private.write(b"own words of somebody", file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert not file.exists()


@pytest.mark.usefixtures("environment", "file")
def test_who_asks_for_an_export_needs_the_right_and_it_is_entered() -> None:
    """The coordinator of the centre has all, an administrator no own words, others nothing."""
    assert {"notes": NOTE} == exported("--by", COORDINATOR)["facts"][-1]["own_words"]
    by_admin = exported("--by", ADMIN)
    assert "no_right" == by_admin["facts"][-1]["own_words_withheld"]
    assert NOTE not in json.dumps(by_admin)
    for who in (WORKER, FOREIGN):
        refused = run("export", CODE, "--by", who)
        assert (1, True) == (refused.exit_code, "may not export" in refused.output)
        assert NOTE not in refused.output
    assert 2 == run("export", CODE, "--by", "U0NOBODY").exit_code
    assert 1 == run("export", "K7-999").exit_code

    audit = exported()["audit"]
    assert [COORDINATOR, ADMIN] == [e["by"] for e in audit if e["act"] == "export"]
    assert {WORKER, FOREIGN} == {e["by"] for e in audit if e["result"] == "refused"}


@pytest.mark.usefixtures("environment", "file")
def test_an_export_without_the_key_says_that_words_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All else comes out all the same."""
    monkeypatch.delenv("TERUGKEER_ENCRYPTION_KEYS")

    found = exported()

    assert "no_key" == found["facts"][-1]["own_words_withheld"]
    assert 4 == len(found["facts"])


@pytest.mark.usefixtures("environment")
def test_erasing_on_the_command_line_leaves_nothing(file: House) -> None:
    """Database and Slack, in one go; and verify finds nothing wrong afterwards."""
    assert CODE in in_slack(file)

    done = run("erase", CODE, "--by", ADMIN, "--yes")
    verified = run("verify")

    assert 0 == done.exit_code, done.output
    assert "Nothing of it is left in Slack" in done.output
    assert CODE not in in_slack(file)
    with file.store.snapshot() as tx:  # copies between rows that stay: the file is written anew
        assert tx.leftovers.to_scrub("file") is None
    file.store.close()
    for gone in (CODE, NOTE):
        assert gone not in on_disk(file.database)
    assert 0 == verified.exit_code, verified.output
    assert 1 == run("erase", CODE, "--yes").exit_code


@pytest.mark.usefixtures("environment")
def test_the_audit_tells_that_a_file_was_erased_and_not_whose(file: House) -> None:
    """Who and when stay; the code and all that led to it are gone."""
    run("erase", CODE, "--by", ADMIN, "--yes")

    store = open_store(f"sqlite:///{file.database}", [KEY])
    with store.snapshot() as tx:
        (entry,) = [one for one in tx.audit.page(limit=100) if one.act == "erase"]
        assert (ADMIN, "antwerpen", None) == (entry.by, entry.chain, entry.code)
        told = [one for one in tx.audit.page(limit=100) if one.subject == entry.subject]
    store.close()
    assert {None} == {one.code for one in told}
    assert len(told) > 3


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("who", [COORDINATOR, WORKER, FOREIGN])
def test_who_has_no_right_erases_nothing(file: House, who: str) -> None:
    """Only administrators, as the table says."""
    refused = run("erase", CODE, "--by", who, "--yes")

    assert (1, True) == (refused.exit_code, "may not erase" in refused.output)
    with file.store.snapshot() as tx:
        assert tx.journal.find(CODE) is not None
        (last, *_) = tx.audit.page(limit=1)
    assert (who, "ask", "erase", "refused") == (last.by, last.act, last.what, last.result)


@pytest.mark.usefixtures("environment")
def test_a_right_that_is_lost_while_it_is_asked_again_erases_nothing(file: House) -> None:
    """Between the question whether to erase and the answer, the staff list may have changed."""
    resident = erase_command.found(file.store, CODE, ADMIN)
    assert resident is not None
    admin = f'slack_id = "{ADMIN}"\nrole = "admin"'
    assert admin in ORGANISATION
    region = f'slack_id = "{ADMIN}"\nrole = "region"\nregion = "noord"'
    with file.store.transaction() as tx:
        tx.people.apply(organisation.load(ORGANISATION.replace(admin, region), "staff.toml"))

    with pytest.raises(Refused, match="may not erase"):
        list(erase_command.erase(file.store, resident, ADMIN))

    with file.store.snapshot() as tx:
        assert tx.journal.find(CODE) is not None


@pytest.mark.usefixtures("environment")
def test_erasing_asks_first(file: House) -> None:
    """Whoever says nothing, or no, keeps the file."""
    refused = run("erase", CODE)

    assert 0 != refused.exit_code
    with file.store.snapshot() as tx:
        assert tx.journal.find(CODE) is not None


@pytest.mark.usefixtures("environment")
def test_without_slack_the_bot_that_runs_goes_on(
    file: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is gone all the same; what Slack shows is said to be left."""
    monkeypatch.delenv("SLACK_BOT_TOKEN")

    done = run("erase", CODE, "--yes")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-house")
    again = run("erase", CODE, "--yes")

    assert (0, True) == (done.exit_code, "still to be replaced" in done.output)
    assert (0, True) == (again.exit_code, "Nothing of it is left" in again.output)
    assert CODE not in in_slack(file)
