"""From a template to a page: escaped, with the one style sheet inside it and headers that allow nothing else."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.web.strict import strict_headers
from bot.web.survey_words import Words

_ENVIRONMENT = Environment(
    loader=PackageLoader("bot.web", "templates/survey"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _style() -> str:
    """The style sheet without comments and line breaks: each page carries it."""
    lines = files("bot.web").joinpath("templates", "survey", "style.css").read_text(encoding="utf-8").splitlines()
    return "".join(line.strip() for line in lines if not line.startswith("/*"))


STYLE = _style()
HEADERS = strict_headers(STYLE, "'self'")


@cache
def _template(name: str) -> Template:
    return _ENVIRONMENT.get_template(name)


def page_response(template: str, words: Words, status: int = 200, **values: object) -> Response:
    """The page in the words' language."""
    style = Markup(STYLE)  # noqa: S704 -- our own file
    content = _template(f"{template}.html").render(words=words, say=words.say, style=style, **values)
    return HTMLResponse(content, status, headers={"content-language": words.language})


def message_page(words: Words, message: str, status: int, front: str = "") -> Response:
    """A page that says `page.<message>_title` and `page.<message>`; `front` is where it leads back to."""
    return page_response("plain", words, status, message=message, front=front)
