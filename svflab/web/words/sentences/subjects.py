"""What the rules of participants and adverse events say: what is so, then what to do."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.web.words.sentences.form import Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "consent_gone": (
        _l("Consent is withdrawn: “%(kind)s” is not recorded any more."),
        _l("Adverse events, observations, what became of the material, and corrections still are."),
    ),
    "consent_old": (
        _l("The participant signed version %(version)s on %(day)s; this says version %(now)s."),
        _l("Look at the signed paper, and state the version that stands."),
    ),
    "consent_withdrawn": (
        _l("This participant has withdrawn consent."),
        _l("Record nothing more than they agreed to."),
    ),
    "withdrawal_unrecorded": (
        _l("The case was stopped because %(participant)s withdrew consent, which is not recorded."),
        _l("Record it on the participant's page: it ends what comes after this day too."),
    ),
    "another_code": (
        _l("The entry says %(said)s, but this is participant %(participant)s."),
        _l("Check the code."),
    ),
    "fatal_contradiction": (
        _l("Grade 5, a fatal outcome and the criterion “Death” go together."),
        _l("Set all three, or none."),
    ),
    "another_case": (
        _l("%(case)s is no case of this participant."),
        _l("Look up the participant again, and choose one of their cases."),
    ),
    "point_of_no_case": (
        _l("This time of a question belongs to no case."),
        _l("Choose the case, or “None of these”."),
    ),
    "digit_missing": (_l("No digit is named."), _l("Choose the digit.")),
    "code_shape": (
        _l("This is no code of MedDRA and its version: up to eight digits, and such as 29.0."),
        _l("Check both."),
    ),
    "aware_before_onset": (
        _l("It was known before it began."),
        _l("Check both times."),
    ),
    "ended_before_onset": (_l("It ended before it began."), _l("Check both times.")),
    "died_before_onset": (
        _l("The participant died before it began."),
        _l("Check both times."),
    ),
    "died_not_fatal": (
        _l("It says when the participant died, and the outcome is not fatal."),
        _l("Take the death away, or choose the outcome “Fatal”."),
    ),
    "ended_not_over": (
        _l("It has an end, and its outcome says that it goes on."),
        _l("Take the end away, or choose another outcome."),
    ),
    "treated_and_not": (
        _l("Treatment “none” and another one do not go together."),
        _l("Choose none, or what was given."),
    ),
    "term_elsewhere": (
        _l("“%(term)s” does not belong to “%(where)s”."),
        _l("Choose the term again."),
    ),
    "participant_code": (
        _l("This code may reveal who the person is."),
        _l("Choose one that says nothing about the person: letters, and a number given in order."),
    ),
    "term_in_words": (
        _l("“Other” is not enough by itself."),
        _l("Say in the note what it is."),
    ),
    "certain_in_words": (
        _l("After a single dose, “certain” is not enough by itself."),
        _l("Say in the note what makes it certain."),
    ),
    "review_closed": (
        _l("This adverse event is closed."),
        _l("Reopen it first, and say why."),
    ),
    "review_open": (
        _l("This adverse event is open."),
        _l("Only one that is closed is reopened."),
    ),
    "query_unknown": (
        _l("Nobody asked this question about this adverse event."),
        _l("Look at the questions that are open."),
    ),
    "review_untriaged": (
        _l("What is reported now is not triaged."),
        _l("Triage it, then close."),
    ),
    "review_unjudged": (
        _l("No physician has judged the report as it stands."),
        _l("Wait for an opinion, or give one, then close."),
    ),
    "review_unexpected": (
        _l("Nobody has said whether it was expected."),
        _l("Judge that, then close."),
    ),
    "review_query_open": (
        _l("Questions that nobody has answered: %(count)s."),
        _l("Wait for the answer, or record what you were told, then close."),
    ),
    "review_clock_open": (
        _l("Reports that are still to be sent: %(count)s."),
        _l("Send them, or sign why not, then close."),
    ),
    "review_outcome_open": (
        _l("Its outcome may still change."),
        _l("Tell the outcome in a corrected report, or say why it is closed now."),
    ),
    "certain_besides": (
        _l("What is certain is explained by nothing else, and another component is rated too."),
        _l("Rate the others as unlikely, or this one as probable or possible."),
    ),
    "unlike_the_list": (
        _l("This is judged otherwise than the reference list says."),
        _l("Say in words why."),
    ),
    "unknown": (_l("A rule stands in the way: %(rule)s."), _l("Look at the record.")),
}
