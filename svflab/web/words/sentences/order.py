"""What the rules of order, rights and corrections say: what is so, then what to do."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.web.words.sentences.form import SAY_WHY, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "role": (
        _l("The role %(role)s may not do this. It is done by: %(allowed)s."),
        _l("Ask somebody who holds the role."),
    ),
    "not_delegated": (
        _l("The task “%(task)s” was not delegated to %(who)s at that time."),
        _l("Who may: %(others)s, and the principal investigator, who can delegate it."),
    ),
    "not_delegated:nobody": (
        _l("The task “%(task)s” was not delegated to %(who)s at that time."),
        _l("Only the principal investigator may do it, and can delegate it."),
    ),
    "future": (_l("%(occurred_at)s is in the future."), _l("Enter when it happened.")),
    "opened_twice": (_l("This case is open already."), _l("Open a new case with a new code.")),
    "not_opened": (_l("This case has not been opened."), _l("Open it first.")),
    "before_opening": (_l("This happened before the case was opened."), _l("Look at the time.")),
    "case_code": (
        _l("%(case)s is not the code of a case."),
        _l("Open the case again, so that a code is drawn."),
    ),
    "participant_unknown": (
        _l("There is no participant %(participant)s."),
        _l("Check the code, or register the participant."),
    ),
    "not_eligible": (
        _l("Participant %(participant)s is %(standing)s."),
        _l("Look at the criteria; a case is opened only for an eligible participant."),
    ),
    "settings_unconfirmed": (
        _l("%(count)s settings of this site are not confirmed."),
        _l("Confirm them first: they carry clinical limits."),
    ),
    "participant_has_case": (
        _l("Case %(other_case)s of this participant is open."),
        _l("Go on there, or stop it first."),
    ),
    "treated_before": (
        _l("This participant was treated before, in case %(other_case)s."),
        SAY_WHY,
    ),
    "witness_missing": (
        _l("A second person must witness this."),
        _l("Ask somebody to enter their name and password here."),
    ),
    "witness_same": (
        _l("%(who)s did this, and cannot be its witness."),
        _l("Ask another person."),
    ),
    "closed": (
        _l("This case is closed; “%(kind)s” can no longer be recorded."),
        _l("Results, reasons and corrections can still be recorded."),
    ),
    "stopped": (
        _l("This case is stopped; “%(kind)s” can no longer be recorded."),
        _l("Discard or return what is left, then close it."),
    ),
    "order": (
        _l("“%(kind)s” comes after “%(after)s”, which had not happened by then."),
        _l("Do that first; if it has happened, record when."),
    ),
    "already_done": (
        _l("“%(kind)s” was done by %(who)s at %(at)s."),
        _l("Nothing more to do; if that entry is wrong, correct it."),
    ),
    "already_done:plain": (
        _l("“%(kind)s” is recorded already."),
        _l("If that entry is wrong, correct it."),
    ),
    "late_entry": (_l("Recorded %(minutes)s min after it happened."), SAY_WHY),
    "custody_open": (_l("Still open: %(item)s."), _l("Settle it, then close.")),
    "syringe_open": (
        _l("Syringe %(number)s of %(planned)s is neither filled nor left unfilled."),
        _l("Fill it, or record why it is not filled."),
    ),
    "owner_missing": (
        _l("Still awaited: %(tests)s."),
        _l("Name who follows it up, and by when."),
    ),
    "corrects_nothing": (
        _l("What this would correct is not recorded here."),
        _l("Choose the entry in the timeline."),
    ),
    "never_corrected": (
        _l("“%(kind)s” is never corrected."),
        _l("Stop the case, or void the label, and begin anew."),
    ),
    "never_withdrawn": (
        _l("“%(kind)s” is never withdrawn."),
        _l("Correct it, or record beside it what is so."),
    ),
    "corrected_already": (
        _l("This entry was corrected before."),
        _l("Correct the newer entry."),
    ),
    "corrects_another_kind": (
        _l("This would put something else in place of “%(kind)s”."),
        _l("Withdraw that entry, then record this one."),
    ),
    "reason_missing": (_l("This needs a reason."), _l("Say it in a few words.")),
}
