"""What a moment's dates and state say in words (plain text, not yet escaped)."""

from datetime import date

from handlers.texts import Texts, labels, reasons
from scheduling.calendar import working_days_between
from scheduling.plan import PlannedMoment


def plan_by(moment: PlannedMoment, texts: Texts) -> str | None:
    """Return until when the talk is best planned, or None where nothing is to be planned."""
    if moment.plan_by is None:
        return None
    return texts._("plan by {day}", day=texts.day(moment.plan_by))


def deadline(moment: PlannedMoment, texts: Texts) -> str:
    """Return the deadline and from what it was counted; or that there is none.

    Where it is also the day to plan by, the day is said once, by `plan_by`.
    """
    if moment.due is None:
        if moment.advice is not None:
            return texts._("advice date {day} (no deadline)", day=texts.day(moment.advice))
        return texts._("no deadline set")
    if moment.due == moment.plan_by:
        due = texts._("that is the deadline too")
    else:
        due = texts._("deadline {day}", day=texts.day_named(moment.due))
    basis = reasons.basis(texts, moment.why)
    return f"{due} ({basis})" if basis else due


def dates(moment: PlannedMoment, texts: Texts) -> str:
    """Return both: by when it is planned, and its deadline."""
    return ", ".join(filter(None, [plan_by(moment, texts), deadline(moment, texts)]))


def state(moment: PlannedMoment, today: date, texts: Texts, *, lasting: bool = False) -> str:
    """Return how the moment stands today.

    `lasting`: it stays to be read on other days, so nothing is said relative to today.
    """
    match moment.status:
        case "held":
            return _held(moment, texts)
        case "closed":
            return _closed(moment, texts)
        case "provisional":
            return texts.label(labels.STATUSES, "provisional")
        case "open":
            return _open(moment, today, texts, lasting)


def late(moment: PlannedMoment, today: date, texts: Texts, *, lasting: bool = False) -> str | None:
    """Return since which deadline the moment is overdue, or None where it is not.

    What had passed before anybody could register it is said too.
    """
    if moment.due is None or not moment.is_overdue(today):
        return None
    since = texts.since(moment.due, lasting=lasting)
    if moment.before_bot or (moment.known_on is not None and moment.known_on > moment.due):
        return texts._("overdue {since}, registered late", since=since)
    return texts._("overdue {since}", since=since)


def outcome(moment: PlannedMoment, texts: Texts) -> list[str]:
    """Return what came out of a talk that was held: the choice, and the agreement."""
    parts = []
    if moment.choice is not None:
        choice = texts.label(labels.CHOICES, moment.choice)
        parts.append(texts._("choice: {choice}", choice=choice))
    if moment.cooperates is not None:
        parts.append(
            texts._("agrees to cooperate")
            if moment.cooperates
            else texts._("does not agree to cooperate")
        )
    return parts


def stopped(text: str) -> str:
    """Return the text with one full stop at its end, unless it ends as a question."""
    return text if text.endswith("?") else f"{text.rstrip('.')}."


def _open(moment: PlannedMoment, today: date, texts: Texts, lasting: bool) -> str:
    overdue = late(moment, today, texts, lasting=lasting)
    if overdue is not None:
        return overdue
    if moment.opened_on is not None and moment.opened_on > today:
        return texts._("opens on {day}", day=texts.day_named(moment.opened_on))
    if lasting or moment.due is None or moment.plan_by is None:
        return texts.label(labels.STATUSES, "open")
    if moment.due == today:
        return texts._("open, the deadline is today")
    if moment.plan_by < today:
        return texts._("open, the day to plan it has passed")
    if moment.plan_by == today:
        return texts._("open, today is the last day to plan it")
    return texts.ngettext(
        "open, {n} working day left to plan it",
        "open, {n} working days left to plan it",
        working_days_between(today, moment.plan_by),
    )


def _held(moment: PlannedMoment, texts: Texts) -> str:
    held = [texts._("held on {day}", day=texts.day(moment.held_on))] if moment.held_on else []
    return ", ".join(held + outcome(moment, texts)) or texts.label(labels.STATUSES, "held")


def _closed(moment: PlannedMoment, texts: Texts) -> str:
    said = texts.label(labels.STATUSES, "missed" if moment.is_missed else "closed")
    if moment.closed_on is not None:
        said = texts._("{state} on {day}", state=said, day=texts.day(moment.closed_on))
    if moment.closed_because is None:
        return said
    return texts.titled(said, texts.label(labels.CLOSED_BECAUSE, moment.closed_because))
