"""A page of forms as a phone's browser sees it: the form that leads on, and what there is to fill in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from bot.playground.resident import Field


@dataclass
class Form:
    """`hidden` are the values that go along, `fields` what people fill in, `button` the one that leads on."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    button: tuple[str, str] | None = None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._legend: list[str] | None = None
        self._question = ""
        self._radios: dict[str, tuple[str, list[str]]] = {}
        self._is_in_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self.forms.append(Form(given.get("action", "")))
            self._is_in_form, self._radios = True, {}
        elif tag == "legend":
            self._legend = []
        elif self._is_in_form:
            self._take(tag, given)

    def _take(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given.get("name", "")
        if tag == "button" and form.button is None:
            form.button = (name, given.get("value", ""))
        elif tag == "textarea" or (tag == "input" and given.get("type", "text") == "text"):
            form.fields.append(Field(name, (), self._question))
        elif tag == "input" and given.get("type") == "hidden":
            form.hidden[name] = given.get("value", "")
        elif tag == "input" and given.get("type") == "radio":
            self._radios.setdefault(name, (self._question, []))[1].append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "legend" and self._legend is not None:
            self._question, self._legend = " ".join("".join(self._legend).split()), None
        elif tag == "form" and self._is_in_form:
            self.forms[-1].fields += [Field(name, tuple(v), asked) for name, (asked, v) in self._radios.items()]
            self._is_in_form = False

    def handle_data(self, data: str) -> None:
        if self._legend is not None:
            self._legend.append(data)


def first_form(page: str) -> Form | None:
    """The page's first form that is posted; None where there is none."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms[0] if reader.forms else None
