"""What the rules of limits, windows and plan say: what is so, then what to do."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.web.words.sentences.form import SAY_WHY, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "not_acceptable": (_l("%(field)s: %(value)s. Acceptable: %(limits)s."), SAY_WHY),
    "weight_again": (
        _l("A weight of %(value)s kg is outside %(low)s to %(high)s kg."),
        _l("Look at it again; correct it, or say why."),
    ),
    "not_ticked": (
        _l("“%(line)s” is not ticked."),
        _l("Look at it, say it, tick it."),
    ),
    "window:early": (
        _l("%(window)s took %(elapsed)s (min:s), and at least %(at_least)s was needed."),
        SAY_WHY,
    ),
    "window:over": (
        _l("%(window)s took %(elapsed)s (min:s), and at most %(at_most)s was allowed."),
        SAY_WHY,
    ),
    "window:early:observation": (
        _l("%(window)s was made after %(elapsed)s (min:s); due from %(at_least)s on."),
        SAY_WHY,
    ),
    "window:over:observation": (
        _l("%(window)s was made after %(elapsed)s (min:s); due until %(at_most)s."),
        SAY_WHY,
    ),
    "anaesthetic_high": (
        _l("%(agent)s: %(mg)s mg today is %(mg_per_kg)s mg/kg, over %(at_most)s mg/kg."),
        _l("Tell the anaesthetist; say why."),
    ),
    "test_unknown": (_l("The protocol has no test %(test)s."), _l("Choose one from the list.")),
    "result_not_expected": (
        _l("%(test)s has a result, but is set to have none."),
        _l("Set it to reported, or leave the result out."),
    ),
    "result_missing": (_l("%(test)s has no result."), _l("Enter it, or set it to awaited.")),
    "result_impossible": (_l("%(test)s: %(why)s"), _l("Check the result.")),
    "result_outside": (_l("%(test)s is %(value)s, outside its limits."), SAY_WHY),
    "result_noted": (_l("%(test)s is %(value)s, under %(under)s."), SAY_WHY),
    "yield_low": (
        _l("%(cells)s cells per mL of aspirate; at least %(low)s are expected."),
        SAY_WHY,
    ),
    "yield_high": (
        _l("%(cells)s cells per mL of aspirate; at most %(high)s are expected."),
        SAY_WHY,
    ),
    "gauge": (_l("A needle of %(gauge)s G was used; the protocol has %(wanted)s G."), SAY_WHY),
    "another_digit": (_l("Injected: %(digit)s. Planned: %(planned)s."), SAY_WHY),
    "point_volume": (_l("%(point)s: %(volume)s mL. Planned: %(planned)s mL."), SAY_WHY),
    "digit_over": (_l("%(digit)s has received %(total)s mL; the most is %(at_most)s mL."), SAY_WHY),
    "digit_not_observed": (
        _l("%(digit)s was treated, and there is no observation of it."),
        SAY_WHY,
    ),
    "not_observed": (
        _l("The observation “%(moment)s” was not made: %(missed)s."),
        SAY_WHY,
    ),
    "volume_gap": (
        _l("%(gap)s mL of %(code)s is not accounted for."),
        SAY_WHY,
    ),
}
