"""The slash command as people type it, in Socket Mode and over HTTP."""

from __future__ import annotations

import pytest

from tests.handlers.office import AN, CODE, Office, answer, cgvs, registered, said

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])


def test_a_decision_typed_whole_is_registered_and_answered_with_what_changed(
    office: Office,
) -> None:
    """`/terugkeer beslissing CODE cgvs DATE` is complete."""
    office.given(registered())
    an = office.person(AN)

    outcome = an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")

    assert outcome.ok
    assert cgvs("2026-11-20") == office.facts()[-1].model_copy(update={"recorded_on": None})
    assert "Gesprek na negatieve beslissing CGVS" in said(answer(an))
    assert "25 nov" in said(answer(an))
