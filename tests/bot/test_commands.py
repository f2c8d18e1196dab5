"""The command line: what it prints, and the status with which it ends."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot import logs
from bot.__main__ import app
from sandbox import Sandbox
from storage import ORGANISATION as ORGANISATION_CHAIN
from storage import Deed, Store, open_store
from tests.bot.conftest import KEY
from tests.bot.house import APP_TOKEN, BOT_TOKEN, NOW, ORGANISATION, House, cgvs, registered


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """A command sets the log up for its process; here the process goes on."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, database: Path, sandbox: Sandbox) -> None:
    """The settings of an installation with the local Slack."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("SLACK_API_URL", sandbox.api_url)


def run(*arguments: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(app, arguments)


def look(store: Store, at: datetime = NOW) -> None:
    """Have somebody look at something in Antwerp."""
    with store.transaction() as tx:
        tx.audit.note(Deed("U0AN", at, "view", "status", "antwerpen"))


def test_migrate_makes_the_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also a second time, and in a folder that is not there yet."""
    file = tmp_path / "var" / "terugkeer.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")

    first, second = run("migrate"), run("migrate")

    assert (0, 0) == (first.exit_code, second.exit_code), first.output
    assert file.exists()


def test_without_a_schema_a_command_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is made behind anybody's back."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")

    done = run("verify")

    assert 1 == done.exit_code
    assert "terugkeer migrate" in done.stderr


def test_without_its_settings_the_bot_does_not_start() -> None:
    """Status 2, and the line names the setting."""
    done = run("run")

    assert 2 == done.exit_code
    assert "SLACK_BOT_TOKEN: missing\n" == done.stderr


@pytest.mark.usefixtures("environment")
def test_the_staff_is_taken_over_as_often_as_one_likes(tmp_path: Path) -> None:
    """The first time everything is new, the second time nothing."""
    file = tmp_path / "staff.toml"
    file.write_text(ORGANISATION, encoding="utf-8")

    first, second = run("staff", "load", str(file)), run("staff", "load", str(file))

    assert (0, 0) == (first.exit_code, second.exit_code), first.output
    assert "centre added: antwerpen, gent, aankomst, namen" in first.stdout
    assert "added" not in second.stdout


@pytest.mark.usefixtures("environment")
def test_who_left_is_reported_and_removed_only_on_demand(tmp_path: Path) -> None:
    """`--prune` makes inactive who is no longer in the file."""
    file, smaller = tmp_path / "staff.toml", tmp_path / "smaller.toml"
    file.write_text(ORGANISATION, encoding="utf-8")
    gone = '[[person]]\nslack_id = "U0BO"\nrole = "social_worker"\ncentre = "antwerpen"\n'
    assert gone in ORGANISATION
    smaller.write_text(ORGANISATION.replace(gone, ""), encoding="utf-8")
    run("staff", "load", str(file))

    reported = run("staff", "load", str(smaller))
    pruned = run("staff", "load", str(smaller), "--prune")

    assert "no longer in the file (--prune makes them inactive): U0BO" in reported.stdout
    assert "person made inactive: U0BO" in pruned.stdout


@pytest.mark.usefixtures("environment")
def test_a_mistake_in_the_staff_file_names_file_line_and_field(tmp_path: Path) -> None:
    """Nothing is taken over from it."""
    file = tmp_path / "staff.toml"
    file.write_text(ORGANISATION.replace('region = "zuid"', 'region = "west"'), encoding="utf-8")

    done = run("staff", "load", str(file))

    assert 2 == done.exit_code
    assert f"{file}:" in done.stderr
    assert "region" in done.stderr


