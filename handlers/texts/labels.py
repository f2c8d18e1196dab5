"""The field's fixed words: what the facts' and the plan's codes are called."""

from handlers.texts.marks import N_

ACTORS = {
    "social_worker": N_("social worker"),
    "icam_coach": N_("ICAM coach"),
    "arrival_centre": N_("arrival centre"),
    "coordinator": N_("coordinator"),
    "region": N_("regional team"),
    "admin": N_("administrator"),
}
STATUSES = {
    "open": N_("open"),
    "provisional": N_("provisional"),
    "held": N_("held"),
    "closed": N_("closed"),
    "overdue": N_("overdue"),
    "missed": N_("missed"),
}
CLOSED_BECAUSE = {
    "overtaken": N_("overtaken by a later phase"),
    "stay_ended": N_("the stay has ended"),
    "branch_left": N_("no longer applies: the trajectory goes on elsewhere"),
    "annulled": N_("the decision was annulled"),
    "withdrawn": N_("what opened it was taken back"),
}
PHASES = {
    "pending": N_("application being examined"),
    "cgvs_negative": N_("after the negative CGRS decision"),
    "final_negative": N_("after the final negative decision"),
    "ended": N_("stay ended"),
}
BRANCHES = {
    "initial": N_("in the present structure"),
    "otp": N_("in the OTP"),
}
CHOICES = {
    "voluntary_return": N_("voluntary return"),
    "other": N_("other option"),
    "undecided": N_("no choice yet"),
}
NOT_DISCUSSED = N_("not discussed")
NOT_HELD_REASONS = {
    "no_show": N_("resident did not show up"),
    "refused": N_("resident does not want to talk"),
    "interpreter": N_("no interpreter available"),
    "staff": N_("staff member absent"),
    "other": N_("another reason"),
}
DECISION_KINDS = {
    "cgvs_negative": N_("Negative decision of the CGRS"),
    "final_negative": N_("Final negative decision"),
    "annulled": N_("Decision annulled"),
}
GROUNDS = {
    "rvv": N_("CALL rejects the appeal"),
    "no_appeal": N_("No suspensive appeal lodged"),
    "other": N_("Other: see the instruction on the end of help"),
}
OTP_STATES = {
    "allocated": N_("OTP allocated"),
    "arrived": N_("arrived in the OTP"),
    "no_show": N_("did not arrive"),
    "not_allocated": N_("no OTP allocated"),
    "exception_requested": N_("exception requested"),
    "exception_granted": N_("exception granted"),
    "exception_refused": N_("exception refused"),
}
OTP_UNKNOWN = N_("nothing known yet")
EXCEPTION_STATES = {
    "requested": OTP_STATES["exception_requested"],
    "granted": OTP_STATES["exception_granted"],
    "refused": OTP_STATES["exception_refused"],
}
APPEALS = {
    "suspensive": N_("suspensive appeal"),
    "not_suspensive": N_("appeal that is not suspensive"),
    "none": N_("no suspensive appeal"),
}
EXTENSION_STATES = {
    "requested": N_("extension requested"),
    "granted": N_("extension granted"),
    "refused": N_("extension refused"),
}
END_REASONS = {
    "left": N_("has left the structure"),
    "no_cooperation": N_("does not cooperate (Fedasil decides)"),
    "subsequent_application": N_("subsequent application, new allocation"),
    "residence_permit": N_("residence permit of more than 3 months"),
    "status_granted": N_("protection status granted"),
    "returned": N_("has returned"),
}
CIRCUMSTANCES = {
    "turned_18": N_("turned 18 during the procedure"),
    "local_initiative": N_("stays in a local initiative"),
    "dublin": N_("Dublin procedure"),
    "subsequent_application": N_("subsequent application"),
}
MATCHIT = {
    "note_tag": N_("note, tag “terugkeertraject”"),
    "procedure_task": N_("procedure task “terugkeertraject behandelen”"),
    "otp_talk": N_("OTP talk, tab Procedure"),
}
FACTS = {
    "registered": N_("registration"),
    "decision": N_("decision"),
    "appeal": N_("appeal"),
    "hearing": N_("hearing"),
    "otp_allocated": N_("OTP allocation"),
    "otp_not_allocated": N_("no OTP allocated"),
    "otp_arrived": N_("arrival in the OTP"),
    "otp_no_show": N_("no arrival in the OTP"),
    "otp_exception": N_("exception to the OTP"),
    "extension": N_("extension of material help"),
    "talk_held": N_("talk"),
    "talk_not_held": N_("talk that did not take place"),
    "right_end_set": N_("end of the right, set by hand"),
    "refuses_to_leave": N_("refusal to leave"),
    "stay_ended": N_("end of the stay"),
    "transfer_announced": N_("announcement of a transfer"),
    "transferred": N_("transfer"),
    "assigned": N_("change of responsible worker"),
    "withdrawn": N_("withdrawal"),
    "item_ticked": N_("ticked item"),
    "snoozed": N_("later reminder"),
}
"""What happened, as a noun: used where an earlier fact is pointed at."""
AUDITED = {
    "view": N_("looked at the file"),
    "read_texts": N_("read what was written about the talks"),
    "list": N_("looked at a list"),
    "link": N_("linked the file to another"),
    "unlink": N_("took the file out of its family"),
    "absence": N_("set or ended an absence"),
    "reassign": N_("had all files of a worker given to another"),
    "staff": N_("loaded the organisation file"),
    "export": N_("took out what is held about the resident"),
    "take_over": N_("took over files from a table"),
    "erase": N_("erased the file"),
    "read_audit": N_("read the logbook"),
    "read_calendar": N_("read the own talks in an outside calendar"),
    "ask": N_("asked for something without the right to it: refused"),
    "chain": N_("began the logbook of a centre"),
    "seal": N_("noted how the logbook is sealed"),
}
"""What somebody did, as the audit tells it; a change is told by what happened."""
CALENDARS = {
    "made": N_("made a secret address for the own calendar"),
    "replaced": N_("replaced the secret address of the own calendar"),
    "stopped": N_("stopped the own calendar"),
    "unused": N_("stopped a calendar that nobody read any more"),
}
"""The same, of the address of a calendar."""
