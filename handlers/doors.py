"""The doors: each word, button, form, shortcut and event that is heard, and what it is for."""

from collections.abc import Mapping

from handlers.permissions import Action

_TALKS: tuple[Action, ...] = ("record_talk", "record_arrival_talk", "record_coach_talk")
_TICKS: tuple[Action, ...] = ("tick", "tick_arrival_talk", "tick_coach_talk")
_SNOOZES: tuple[Action, ...] = ("snooze", "snooze_arrival_talk")
_FACT: tuple[Action, ...] = ("record_fact",)
_OTP: tuple[Action, ...] = ("record_fact", "record_otp_arrival", "record_otp_no_show")
_TRANSFER: tuple[Action, ...] = (
    "announce_transfer",
    "record_transfer",
    "record_otp_arrival",
    "assign",
)
_WITHDRAWAL: tuple[Action, ...] = ("withdraw", "withdraw_talk")

DOORS: Mapping[str, tuple[Action, ...]] = {
    "command:help": (),
    "command:resident": ("open_file",),
    "command:decision": _FACT,
    "command:appeal": _FACT,
    "command:hearing": _FACT,
    "command:talk": _TALKS,
    "command:talk_not_held": _TALKS,
    "command:otp": _OTP,
    "command:extension": _FACT,
    "command:right_end": _FACT,
    "command:refusal": _FACT,
    "command:stay_end": _FACT,
    "command:transfer": _TRANSFER,
    "command:correct": _WITHDRAWAL,
    "command:absence": ("set_absence",),
    "command:reassign": ("reassign",),
    "command:status": ("read_dates",),
    "command:mine": ("list_own",),
    "command:search": ("find",),
    "command:today": ("list_own",),
    "command:digest": ("oversee",),
    "command:audit": ("read_audit",),
    "command:calendar": ("subscribe",),
    "command:info": ("use",),
    "command:language": ("use",),
    "button:moment_tick": _TICKS,
    "button:moment_record": _TALKS,
    "button:moment_not_held": _TALKS,
    "button:moment_why": ("read_dates",),
    "button:moment_snooze": _SNOOZES,
    "button:moment_matchit": ("copy_talk",),
    "button:moment_guide": ("read_dates",),
    "button:fact_undo": _WITHDRAWAL,
    "button:otp_answer": _OTP,
    "button:form_open": ("use",),
    "button:talk_choose": _TALKS,
    "button:kind_choose": _FACT,
    "button:absence_end": ("set_absence",),
    "button:link_open": ("use",),
    "button:family_part": ("link_files",),
    "button:family_ticks": _TICKS,
    "button:resident_status": ("read_dates",),
    "button:list_turn": ("list_own", "find", "oversee"),
    "button:audit_turn": ("read_audit",),
    "button:calendar_new": ("subscribe",),
    "button:calendar_stop": ("subscribe",),
    "form:resident": ("open_file",),
    "form:decision": _FACT,
    "form:appeal": _FACT,
    "form:hearing": _FACT,
    "form:talk": _TALKS,
    "form:not_held": _TALKS,
    "form:attempt": _TALKS,
    "form:pick": _TALKS,
    "form:otp": _OTP,
    "form:event": _FACT,
    "form:extension": _FACT,
    "form:refusal": _FACT,
    "form:stay_end": _FACT,
    "form:right_end": _FACT,
    "form:transfer": _TRANSFER,
    "form:correct_which": _WITHDRAWAL,
    "form:correct": _WITHDRAWAL,
    "form:snooze": _SNOOZES,
    "form:absence": ("set_absence",),
    "form:reassign": ("reassign",),
    "form:confirm": (*_OTP, *_TRANSFER, *_TALKS),
    "form:notes": ("read_texts",),
    "form:matchit": ("copy_talk",),
    "form:guide": ("read_dates",),
    "shortcut:record_talk": _TALKS,
    "shortcut:record_decision": _FACT,
    "shortcut:checklist_status": ("read_dates",),
    "event:app_home_opened": (),
}
"""What each thing that people type, click, submit or open is for: one of these actions is enough to
get in, and what is asked for there is judged by itself. Without any it is for everybody, also for
people who are not registered, and shows nothing of anybody. What does not stand here is closed."""