@pytest.mark.usefixtures("environment")
def test_a_staff_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    """Status 2, and the file is named."""
    done = run("staff", "load", str(tmp_path / "none.toml"))

    assert 2 == done.exit_code
    assert "none.toml: No such file" in done.stderr


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (ORGANISATION.encode("utf-16"), "not UTF-8; save it again in that encoding"),
        (b"# caf\xe9\n" + ORGANISATION.encode(), "not UTF-8; save it again in that encoding"),
        (ORGANISATION.encode() + b"#" * (4 << 20), "larger than 4 MiB"),
        (b"PK\x03\x04" + bytes(100), "Expected '='"),
        (b"a = " + b"[" * 100_000, "too deep"),
    ],
    ids=["UTF-16", "Latin-1", "large", "zip", "deep"],
)
def test_a_file_that_is_no_organisation_is_told_in_one_line(
    tmp_path: Path, content: bytes, told: str
) -> None:
    """Status 2, the file is named, and nothing is taken over."""
    file = tmp_path / "staff.toml"
    file.write_bytes(content)

    done = run("staff", "load", str(file))

    assert 2 == done.exit_code, done.output
    assert "" == done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{file}:")
    assert told in line


@pytest.mark.usefixtures("environment")
def test_a_mark_in_front_of_a_staff_file_is_no_part_of_it(tmp_path: Path) -> None:
    """Some editors write one, and do not show it."""
    file = tmp_path / "staff.toml"
    file.write_text(ORGANISATION, encoding="utf-8-sig")

    done = run("staff", "load", str(file))

    assert 0 == done.exit_code, done.output


@pytest.mark.usefixtures("environment")
def test_verify_finds_what_is_wrong_and_rebuild_mends_it(house: House) -> None:
    """The agenda can always be made again from the facts."""
    house.given(registered(), cgvs())
    sound = run("verify")
    house.damage_agenda()

    found, mended, again = run("verify"), run("rebuild"), run("verify")

    assert (0, 1, 0, 0) == tuple(r.exit_code for r in (sound, found, mended, again))
    assert "K7-042: talk_after_cgvs 1: due is 2026-12-24, should be 2026-11-25" in found.stdout
    assert "1 residents planned again, 1 of them changed." in mended.stdout


@pytest.mark.usefixtures("environment")
def test_verify_finds_a_changed_audit_and_says_where_it_ends(house: House) -> None:
    """Where all is well it prints the end of each chain; rebuilding the agenda mends no audit."""
    house.given(registered(), cgvs())
    sound = run("verify")
    house.damage_audit("UPDATE audit SET by = 'U0XX' WHERE chain = 'antwerpen' AND number = 2")

    found, _, again = run("verify"), run("rebuild"), run("verify")

    assert (0, 1, 1) == tuple(done.exit_code for done in (sound, found, again))
    assert "The audit is whole. Its chains end at:\n- " in sound.stdout
    assert "\nantwerpen 3 " in sound.stdout
    assert "audit of antwerpen: entry 2 is not what was entered\n" in found.stdout
    assert "1 faults in the audit" in found.stderr


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("part", [slice(None), slice(-1, None)], ids=["all of it", "the ends"])
def test_ends_that_were_kept_show_that_the_audit_was_put_back(
    house: House, tmp_path: Path, part: slice
) -> None:
    """What no chain proves from within: without keys the entry and its end are simply gone.

    Who kept all that `verify` printed has the ends, too.
    """
    house.given(registered(), cgvs())
    look(house.store)
    kept = tmp_path / "ends.txt"
    kept.write_text("".join(run("verify").stdout.partition("end at:\n")[part]), encoding="utf-8")
    look(house.store)
    grown = run("verify", "--ends", str(kept))
    for statement in (
        "DELETE FROM audit WHERE chain = 'antwerpen' AND number > 3",
        "UPDATE audit_chains SET last = 3, head = (SELECT hash FROM audit"
        " WHERE chain = 'antwerpen' AND number = 3) WHERE chain = 'antwerpen'",
    ):
        house.damage_audit(statement)

    within, beside = run("verify"), run("verify", "--ends", str(kept))

    assert (0, 0, 1) == (grown.exit_code, within.exit_code, beside.exit_code)
    assert "audit of antwerpen: entry 4 is not the one that it was" in beside.stdout


