"""The procedure file: complete, validated, and nothing unsound gets through."""

from importlib import resources

import pytest

from scheduling import rules

TEXT = (resources.files("scheduling") / "procedure" / "2024-06-27.toml").read_text("utf-8")


def test_all_fourteen_key_moments_and_the_ad_hoc_talk_are_there_in_order() -> None:
    """Each with its source, our reading and at least three items."""
    procedure = rules.load()

    assert list(procedure.moments) == [
        "info_session",
        "procedure_intake",
        "ad_hoc_talk",
        "talk_after_cgvs",
        "talk_after_hearing",
        "talk_after_final",
        "first_talk",
        "second_talk",
        "third_talk",
        "otp_intake",
        "icam_intake",
        "otp_discussion",
        "otp_outtake",
        "icam_decision",
        "icam_hearing",
    ]
    for rule in procedure.moment:
        assert rule.source
        assert rule.reading
        assert len(rule.items) >= 3
        assert rule.matchit or rule.id == "ad_hoc_talk"


def test_the_figures_of_the_instruction() -> None:
    """The deadlines as the instruction states them, with the unit that we read."""
    moments = rules.load().moments
    stated = {
        name: (rule.due.days, rule.due.unit, rule.due.after or rule.due.before)
        for name, rule in moments.items()
        if rule.due is not None
    }

    assert stated == {
        "talk_after_cgvs": (5, "calendar_days", "opening"),
        "talk_after_hearing": (7, "calendar_days", "opening"),
        "otp_intake": (4, "working_days", "opening"),
        "icam_intake": (7, "working_days", "opening"),
        "otp_outtake": (3, "working_days", "right_ends"),
    }
    assert rules.load().material_help.after_notification.days == 30


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('opens = "held:first_talk"', 'opens = "held:zeroth_talk"'),
        ('opens = "hearing"', 'opens = "hearings"'),
        ('after = "otp_intake"', 'after = "otp_outtakes"'),
        ('{ after = "opening", days = 5', '{ after = "opening", before = "right_ends", days = 5'),
        ('{ after = "opening", days = 5', '{ after = "opening", days = -5'),
        ('id = "second_talk"', 'id = "first_talk"'),
        ('{ id = "effects", text = "Consequences understood" }', '{ id = "chosen", text = "x" }'),
        ('actor = "icam_coach"', 'actor = "doctor"'),
        ("every = 2", "evry = 2"),
    ],
)
def test_an_unsound_file_is_refused(old: str, new: str) -> None:
    """Unknown names, double ids, two anchors, negative days and misspelt keys stop the load."""
    assert old in TEXT

    with pytest.raises(ValueError, match="validation error"):
        rules.parse(TEXT.replace(old, new, 1))
