"""Rights are asked for when something is done, not when its form was opened or its button shown."""

from __future__ import annotations

import pytest

from tests.handlers.office import AN, CODE, Office, cgvs, registered

LEFT = (
    '[[person]]\nslack_id = "U0AN"\nrole = "social_worker"\ncentre = "antwerpen"\n'
    'channel = "C0AN"\n',
    "",
)
MOVED = (
    'slack_id = "U0AN"\nrole = "social_worker"\ncentre = "antwerpen"',
    'slack_id = "U0AN"\nrole = "social_worker"\ncentre = "namen"',
)
NOW_A_COACH = (
    'slack_id = "U0AN"\nrole = "social_worker"\ncentre = "antwerpen"',
    'slack_id = "U0AN"\nrole = "icam_coach"\ncentre = "antwerpen"',
)


@pytest.mark.parametrize("change", [LEFT, MOVED, NOW_A_COACH], ids=["left", "moved", "coach"])
def test_a_form_that_was_opened_before_the_right_was_lost_registers_nothing(
    own_office: Office, change: tuple[str, str]
) -> None:
    """It says so at its first input, and an open checklist's buttons do no more than the form."""
    own_office.given(registered(), cgvs())
    message = own_office.post("talk_after_cgvs")
    an = own_office.person(AN)
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    before = own_office.journal()
    text = own_office.organisation_text()
    assert change[0] in text

    own_office.take_over(text.replace(*change), prune=True)
    submitted = an.submits()
    an.clicks(message, "Afvinken")
    own_office.afterwards.settle()

    assert submitted.errors
    assert before == own_office.journal()