@pytest.mark.usefixtures("environment")
def test_ends_that_were_kept_show_that_the_whole_audit_was_begun_anew(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody runs who knows better, and all facts seem older than the audit: that is printed."""
    monkeypatch.setenv("TERUGKEER_ENCRYPTION_KEYS", KEY)
    house.given(registered(), cgvs())
    kept = tmp_path / "ends.txt"
    kept.write_text(run("verify").stdout, encoding="utf-8")
    for statement in (
        "DELETE FROM audit",
        "DELETE FROM audit_chains",
        "UPDATE residents SET before_audit = last_seq",
    ):
        house.damage_audit(statement)
    with closing(open_store(f"sqlite:///{house.database}", [KEY])) as after:
        look(after, house.time.now() + timedelta(days=1))

    within, beside = run("verify"), run("verify", "--ends", str(kept))

    assert (0, 1) == (within.exit_code, beside.exit_code), within.stdout
    assert "Older than the audit, and so without entries: 2 facts.\n" in within.stdout
    assert "audit of antwerpen: entry " in beside.stdout
    assert "is not the one that it was" in beside.stdout


@pytest.mark.usefixtures("environment", "house")
@pytest.mark.parametrize("line", ["antwerpen", "antwerpen two ab", "a b c d"])
def test_a_file_that_holds_no_ends_is_bad_input(tmp_path: Path, line: str) -> None:
    """Status 2, and the line is named."""
    file = tmp_path / "ends.txt"
    file.write_text(f"\n{line}\n", encoding="utf-8")

    done = run("verify", "--ends", str(file))

    assert 2 == done.exit_code
    assert f"{file}, line 2: not the end of a chain" in done.stderr


@pytest.mark.usefixtures("environment")
def test_the_staff_file_is_entered_in_the_audit_and_begins_one_per_centre(
    house: House, tmp_path: Path
) -> None:
    """By the command line, in the chain of the organisation."""
    file = tmp_path / "staff.toml"
    file.write_text(ORGANISATION, encoding="utf-8")

    run("staff", "load", str(file))

    with house.store.snapshot() as tx:
        entries = tx.audit.page([ORGANISATION_CHAIN], limit=20)
    assert ("command line", "staff", "loaded") == (entries[0].by, entries[0].act, entries[0].what)
    assert ["aankomst", "antwerpen", "gent", "namen"] == sorted(
        entry.what for entry in entries if entry.act == "chain"
    )


@pytest.mark.usefixtures("environment")
def test_a_digest_is_printed_without_being_sent(house: House) -> None:
    """`--dry-run` shows what the region would read."""
    house.given(registered(), cgvs("2026-11-02"))

    done = run("digest", "noord", "--dry-run")

    assert 0 == done.exit_code, done.output
    assert "Regio Noord" in done.stdout
    assert [] == house.messages("C0NOORD")


@pytest.mark.usefixtures("environment")
def test_a_digest_is_sent_now_besides_the_regular_ones(house: House) -> None:
    """As often as it is asked for; no bot needs to run."""
    house.given(registered(), cgvs("2026-11-02"))

    first, second = run("digest", "noord"), run("digest", "noord")

    assert (0, 0) == (first.exit_code, second.exit_code), first.output
    assert "Sent to C0NOORD." in first.stdout
    assert 2 == len(house.messages("C0NOORD"))
    assert [] == house.messages("C0AN")


@pytest.mark.usefixtures("environment")
def test_a_digest_for_a_region_that_is_not_there_is_bad_input(house: House) -> None:
    """The regions that are there are named."""
    done = run("digest", "oost")

    assert 2 == done.exit_code
    assert "there is no region 'oost'; there are: noord, zuid" in done.stderr


@pytest.mark.usefixtures("environment")
def test_a_digest_that_reaches_nobody_is_refused(house: House) -> None:
    """Status 1, with the reason that Slack gave."""
    house.sandbox.archive("C0NOORD")

    done = run("digest", "noord")

    assert 1 == done.exit_code
    assert "C0NOORD: is_archived" in done.stderr


@pytest.mark.usefixtures("environment", "house")
def test_what_is_typed_steers_no_terminal() -> None:
    """What is repeated of it has no control characters any more."""
    done = run("export", "K7-9\x1b]0;x\x0799")

    assert 1 == done.exit_code
    assert "there is no file K7-9]0;x99\n" == done.stderr
