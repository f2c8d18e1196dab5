"""What is tried at each door: a request that goes through for whoever may make it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.blocks.ids import otp_value, tick_value, undo_value
from handlers.commands.logbook import Asked as AskedAudit
from handlers.lists import Asked
from handlers.permissions import Action
from tests.handlers.office import AN, CO, GI, IC, Office
from tests.handlers.scenes import CODE, OLD
from tests.handlers.stage import Make, Stage

WRITES = "something is written"
OPENS = "nothing is said"
HEADER = '"type": "header"'


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request at a door."""

    door: str
    scene: str
    make: Callable[[Stage], Make]
    action: Action | None
    """What it asks for, which the table must grant; None where it is for everyone."""
    shows: str
    """What is shown to whoever may, and to nobody else; or that something is written."""
    is_anywhere: bool = False
    """No resident and no centre is asked about: the role alone decides."""
    else_action: Action | None = None
    """What the same request asks for of whom it is not the first: that is enough as well."""
    only: Collection[str] | None = None
    """For whom the further condition of the table holds, where there is one."""
    is_quiet: bool = False
    """Who may not is shown nothing of it, without a refusal for want of a right."""


def typed(line: str) -> Callable[[Stage], Make]:
    """Return that a line is typed after the slash command."""
    return lambda stage: stage.command(line)


def clicked(action: str, value: Callable[[Office], str]) -> Callable[[Stage], Make]:
    """Return that a button is clicked."""
    return lambda stage: stage.button(action, value(stage.office))


def opened(opener: str, line: str, **filled: object) -> Callable[[Stage], Make]:
    """Return that a form which somebody had opened by a line is submitted, filled in."""

    def make(stage: Stage) -> Make:
        person = stage.office.person(opener)
        person.types("C0AN", f"/terugkeer {line}".rstrip())
        person.fills(filled)
        return stage.submission(opener)

    return make


def opened_by_click(
    opener: str, action: str, value: Callable[[Office], str], **filled: object
) -> Callable[[Stage], Make]:
    """Return the same of a form that a button opens."""

    def make(stage: Stage) -> Make:
        stage.asks(stage.button(action, value(stage.office)), opener)
        stage.office.person(opener).fills(filled)
        return stage.submission(opener)

    return make


def chosen(opener: str, line: str, action: str, block: str) -> Callable[[Stage], Make]:
    """Return that something is chosen in a form which somebody had opened by a line."""

    def make(stage: Stage) -> Make:
        stage.office.person(opener).types("C0AN", f"/terugkeer {line}")
        return stage.select(opener, action, block)

    return make


def resident(office: Office, code: str = CODE) -> str:
    """Return the id of the resident."""
    return office.trajectory(code).resident.id


def opaque(moment: str) -> Callable[[Office], str]:
    """Return how the buttons of a moment's checklist name it."""

    def found(office: Office) -> str:
        with office.store.transaction() as tx:
            return tx.messages.opaque(resident(office), moment, 1)

    return found


def tick(moment: str, item: str) -> Callable[[Office], str]:
    """Return what the button of an item wants."""
    return lambda office: tick_value(opaque(moment)(office), item, done=True)


def form(name: str, **asked: str | Callable[[Office], str]) -> Callable[[Office], str]:
    """Return what a button that opens a form carries."""

    def value(office: Office) -> str:
        given = {key: one if isinstance(one, str) else one(office) for key, one in asked.items()}
        return json.dumps({"form": name, **given})

    return value


def modal(name: str) -> str:
    """Return what stands in the form of that name."""
    return f'"callback_id": "{name}"'


def an_absence(office: Office) -> str:
    """Return the id of An's absence."""
    with office.store.snapshot() as tx:
        return tx.absences.ahead([AN], office.today)[0].id


def a_transfer(stage: Stage) -> Make:
    """Return the form of the receiving centre, submitted."""
    return opened(GI, f"transfer {CODE}", centre="gent", on="2026-11-23")(stage)


def first_option(view: Mapping[str, Any] | None) -> str:
    """Return the text of the first fact in the list of what can be corrected."""
    asked = next(block for block in (view or {})["blocks"] if block["block_id"] == "seq")
    return str(asked["element"]["options"][0]["text"]["text"])


def a_correction(stage: Stage) -> Make:
    """Return the form in which a fact is withdrawn, submitted."""
    person = stage.office.person(AN)
    person.types("C0AN", f"/terugkeer corrigeer {CODE}")
    person.fills({"seq": first_option(person.modal)})
    person.submits()
    person.fills({"how": "withdraw", "reason": "Vergissing"})
    return stage.submission(AN)


