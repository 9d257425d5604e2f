"""A scanner at the keyboard's plug, pressing real keys of a real browser.

The scanner is set to a US keyboard, as they come; the computer is set to another one. Chromium is
given each key as that computer would give it: where it lies (`code`) and what it makes (`key`).

    wedge = Wedge(page)
    wedge.scan("S7K3QM9X201F", FRENCH)
    wedge.scan("S7K3QM9X201F", end="Tab", gap=0.03)
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

SHIFT = 8
GS = "\x1d"
HEARD_WITHIN = 3
"""Seconds for a browser to hear a scan; by then it has."""
_ABOVE = ")!@#$%^&*("
_MARKS = {"-": "Minus", "=": "Equal", "[": "BracketLeft", "]": "BracketRight", ";": "Semicolon",
          "'": "Quote", "`": "Backquote", ",": "Comma", ".": "Period", "/": "Slash",
          " ": "Space"}  # fmt: skip
_MARKS_ABOVE = {"_": "Minus", "+": "Equal", ":": "Semicolon", '"': "Quote", "~": "Backquote",
                "<": "Comma", ">": "Period", "?": "Slash"}  # fmt: skip
_ENDS = {"Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, ""), "LF": ("KeyJ", 74, "")}


@dataclass(frozen=True)
class Key:
    """A key: where it lies, whether shift is held, and what this computer makes of it."""

    code: str
    shift: bool
    key: str


Layout = Callable[[str, str, bool], str]
"""What a computer makes of a key: the character meant, where the key lies, shift held."""


def _lies(character: str) -> tuple[str, bool]:
    if character.isalpha():
        return f"Key{character.upper()}", character.isupper()
    if character.isdigit():
        return f"Digit{character}", False
    if character in _ABOVE:
        return f"Digit{_ABOVE.index(character)}", True
    shift = character in _MARKS_ABOVE
    return (_MARKS_ABOVE if shift else _MARKS)[character], shift


def US(character: str, code: str, shift: bool) -> str:  # noqa: N802 - the name of a layout
    """Make what the scanner means."""
    return character


def _cased(letter: str, shift: bool) -> str:
    return letter.upper() if shift else letter.lower()


def FRENCH(character: str, code: str, shift: bool) -> str:  # noqa: N802
    """Change letters' places, and give digits with shift only (AZERTY)."""
    if code.startswith("Digit"):
        return code[5] if shift else "à&é\"'(-è_ç"[int(code[5])]
    moved = {"KeyQ": "a", "KeyA": "q", "KeyW": "z", "KeyZ": "w", "KeyM": ",", "Semicolon": "m"}
    if code == "KeyM" and shift:
        return "?"
    return _cased(moved.get(code, character), shift)


def GERMAN(character: str, code: str, shift: bool) -> str:  # noqa: N802
    """Change the places of Y and Z (QWERTZ)."""
    if code.startswith("Digit"):
        return '=!"§$%&/()'[int(code[5])] if shift else code[5]
    return _cased({"KeyY": "z", "KeyZ": "y"}.get(code, character), shift)


def KOREAN(character: str, code: str, shift: bool) -> str:  # noqa: N802
    """Let the Hangul input method take the letters."""
    return "Process" if code.startswith("Key") else character


def LOCKED(character: str, code: str, shift: bool) -> str:  # noqa: N802
    """Give small letters for capitals: caps lock is on."""
    return _cased(code[3], not shift) if code.startswith("Key") else character


LAYOUTS = {"US": US, "French": FRENCH, "German": GERMAN, "Korean": KOREAN, "caps lock": LOCKED}
_HANGUL = "ㅁㅠㅊㅇㄷㄹㅎㅗㅑㅓㅏㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅍㅈㅌㅛㅋ"
_JAMO = {chr(ord("A") + at): jamo for at, jamo in enumerate(_HANGUL)}


