"""What the rules of identity and labels say: what is so, then what to do."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.web.words.sentences.form import SAY_WHY, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "code_unreadable": (_l("%(why)s"), _l("Scan the label again.")),
    "code_unknown": (
        _l("%(code)s is not known here."),
        _l("Check where it comes from; do not use it."),
    ),
    "print_number_missing": (
        _l("%(code)s was entered without the number of its label."),
        _l("Scan the label itself."),
    ),
    "print_unknown": (
        _l("No label %(number)s of %(code)s was ever printed."),
        _l("Do not use it; look where this label comes from."),
    ),
    "label_void": (
        _l("Label %(number)s of %(code)s is void; label %(live)s is the valid one."),
        _l("Take the void label off, and scan the valid one."),
    ),
    "label_void:none": (
        _l("Label %(number)s of %(code)s is void, and no other is valid."),
        _l("Print a new label."),
    ),
    "wrong_participant": (
        _l("%(code)s belongs to case %(other_case)s. You are in case %(this_case)s."),
        _l("Put it down, and take the one of this case."),
    ),
    "used_elsewhere": (
        _l("%(code)s of this case was used in case %(case)s: “%(kind)s”."),
        _l("Tell the physicians of both participants."),
    ),
    "wrong_kind": (
        _l("%(code)s was scanned; this step asks for: %(wanted)s."),
        _l("Scan the right one."),
    ),
    "wrong_kind:plain": (
        _l("%(code)s has no place in this step."),
        _l("Scan the right one."),
    ),
    "identifiers_too_few": (
        _l("%(needed)s identifiers must be compared; compared: %(compared)s."),
        _l("Ask for name, record number or birth date, and compare."),
    ),
    "identity_mismatch": (
        _l("The identifiers do not match."),
        _l("Stop. Find out who this is before anything else is done."),
    ),
    "identity_mismatch_stands": (
        _l("The last comparison of identifiers did not match."),
        _l("Compare again; if it does not match, stop the case."),
    ),
    "second_account": (
        _l("%(who)s printed or applied this label, and cannot verify it."),
        _l("Ask another person to scan it."),
    ),
    "not_applied": (
        _l("The label of %(code)s was not scanned back."),
        _l("Stick it on and scan it, then verify."),
    ),
    "label_ended": (
        _l("Label %(number)s of %(code)s was %(fate)s before."),
        _l("Look which label this is."),
    ),
    "paper_out": (
        _l("The paper of label %(number)s of %(code)s is out already, or may be."),
        _l("Did it not come out? Print another one, and say why: it gets a number of its own."),
    ),
    "paper_void": (
        _l("Label %(number)s of %(code)s is not valid any more."),
        _l("Use the newest one."),
    ),
    "paper_late": (
        _l("Label %(number)s of %(code)s was printed more than %(minutes)s minutes ago."),
        _l("Nothing was sent to a printer. Print another one: it says what is so now."),
    ),
    "label_never_left": (
        _l("Label %(number)s of %(code)s was never given out, so what bears its code is not it."),
        _l("Find out where that label comes from. Print another one, and scan that one."),
    ),
    "label_outdated": (
        _l("Label %(number)s of %(code)s says %(said)s mL, and %(now)s mL were filled in."),
        _l("Print another one: it says what is so now."),
    ),
    "label_other_digit": (
        _l("Label %(number)s of %(code)s says %(planned)s, and it is for the %(digit)s."),
        _l("Print another one: it says what is so now."),
    ),
    "label_in_use": (
        _l("Label %(number)s identifies %(code)s; it is not destroyed."),
        _l("Print another one first, and scan that one back."),
    ),
    "label_lost": (
        _l("Label %(number)s of %(code)s is lost."),
        _l("Say how, and look for what it may be stuck on."),
    ),
    "void_scanned": (
        _l("Label %(number)s of %(code)s, which is not valid, turned up at a scanner."),
        _l("Say where it was, and destroy it."),
    ),
    "void_scanned:destroyed": (
        _l(
            "Label %(number)s of %(code)s, recorded as destroyed at %(at)s by %(who)s, turned up"
            " at a scanner."
        ),
        _l("Keep it for quality. Say where it was, and what was destroyed in its place."),
    ),
    "void_scanned:lost": (
        _l(
            "Label %(number)s of %(code)s, recorded as lost at %(at)s by %(who)s, turned up at a"
            " scanner."
        ),
        _l("Keep it for quality. Say where it was, and what it was stuck on."),
    ),
    "label_waiting": (
        _l("%(code)s has no label on it yet."),
        _l("Label it first: one container at a time."),
    ),
    "reprint_reason": (
        _l("A label of %(code)s was printed before."),
        _l("Say why another is needed."),
    ),
    "applied_already": (
        _l("%(code)s already has its label on."),
        _l("Nothing more to do here."),
    ),
    "not_in_presence": (
        _l("%(code)s was not labelled in the participant's presence."),
        SAY_WHY,
    ),
    "presence_unsaid": (
        _l("It is not said whether %(code)s was labelled in the participant's presence."),
        SAY_WHY,
    ),
    "typed_unexplained": (
        _l("Typed, and not scanned, without saying why: %(fields)s."),
        _l("Scan it, or say why it is typed."),
    ),
    "typed_unwitnessed": (
        _l("Typed, and not scanned, with no second person to see it: %(fields)s."),
        _l("Scan it, or let a second person see it and sign."),
    ),
    "not_labelled": (
        _l("%(code)s has no label that was scanned back."),
        _l("Print it, stick it on, scan it."),
    ),
    "not_verified": (
        _l("The label of %(code)s was not verified by a second person."),
        _l("Ask another person to scan it."),
    ),
}