def which_correction(stage: Stage) -> Make:
    """Return the list of what can be corrected, with the first chosen."""
    person = stage.office.person(AN)
    person.types("C0AN", f"/terugkeer corrigeer {CODE}")
    person.fills({"seq": first_option(person.modal)})
    return stage.submission(AN)


def picked(stage: Stage) -> Make:
    """Return the form that asks which talk, with the case code filled in."""
    person = stage.office.person(AN)
    person.shortcut("record_talk")
    person.fills({"code": CODE})
    return stage.submission(AN)


def on_checklist(stage: Stage) -> Make:
    """Return the shortcut on a checklist that was posted."""
    posted = stage.office.sandbox.messages("C0AN")
    return stage.on_message("checklist_status", posted[-1])


def away(stage: Stage) -> Make:
    """Return the form in which the coordinator names who stands in for An."""
    days = {"first_day": "2026-12-10", "last_day": "2026-12-11"}
    return opened(CO, "afwezig @an", who=AN, stand_in="U0BO", **days)(stage)


ATTEMPTS = (
    # words
    Attempt("command:help", "decided", typed("help"), None, "beslissing"),
    Attempt("command:resident", "decided", typed("bewoner Z9-999"), "open_file",
            modal("resident"), is_anywhere=True),
    Attempt("command:decision", "decided", typed(f"beslissing {CODE} definitief 23/11/2026 rvv"),
            "record_fact", WRITES),
    Attempt("command:appeal", "decided", typed(f"beroep {CODE} schorsend 21/11/2026"),
            "record_fact", WRITES),
    Attempt("command:hearing", "decided", typed(f"hoorzitting {CODE} 23/11/2026"),
            "record_fact", WRITES),
    Attempt("command:talk", "decided", typed(f"gesprek {CODE}"), "file_talk", modal("talk")),
    Attempt("command:talk_not_held", "decided", typed(f"nietdoorgegaan {CODE} cgvs 23/11/2026"
            " afwezig"), "record_talk", WRITES),
    Attempt("command:talk_not_held", "in_otp", typed(f"nietdoorgegaan {CODE} icam-intake"
            " 23/11/2026 afwezig"), "record_coach_talk", WRITES),
    Attempt("command:otp", "final", typed(f"otp {CODE} geen 20/11/2026"), "record_fact", WRITES),
    Attempt("command:otp", "allocated", typed(f"otp {CODE} aangekomen 23/11/2026"),
            "record_otp_arrival", WRITES),
    Attempt("command:otp", "allocated", typed(f"otp {CODE} niet-aangekomen 23/11/2026"),
            "record_otp_no_show", WRITES),
    Attempt("command:extension", "in_otp", typed(f"verlenging {CODE} gevraagd 23/11/2026"),
            "record_fact", WRITES),
    Attempt("command:right_end", "final", typed(f"einderecht {CODE} 15/12/2026 uitstel"),
            "record_fact", WRITES),
    Attempt("command:refusal", "final", typed(f"weigering {CODE}"), "record_fact",
            modal("event"), is_anywhere=True),
    Attempt("command:stay_end", "decided", typed(f"einde {CODE} verlaten 23/11/2026"),
            "record_fact", WRITES),
    Attempt("command:transfer", "decided", typed(f"transfer {CODE} namen 25/11/2026"),
            "announce_transfer", WRITES),
    Attempt("command:correct", "decided", typed(f"corrigeer {CODE}"), "withdraw",
            modal("correct_which")),
    Attempt("command:absence", "decided", typed("afwezig"), "set_absence", OPENS,
            is_anywhere=True),
    Attempt("command:reassign", "decided", typed("toewijzen"), "reassign", OPENS,
            is_anywhere=True),
    Attempt("command:status", "decided", typed(f"status {CODE}"), "read_dates", CODE),
    Attempt("command:status", "announced", typed(f"status {CODE}"), "read_dates", CODE),
    Attempt("command:status", "allocated", typed(f"status {CODE}"), "read_dates", CODE),
    Attempt("command:status", "in_otp", typed(f"status {CODE}"), "read_dates", CODE),
    Attempt("command:status", "at_arrival", typed(f"status {CODE}"), "read_dates", CODE),
    Attempt("command:mine", "decided", typed("mijn"), "list_own", HEADER, is_anywhere=True),
    Attempt("command:search", "decided", typed("zoek 042"), "find", CODE, is_quiet=True),
    Attempt("command:search", "in_otp", typed("zoek 042"), "find", CODE, is_quiet=True),
    Attempt("command:today", "decided", typed("vandaag"), "list_own", HEADER, is_anywhere=True),
    Attempt("command:digest", "decided", typed("overzicht"), "oversee", HEADER, is_anywhere=True),
    Attempt("command:audit", "decided", typed("logboek"), "read_audit", HEADER, is_anywhere=True),
    Attempt("command:audit", "decided", typed(f"logboek {CODE}"), "read_audit", "U0AN",
            is_quiet=True),
    Attempt("command:calendar", "decided", typed("agenda"), "subscribe", HEADER,
            is_anywhere=True),
    Attempt("command:info", "decided", typed("info"), "use", HEADER, is_anywhere=True),
    Attempt("command:language", "decided", typed("taal"), "use", OPENS, is_anywhere=True),
    # buttons
    Attempt("button:moment_tick", "decided", clicked("moment_tick",
            tick("talk_after_cgvs", "reason")), "tick", WRITES),
    Attempt("button:moment_tick", "in_otp", clicked("moment_tick", tick("icam_intake", "order")),
            "tick_coach_talk", WRITES),
    Attempt("button:moment_tick", "at_arrival", clicked("moment_tick",
            tick("info_session", "any_time")), "tick_arrival_talk", WRITES),
    Attempt("button:moment_record", "decided", clicked("moment_record",
            opaque("talk_after_cgvs")), "record_talk", modal("talk")),
    Attempt("button:moment_not_held", "decided", clicked("moment_not_held",
            opaque("talk_after_cgvs")), "record_talk", modal("not_held")),
    Attempt("button:moment_why", "decided", clicked("moment_why", opaque("talk_after_cgvs")),
            "read_dates", CODE),
    Attempt("button:moment_snooze", "decided", clicked("moment_snooze",
            opaque("talk_after_cgvs")), "snooze", modal("snooze")),
    Attempt("button:moment_snooze", "in_otp", clicked("moment_snooze", opaque("icam_intake")),
            "snooze", modal("snooze")),
    Attempt("button:moment_snooze", "at_arrival", clicked("moment_snooze",
            opaque("info_session")), "snooze_arrival_talk", modal("snooze")),
    Attempt("button:moment_matchit", "talked", clicked("moment_matchit",
            opaque("talk_after_cgvs")), "copy_talk", CODE),
    Attempt("button:moment_matchit", "announced", clicked("moment_matchit",
            opaque("talk_after_cgvs")), "copy_talk", CODE),
    Attempt("button:moment_guide", "decided", clicked("moment_guide", opaque("talk_after_cgvs")),
            "read_dates", CODE),
    Attempt("button:fact_undo", "decided", clicked("fact_undo",
            lambda office: undo_value(resident(office), 2)), "withdraw", WRITES, only={AN},
            is_quiet=True),
    Attempt("button:otp_answer", "final", clicked("otp_answer",
            lambda office: otp_value(resident(office), "not_allocated")), "record_fact",
            modal("otp")),
    Attempt("button:form_open", "decided", clicked("form_open", form("talk", resident=resident)),
            "file_talk", modal("talk")),
    Attempt("button:talk_choose", "decided", chosen(AN, f"gesprek {CODE}", "talk_choose",
            "moment"), "file_talk", modal("talk")),
    Attempt("button:kind_choose", "decided", chosen(AN, f"beslissing {CODE} cgvs", "kind_choose",
            "kind"), "record_fact", OPENS, is_anywhere=True),
    Attempt("button:absence_end", "decided", clicked("absence_end_1", an_absence),
            "set_absence", WRITES, only={AN, CO, "U0AD"}),
    Attempt("button:link_open", "decided", clicked("link_open", lambda _office: ""), "use",
            OPENS, is_anywhere=True),
    Attempt("button:family_part", "decided", clicked("family_part", resident), "link_files",
            WRITES),
    Attempt("button:family_ticks", "decided", clicked("family_ticks",
            opaque("talk_after_cgvs")), "tick", WRITES, is_quiet=True),
    Attempt("button:resident_status", "decided", clicked("resident_status", resident),
            "read_dates", CODE),
    Attempt("button:list_turn", "decided", clicked("list_turn_next",
            lambda _office: Asked("today").value()), "list_own", HEADER, is_anywhere=True),
    Attempt("button:list_turn", "decided", clicked("list_turn_centre",
            lambda _office: Asked("centre", about="antwerpen").value()), "oversee", CODE),
    Attempt("button:audit_turn", "decided", clicked("audit_turn_next",
            lambda _office: AskedAudit().value()), "read_audit", HEADER, is_anywhere=True),
    Attempt("button:calendar_new", "decided", clicked("calendar_new", lambda _office: "none"),
            "subscribe", HEADER, is_anywhere=True),
    Attempt("button:calendar_stop", "decided", clicked("calendar_stop", lambda _office: "none"),
            "subscribe", HEADER, is_anywhere=True),
    # forms that are submitted
    Attempt("form:resident", "decided", opened(AN, "bewoner Z9-999", minor="no",
            arrived_on="2026-11-20"), "open_file", WRITES),
    Attempt("form:decision", "decided", opened(AN, "beslissing", code=CODE, kind="annulled",
            on="2026-11-23"), "record_fact", WRITES),
    Attempt("form:hearing", "decided", opened(AN, "hoorzitting", code=CODE, on="2026-11-23"),
            "record_fact", WRITES),
    Attempt("form:talk", "decided", opened(AN, f"gesprek {CODE}", on="2026-11-23"),
            "record_talk", WRITES),
    Attempt("form:talk", "in_otp", opened(IC, f"gesprek {CODE}", on="2026-11-23"),
            "record_coach_talk", WRITES),
    Attempt("form:talk", "at_arrival", opened("U0AR", f"gesprek {CODE}", on="2026-11-23"),
            "record_arrival_talk", WRITES),
    Attempt("form:not_held", "decided", opened_by_click(AN, "moment_not_held",
            opaque("talk_after_cgvs"), on="2026-11-23", reason="no_show"), "record_talk", WRITES),
    Attempt("form:attempt", "decided", opened(AN, f"nietdoorgegaan {CODE}", on="2026-11-23",
            reason="no_show"), "record_talk", WRITES),
    Attempt("form:otp", "final", opened(AN, f"otp {CODE}", state="not_allocated",
            on="2026-11-20"), "record_fact", WRITES),
    Attempt("form:event", "decided", opened(AN, f"beroep {CODE}", state="none", on="2026-11-23"),
            "record_fact", WRITES),
    Attempt("form:right_end", "final", opened(AN, f"einderecht {CODE}", ends_on="2026-12-15",
            reason="Uitstel"), "record_fact", WRITES),
    Attempt("form:transfer", "decided", opened(AN, f"transfer {CODE}", centre="gent",
            on="2026-11-25"), "announce_transfer", WRITES),
    Attempt("form:transfer", "announced", a_transfer, "record_transfer", WRITES,
            else_action="announce_transfer"),
    Attempt("form:correct_which", "decided", which_correction, "withdraw", modal("correct")),
    Attempt("form:correct", "decided", a_correction, "withdraw", WRITES),
    Attempt("form:snooze", "decided", opened_by_click(AN, "moment_snooze",
            opaque("talk_after_cgvs"), until="2026-11-24"), "snooze", WRITES),
    Attempt("form:absence", "decided", away, "set_absence", WRITES, only={AN, CO, "U0AD"}),
    Attempt("form:reassign", "decided", opened(CO, "toewijzen @an", worker="U0BO"), "reassign",
            WRITES, is_quiet=True),
    Attempt("form:confirm", "decided", opened(AN, f"beslissing {OLD} cgvs 9/10/2024"),
            "record_fact", WRITES),
    Attempt("form:pick", "decided", picked, "file_talk", modal("talk")),
    # forms that a button opens
    Attempt("form:notes", "talked", clicked("form_open_notes", form("notes", resident=resident)),
            "read_texts", "Een geheim"),
    Attempt("form:notes", "announced", clicked("form_open_notes", form("notes",
            resident=resident)), "read_texts", "Een geheim"),
    Attempt("form:notes", "in_otp", clicked("form_open_notes", form("notes", resident=resident)),
            "read_texts", "Een geheim"),
    Attempt("form:matchit", "talked", clicked("form_open", form("matchit",
            opaque=opaque("talk_after_cgvs"))), "copy_talk", CODE),
    Attempt("form:guide", "decided", clicked("form_open", form("guide",
            opaque=opaque("talk_after_cgvs"))), "read_dates", CODE),
    *(Attempt(f"form:{name}", "final", clicked("form_open", form(name, code=CODE)),
              "record_fact", modal("event"), is_anywhere=True)
      for name in ("appeal", "extension", "refusal", "stay_end")),
    # shortcuts and the Home tab
    Attempt("shortcut:record_talk", "decided", lambda stage: stage.shortcut("record_talk"),
            "file_talk", modal("pick"), is_anywhere=True),
    Attempt("shortcut:record_decision", "decided",
            lambda stage: stage.shortcut("record_decision"), "record_fact", modal("decision"),
            is_anywhere=True),
    Attempt("shortcut:checklist_status", "decided", on_checklist, "read_dates", CODE),
    Attempt("event:app_home_opened", "decided", lambda stage: stage.home(), "list_own", HEADER,
            is_anywhere=True),
)  # fmt: skip
"""Every door at least once; more often where it leads to several actions, or to several places."""
