"""Cases: what of a resident's file the rights of staff depend on."""

from datetime import date

from handlers import permits, recipients, stays
from storage import Transaction
from storage.projection import Trajectory


def case_of(tx: Transaction, trajectory: Trajectory, today: date | None = None) -> permits.Case:
    """Return what rights over a trajectory depend on.

    With `today` (a Brussels date), who stands in for the responsible person counts as well.
    """
    plan, worker, centre = trajectory.plan, trajectory.worker, trajectory.centre
    responsible = [worker] if worker is not None else []
    if worker is not None and today is not None:
        responsible.append(recipients.present(tx, worker, trajectory.centre, today))
    coaches = tx.people.staff(plan.centre, "icam_coach") if plan.centre else []
    if today is not None:
        standing = [recipients.present_coach(tx, one, centre, today) for one in coaches]
        coaches += [one for one in standing if one is not None]
    otp_centre = stays.otp_centre(trajectory.facts, plan.otp_centre, plan.centre)
    named = tx.people.centre(otp_centre) if otp_centre else None
    return permits.Case(
        facts=trajectory.facts,
        centre=plan.centre,
        otp_centre=otp_centre,
        otp_centre_name=named.name if named else None,
        expected_centre=plan.expected_centre,
        centre_name=centre.name if centre else None,
        is_sent_on=plan.awaits_structure
        or (centre is not None and centre.kind == "arrival_centre"),
        region=trajectory.region,
        responsible=tuple(dict.fromkeys(one.slack_id for one in responsible)),
        coaches=tuple(dict.fromkeys(coach.slack_id for coach in coaches)),
    )
