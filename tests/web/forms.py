"""Reading a page's forms as a browser would: their addresses and what they would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form: where it goes, what it sends if nobody touches it, the radios nobody has picked, its buttons."""

    action: str
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)
    unpicked: set[str] = field(default_factory=set)
    options: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """(action, name, value) of each button."""

    def filled(self, **more: object) -> dict[str, object]:
        """What it sends with some fields filled in."""
        sent: dict[str, object] = {}
        for name, value in self.fields:
            known = sent.get(name)
            sent[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]
        return sent | more


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value if value is not None else "" for name, value in attributes}
        if tag == "form":
            self._form = Form(given["action"], given.get("method", "get"))
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input":
            self._input(self._form, given)
        elif tag == "textarea":
            self._area = given["name"]
            self._form.fields.append((given["name"], ""))
        elif tag == "select":
            self._select = given["name"]
            self._form.fields.append((given["name"], ""))
            self._form.options.setdefault(given["name"], [])
        elif tag == "option" and self._select:
            self._form.options[self._select].append(given["value"])
            if "selected" in given:
                self._form.fields[-1] = (self._select, given["value"])
        elif tag == "button":
            button = given.get("formaction", self._form.action), given.get("name", ""), given.get("value", "")
            self._form.buttons.append(button)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._form and self._area:
            name, value = self._form.fields[-1]
            self._form.fields[-1] = (name, value + data)

    def _input(self, form: Form, given: dict[str, str]) -> None:
        if given.get("type") in ("radio", "checkbox"):
            form.options.setdefault(given["name"], []).append(given["value"])
            if "checked" in given:
                form.fields.append((given["name"], given["value"]))
                form.unpicked.discard(given["name"])
            elif not any(name == given["name"] for name, _ in form.fields):
                form.unpicked.add(given["name"])
        else:
            form.fields.append((given["name"], given.get("value", "")))


def forms_in(html: str) -> list[Form]:
    """Every form of a page."""
    reading = _Reading()
    reading.feed(html)
    return reading.forms


def form_to(html: str, action: str) -> Form:
    """The form that is posted to this address."""
    return next(form for form in forms_in(html) if form.action == action and form.method == "post")
