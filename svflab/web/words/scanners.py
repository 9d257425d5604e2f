"""What is wrong with a scanner, or with the keyboard of the computer it is at, and what to do."""

from typing import Final

from flask_babel import lazy_gettext as _l

FAULTS: Final = {
    "silent": (
        _l("Nothing arrived."),
        _l(
            "Is it on, charged, plugged in? Is it set to be a keyboard (USB HID), and not a "
            "serial port? Touch this page once, so that it listens."
        ),
    ),
    "other": (
        _l("That was not the code of this card, or it arrived garbled."),
        _l("Scan the card on this page, and nothing beside it."),
    ),
    "unread": (
        _l("The browser is not told which keys these are."),
        _l("Switch the input method off. Over a remote desktop, plug the scanner in here."),
    ),
    "alt": (
        _l("The scanner sends Alt codes instead of keys."),
        _l("Set it to be a US keyboard, not to “Alt mode” or “universal”."),
    ),
    "truncated": (
        _l("Characters are missing: only “%(text)s” arrived."),
        _l("Take limits of length out of the scanner's settings. Try another cable."),
    ),
    "doubled": (
        _l("The code arrived twice for one scan."),
        _l("Set the time before the same code is read again to a second or more."),
    ),
    "bouncing": (
        _l("Each character arrived twice."),
        _l("Two programs send its keys: end one, or plug the scanner in anew."),
    ),
    "typing": (
        _l("It is so slow (%(pace)s ms from key to key) that it is taken for a hand."),
        _l("Set the time between two characters to 0. Use a cable instead of radio."),
    ),
    "azerty": (
        _l("The keyboard of this computer is French (AZERTY), the scanner's is another."),
        _l("Set the scanner to a French keyboard, or this computer to a US one."),
    ),
    "qwertz": (
        _l("The keyboard of this computer is German (QWERTZ), the scanner's is another."),
        _l("Set the scanner to a German keyboard, or this computer to a US one."),
    ),
    "layout": (
        _l("The keyboard of this computer is another one than the scanner's."),
        _l("Set both to the same. Most scanners come set to a US keyboard."),
    ),
    "hangul": (
        _l("The Korean input method is on: letters arrive as Hangul."),
        _l("Press 한/영, or remove the input method from this computer."),
    ),
    "ime": (
        _l("An input method, such as the Korean one, is on: it takes the letters."),
        _l("Press 한/영, or remove the input method from this computer."),
    ),
    "caps": (_l("Caps Lock is on at this computer."), _l("Press Caps Lock.")),
    "small": (
        _l("Capitals arrive as small letters."),
        _l("Switch off the change of case in the scanner's settings."),
    ),
    "prefix": (
        _l("The scanner sends “%(prefix)s” before the code."),
        _l("This browser leaves it out from now on. Remove it in the scanner's settings."),
    ),
    "suffix": (
        _l("The scanner sends “%(suffix)s” behind the code."),
        _l("This browser leaves it out from now on. Remove it in the scanner's settings."),
    ),
    "symbology": (
        _l("The scanner names the kind of code before it (]Q…)."),
        _l("It is left out. Nothing has to be done."),
    ),
    "slow": (
        _l("The scanner waits %(pace)s ms between two characters."),
        _l("Set the time between two characters to 0."),
    ),
    "unended": (
        _l("Nothing comes behind the code."),
        _l("Each scan is answered a moment later. Set the scanner to send Enter behind it."),
    ),
}
"""What is so, and what to do, for each fault that a test may find."""
