"""Forms as a browser sees them: read out of a page, filled in, tapped on, and sent.

    form = form_of(kim.get("/participants/P-001"), "criteria-P-001")
    form.tap("X2", "no")
    form.send(kim)

`taps` counts what a finger does, the button that sends it included.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.test import TestResponse

TICKS = ("radio", "checkbox")


@dataclass
class Control:
    """One control of a form: what it may send, and whether it sends it now."""

    name: str
    type: str
    value: str
    on: bool = True


@dataclass
class Form:
    """A form of a page: where it goes, and its controls."""

    id: str
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    taps: int = 0

    @property
    def data(self) -> dict[str, Any]:
        """Return what the form would send now."""
        sent: dict[str, Any] = {}
        for one in self.controls:
            if one.name and one.on:
                sent.setdefault(one.name, []).append(one.value)
        return {name: values if len(values) > 1 else values[0] for name, values in sent.items()}

    def names(self) -> set[str]:
        return {one.name for one in self.controls}

    def options(self, name: str) -> list[str]:
        return [one.value for one in self.controls if one.name == name]

    def tap(self, name: str, value: str) -> "Form":
        """Tap a radio button or a box."""
        (chosen,) = [one for one in self.controls if one.name == name and one.value == value]
        assert chosen.type in TICKS
        for other in self.controls:
            if other.name == name and chosen.type == "radio":
                other.on = False
        chosen.on = chosen.type == "radio" or not chosen.on
        self.taps += 1
        return self

    def write(self, name: str, text: str) -> "Form":
        """Type into a field."""
        (chosen,) = [one for one in self.controls if one.name == name]
        assert chosen.type not in TICKS
        chosen.value = text
        return self

    def send(self, browser, **options: Any) -> TestResponse:
        """Tap the button that sends the form."""
        self.taps += 1
        return browser.client.post(self.action, data=self.data, **options)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.area: Control | None = None
        self.select: Control | None = None

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(given.get("id", ""), given.get("action", ""), given.get("method", ""))
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag == "input":
            kind = given.get("type", "text")
            on = kind not in TICKS or "checked" in given
            value = given.get("value", "on" if kind in TICKS else "")
            self.open.controls.append(Control(given.get("name", ""), kind, value, on))
        elif tag == "textarea":
            self.area = Control(given.get("name", ""), "textarea", "")
            self.open.controls.append(self.area)
        elif tag == "select":
            self.select = Control(given.get("name", ""), "select", "")
            self.open.controls.append(self.select)
        elif tag == "option" and self.select and "selected" in given:
            self.select.value = given.get("value", "")
        elif tag == "button" and "name" in given:
            self.open.controls.append(Control(given["name"], "button", given["value"], on=False))

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area is not None:
            self.area.value = (self.area.value + data).removeprefix("\r\n")


def forms_of(page: TestResponse) -> list[Form]:
    """Return the forms of a page."""
    reader = _Reader()
    reader.feed(page.text)
    return reader.forms


def form_of(page: TestResponse, name: str) -> Form:
    """Return the form with this id, or with this address to go to."""
    found = [form for form in forms_of(page) if name in (form.id, form.action)]
    assert len(found) == 1, f"{len(found)} forms {name} on a page of status {page.status_code}"
    return found[0]
