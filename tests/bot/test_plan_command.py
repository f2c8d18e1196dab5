"""The command `plan` gives what the contract promises, for every case of the vectors."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.failures import BadInput
from bot.plan_command import plans

VECTORS = Path(__file__).parent.parent / "vectors" / "plan_cases.ndjson"
CASES = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
OTP_STORY = {
    "case": "c1",
    "facts": [
        {"fact": "registered", "on": "2026-07-01", "structure": "regular"},
        {"fact": "decision", "kind": "cgvs_negative", "on": "2026-08-03"},
        {"fact": "talk_held", "moment": "talk_after_cgvs", "on": "2026-08-05"},
        {"fact": "hearing", "on": "2026-08-20"},
        {"fact": "decision", "kind": "final_negative", "on": "2026-09-01"},
        {"fact": "otp_allocated", "on": "2026-09-02"},
        {"fact": "otp_arrived", "on": "2026-09-08"},
        {"fact": "talk_held", "moment": "otp_intake", "on": "2026-09-10", "cooperates": True},
    ],
    "closing_days": ["2026-09-21"],
}
MOMENT_KEYS = [
    "id",
    "occurrence",
    "actor",
    "status",
    "opened_on",
    "due",
    "plan_by",
    "advice",
    "held_on",
    "why",
]


def plan_of(given: Mapping[str, Any], language: str = "en") -> dict[str, Any]:
    """Return the plan of one trajectory as the command prints it."""
    (line,) = plans([json.dumps(given).encode()], "given", language)
    plan: dict[str, Any] = json.loads(line)
    return plan


def latest(plan: Mapping[str, Any], moment: str) -> dict[str, Any]:
    """Return the latest occurrence of a moment."""
    found = [m for m in plan["moments"] if m["id"] == moment]
    return max(found, key=lambda m: int(m["occurrence"]))


@pytest.mark.parametrize("case", CASES, ids=[case["given"]["case"] for case in CASES])
def test_every_vector_comes_out_as_wanted(case: dict[str, Any]) -> None:
    """Every key that is wanted matches: moments by their latest occurrence."""
    want = dict(case["want"])
    moments = want.pop("moments", {})
    has_conflicts = want.pop("conflicts", None)

    plan = plan_of(case["given"])

    assert want == {key: plan[key] for key in want}
    for moment, wanted in moments.items():
        found = latest(plan, moment)
        assert wanted == {key: found[key] for key in wanted}, moment
    if has_conflicts is not None:
        assert has_conflicts == bool(plan["conflicts"])


def test_there_are_as_many_vectors_as_were_given() -> None:
    """No case is lost on the way."""
    assert 46 == len(CASES)


def test_a_plan_has_the_keys_of_the_contract_in_their_order() -> None:
    """Others read these lines: names and order are fixed."""
    plan = plan_of(OTP_STORY)

    intake = latest(plan, "icam_intake")

    assert [
        "case",
        "instruction",
        "phase",
        "branch",
        "right_ends",
        "leave_by",
        "moments",
        "conflicts",
        "notices",
        "refused",
    ] == list(plan)
    assert MOMENT_KEYS == list(intake)
    assert ("open", "2026-09-10", "2026-09-21", "2026-09-18") == (
        intake["status"],
        intake["opened_on"],
        intake["due"],
        intake["plan_by"],
    )


def test_only_a_closed_moment_says_why_it_was_closed() -> None:
    """`closed_because` is there for closed moments, and for no other."""
    plan = plan_of(OTP_STORY)

    closed = {m["id"]: "closed_because" in m for m in plan["moments"]}

    assert {m["id"]: m["status"] == "closed" for m in plan["moments"]} == closed
    assert "overtaken" == latest(plan, "talk_after_hearing")["closed_because"]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_moment_says_why_in_sentences(language: str) -> None:
    """Each step of the reckoning is one short sentence in the language asked for."""
    plan = plan_of(OTP_STORY, language)

    for moment in plan["moments"]:
        assert moment["why"], moment["id"]
        assert all(isinstance(sentence, str) and sentence for sentence in moment["why"])


def test_a_fact_that_is_refused_is_listed_and_the_rest_is_planned() -> None:
    """The position counts from 1, in the order of recording."""
    given = {
        "case": "x",
        "facts": [
            {"fact": "registered", "on": "2026-06-01"},
            {"fact": "otp_arrived", "on": "2026-06-03"},
            {"fact": "decision", "kind": "cgvs_negative", "on": "2026-07-01"},
        ],
    }

    plan = plan_of(given)

    (refused,) = plan["refused"]
    assert (2, "before_final") == (refused["position"], refused["code"])
    assert refused["reason"].endswith(".")
    assert "open" == latest(plan, "talk_after_cgvs")["status"]


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ('{"case": "x"', "file.ndjson:1: column"),
        ("[]", "file.ndjson:1: line"),
        ('{"case": "x"}', "file.ndjson:1: facts: missing"),
        (
            '{"case": "x", "facts": [{"fact": "registered", "on": "2026-02-30"}]}',
            "file.ndjson:1: facts[0].on",
        ),
        ('{"case": "x", "facts": [{"fact": "married", "on": "2026-02-03"}]}', "facts[0]"),
        (
            '{"case": "x", "facts": [{"fact": "hearing", "on": "2026-02-03", "at": "9"}]}',
            "facts[0].at: unknown field",
        ),
        ('{"case": "x", "facts": [], "closing_days": ["soon"]}', "file.ndjson:1: closing_days"),
        ("[" * 100_000, "file.ndjson:1: a number is too long, or the brackets are too deep"),
        ("1" * 10_000, "file.ndjson:1: a number is too long, or the brackets are too deep"),
        (" " * (1 << 20) + "[]", "file.ndjson:1: longer than 1 MiB"),
    ],
)
def test_a_bad_line_is_named_with_its_field(line: str, where: str) -> None:
    """File, line and field: enough to mend it."""
    with pytest.raises(BadInput) as refusal:
        list(plans([line.encode()], "file.ndjson", "nl"))

    assert where in str(refusal.value)


def test_the_command_reads_a_file_and_stops_at_a_bad_line(tmp_path: Path) -> None:
    """What is good comes out, the bad line is named on standard error, and the status is 2."""
    file = tmp_path / "given.ndjson"
    file.write_text(f"{json.dumps(OTP_STORY)}\n\nnonsense\n", encoding="utf-8")

    done = run("plan", str(file), "--language", "fr")

    assert 2 == done.returncode
    assert "c1" == json.loads(done.stdout)["case"]
    assert f"{file}:3: column 1" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_reads_standard_input() -> None:
    """A dash, or nothing, stands for standard input."""
    given = json.dumps(OTP_STORY)

    dash, nothing = run("plan", "-", given=given), run("plan", given=given)

    assert (0, 0) == (dash.returncode, nothing.returncode)
    assert dash.stdout == nothing.stdout
    assert "c1" == json.loads(dash.stdout)["case"]


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    """The status is 2, and the file is named."""
    done = run("plan", str(tmp_path / "none.ndjson"))

    assert 2 == done.returncode
    assert "none.ndjson" in done.stderr


def test_the_command_loads_neither_slack_nor_a_database(tmp_path: Path) -> None:
    """It starts at once: a run from first to last imports nothing of what it does not need."""
    file = tmp_path / "given.ndjson"
    file.write_text(json.dumps(OTP_STORY), encoding="utf-8")
    program = (
        "import sys\n"
        "from bot.__main__ import app\n"
        "app(['plan', sys.argv[1]], standalone_mode=False)\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "wrong = loaded & {'slack_bolt', 'slack_sdk', 'sqlalchemy', 'apscheduler', 'storage'}\n"
        "assert not wrong, wrong\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stderr
    assert "c1" == json.loads(done.stdout)["case"]


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
