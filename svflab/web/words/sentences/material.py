"""What the rules of kit, custody, volumes and release say: what is so, then what to do."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.web.words.sentences.form import SAY_WHY, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "kit_expired": (
        _l("The kit expired on %(expiry)s; today is %(today)s."),
        _l("Take another kit."),
    ),
    "kit_not_stated": (
        _l("Kit %(kit)s: “%(field)s” is missing."),
        _l("Read it off the kit; enter it here."),
    ),
    "kit_used": (
        _l("Kit %(kit)s belongs to case %(other_case)s. A kit is used once."),
        _l("Take another kit."),
    ),
    "not_as_preflight": (
        _l("%(field)s: %(now)s. At pre-flight it was %(before)s."),
        _l("Take the one of pre-flight, or stop and find out why it changed."),
    ),
    "line_not_clear": (
        _l("Case %(other_case)s is open at %(place)s."),
        _l("Clear the line, or work elsewhere."),
    ),
    "line_not_clear:plain": (
        _l("The line is not clear."),
        _l("Take away what belongs to another participant, then look again."),
    ),
    "printer_not_ready": (
        _l("The label printer is not ready."),
        _l("Make it ready: nothing is cut before labels can be printed."),
    ),
    "wristband_not_bound": (
        _l("The wristband of this case has not been scanned on the participant."),
        _l("Print it, put it on, scan it with a witness."),
    ),
    "not_fit_today": (
        _l("The participant is not eligible today."),
        _l("Stop the case, or correct the answers if they are wrong."),
    ),
    "no_offer": (_l("Nothing is being handed over."), _l("Ask the other side to hand over.")),
    "offer_open": (
        _l("A hand-over waits for its acceptance."),
        _l("Accept or refuse that one first."),
    ),
    "in_transit": (
        _l("%(code)s is in transit, and nobody has accepted it."),
        _l("Accept the hand-over first."),
    ),
    "elsewhere": (
        _l("%(code)s is in the %(place)s."),
        _l("Hand it over first."),
    ),
    "there_already": (
        _l("%(code)s is already in the %(place)s."),
        _l("Leave it out of this hand-over."),
    ),
    "accepted_by_same": (
        _l("%(who)s handed this over, and cannot accept it."),
        _l("Ask the person who takes it to sign in."),
    ),
    "not_scanned": (
        _l("%(code)s was handed over and not scanned."),
        _l("Scan it, or refuse the hand-over."),
    ),
    "not_offered": (
        _l("%(code)s was not handed over."),
        _l("Leave it out, or ask for a hand-over of it."),
    ),
    "more_than_left": (
        _l("%(asked)s mL is more than the %(left)s mL left in %(code)s."),
        _l("Check the volume."),
    ),
    "more_than_left:plain": (
        _l("%(asked)s mL is more than the %(left)s mL that there is."),
        _l("Check the volume."),
    ),
    "plan_exceeds": (
        _l("The plan takes %(asked)s mL, and there is only %(left)s mL."),
        _l("Plan fewer syringes, or less in each."),
    ),
    "not_planned": (
        _l("Syringe %(number)s is not in the plan of %(planned)s."),
        _l("Check the number."),
    ),
    "filled_already": (
        _l("Syringe %(number)s is already recorded as filled or not filled."),
        _l("Go on with the next number."),
    ),
    "volume_not_as_planned": (
        _l("Syringe %(number)s holds %(volume)s mL; planned: %(planned)s mL."),
        SAY_WHY,
    ),
    "nothing_to_release": (_l("No syringe is filled."), _l("Fill the syringes first.")),
    "result_shuts_release": (
        _l("%(test)s is %(value)s, outside its limits."),
        _l("Do not release it. Two persons may, with a reason: see “something went differently”."),
    ),
    "result_shuts_release:missing": (
        _l("%(test)s is required for release, and has not been reported."),
        _l("Report it; two persons with a reason may release without it."),
    ),
    "result_shuts_release:not_stated": (
        _l("Nothing is recorded of %(test)s."),
        _l("Report it, or record that it is awaited or not tested."),
    ),
    "release_overridden": (_l("Released although %(test)s is %(value)s."), SAY_WHY),
    "release_overridden:missing": (_l("Released without %(test)s."), SAY_WHY),
    "release_overridden:not_stated": (_l("Released with nothing recorded of %(test)s."), SAY_WHY),
    "use_by_longer": (
        _l("A use-by of %(asked)s min is longer than %(at_most)s min."),
        _l("Release may shorten a use-by, never lengthen it."),
    ),
    "not_released": (_l("%(code)s is not released."), _l("Wait for the release.")),
    "expired": (
        _l("%(code)s was to be used before %(use_by)s."),
        _l("Do not inject it; discard it."),
    ),
    "not_matched": (
        _l("%(code)s was not matched with the wristband."),
        _l("Scan the wristband and the syringe."),
    ),
    "container_ended": (
        _l("%(code)s is %(state)s."),
        _l("Take another one."),
    ),
    "injecting_stopped": (
        _l("Injecting was stopped in this case."),
        _l("Discard what is left."),
    ),
    "not_in_hand": (
        _l("%(code)s is not in hand."),
        _l("Scan the syringe first."),
    ),
    "digit_unsuitable": (
        _l("%(digit)s was not found suitable."),
        _l("Leave it out, or examine it and correct the finding."),
    ),
    "digit_not_marked": (_l("%(digit)s was not marked at the time-out."), SAY_WHY),
}
