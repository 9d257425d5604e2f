"""Forms as a page shows them: read from its HTML, filled in, and sent as a browser would.

    form = form_on(page.text, "extraction.finished")
    kim.client.post(form.action, data=form.filled(reason="…"))

What a form does not carry is not sent: so a test shows that the page carries what is needed.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Form:
    """A form: where it is sent, and what stands in it. `choices` are what could be chosen."""

    action: str
    id: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, **values: Any) -> dict[str, Any]:
        """Return what is sent when these values are filled in; a name must be on the form.

        Codes are scanned: what the page would say of that is sent too. `typed` types them.
        """
        return self.typed(**values, **self._scanned(values))

    def typed(self, **values: Any) -> dict[str, Any]:
        """Return what is sent when these values are filled in by hand."""
        for name, value in values.items():
            key = name.replace("__", "-")
            assert key in self.fields or key in self.choices, f"{key} is not on {self.action}"
            offered = self.choices.get(key)
            chosen = value if isinstance(value, list) else [value]
            assert not offered or set(chosen) <= {*offered, ""}, f"{chosen} is not of {offered}"
        sent = {**self.fields, **{n.replace("__", "-"): v for n, v in values.items()}}
        return {name: value for name, value in sent.items() if value != []}

    def _scanned(self, values: dict[str, Any]) -> dict[str, str]:
        """Return what a page with a script says of the codes among these values."""
        names = [name for name in values if f"{name}-entry" in self.fields]
        return {
            f"{name}__entry": "\n".join(f"scanned:{code}" for code in _codes(name, values[name]))
            for name in names
            if f"{name}__entry" not in values
        }


def _codes(name: str, value: Any) -> list[str]:
    many = name == "containers"
    return str(value).split() if many else [str(value)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.form = Form(given.get("action", ""), given.get("id", ""))
            self.forms.append(self.form)
        elif self.form is not None:
            self._field(self.form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "select":
            self.select = name
            form.choices[name] = []
        elif tag == "option" and self.select:
            form.choices[self.select].append(value)
            if "selected" in given or len(form.choices[self.select]) == 1:
                form.fields[self.select] = [value]
        elif tag == "textarea":
            self.area = name
            form.fields[name] = [""]
        elif tag == "button" or given.get("type") in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(value)
            if "checked" in given:
                form.fields.setdefault(name, []).append(value)
        elif tag == "input" and name:
            form.fields.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.fields[self.area] = [self.form.fields[self.area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def forms_on(html: str) -> list[Form]:
    """Return every form of a page that is sent."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form_on(html: str, action: str) -> Form:
    """Return the one form of a page whose address holds `action`."""
    found = [form for form in forms_on(html) if action in form.action]
    assert len(found) == 1, f"{len(found)} forms are sent to {action}"
    return found[0]