class Wedge:
    """A scanner, plugged into the computer whose screen `page` is.

    Keys carry the instants at which the scanner pressed them, and all of a scan go to the browser
    in one sending: whatever else the machine does, no burst is torn.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cdp = page.context.new_cdp_session(page)
        self._at = 0.0
        self._pressed: list[tuple[str, dict[str, Any]]] = []

    def scan(
        self,
        text: str,
        layout: Layout = US,
        *,
        end: str = "Enter",
        gap: float = 0.008,
        later: float = 0.0,
        typed: bool = False,
    ) -> None:
        """Press the keys of `text`, `gap` seconds apart, and what ends it (`later` on), or "".

        With `typed` the focus is in a field, where an input method composes what it takes.
        """
        self._at = max(self.page.evaluate("Date.now() / 1000"), self._at + 1)
        composing = ""
        for character in text:
            if character == GS:
                self._separate()
                continue
            code, shift = _lies(character)
            key = Key(code, shift, layout(character, code, shift))
            if key.key == "Process" and typed:
                composing += _JAMO[code[3]]
            self._press(key, composing)
            if key.key != "Process":
                composing = ""
            self._at += gap
        if end:
            self._at += later
            self._end(end)
        self._go()

    def key(self, key: str, code: str, *, modifiers: int = 0, number: int = 0) -> None:
        """Press and let go of one key that makes no character."""
        how = {"key": key, "code": code, "modifiers": modifiers, "windowsVirtualKeyCode": number}
        self._send("rawKeyDown", **how)
        self._send("keyUp", **how)
        self._go()

    def _press(self, key: Key, composing: str) -> None:
        held = SHIFT if key.shift else 0
        if key.shift:
            self._send("rawKeyDown", key="Shift", code="ShiftLeft", modifiers=held)
        taken = key.key == "Process"
        number = 229 if taken else ord(key.code[-1]) if key.code[:3] in {"Key", "Dig"} else 0
        how = {"key": key.key, "code": key.code, "modifiers": held, "windowsVirtualKeyCode": number}
        self._send(
            "rawKeyDown" if taken else "keyDown", **({} if taken else {"text": key.key}), **how
        )
        if taken and composing:
            span = {"selectionStart": len(composing), "selectionEnd": len(composing)}
            self._pressed.append(("Input.imeSetComposition", {"text": composing, **span}))
        self._send("keyUp", **how)
        if key.shift:
            self._send("keyUp", key="Shift", code="ShiftLeft")

    def _separate(self) -> None:
        """Press Ctrl+], which is how a scanner sends the separator of a GS1 code."""
        how = {"key": "]", "code": "BracketRight", "modifiers": 2, "windowsVirtualKeyCode": 221}
        self._send("rawKeyDown", **how)
        self._send("keyUp", **how)

    def _end(self, name: str) -> None:
        code, number, text = _ENDS[name]
        if name == "LF":
            return self.key("j", code, modifiers=2, number=number)
        how = {"key": name, "code": code, "windowsVirtualKeyCode": number}
        # Not let go of: the page may be another one by then, and would never say that it heard it.
        self._send("keyDown" if text else "rawKeyDown", **({"text": text} if text else {}), **how)
        return None

    def _send(self, kind: str, **how: object) -> None:
        how = {"type": kind, "timestamp": self._at, **how}
        self._pressed.append(("Input.dispatchKeyEvent", how))

    def _go(self) -> None:
        """Send all keys at once: Playwright's own `send` would wait for the answer to each."""
        pressed, self._pressed, session = self._pressed, [], self.cdp._impl_obj

        async def together() -> None:
            sent = [asyncio.ensure_future(session.send(*one, timeout=None)) for one in pressed]
            # A page that a key leaves never says that it heard it.
            _heard, unheard = await asyncio.wait(sent, timeout=HEARD_WITHIN)
            for one in unheard:
                one.cancel()

        self.cdp._sync(together())
