"""The documents as Word files, from templates that the customer and the lawyer edit in Word."""

from collections.abc import Mapping
from importlib import resources
from io import BytesIO
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined

from bot.documents.agreement_view import View, agreement_view, agreement_wheel
from bot.documents.contract_view import contract_view
from bot.documents.end_views import handover_view
from bot.documents.fonts import xml_safe
from bot.documents.minutes_view import minutes_view
from bot.documents.pictures import year_wheel_svg
from bot.documents.short_views import one_page_view
from bot.documents.typesetting import bare_png
from flows.documents import AgreementDocument, OnePageAgreement
from flows.end_documents import HandoverDocument
from flows.minutes import MinutesDocument

_WHEEL_WIDTH = Mm(130)
_WHEEL_TALLEST = Mm(215)
_LOCALES = {"da": "da-DK", "en": "en-GB"}


def agreement_word(document: AgreementDocument) -> bytes:
    return _with_wheel("agreement.docx", agreement_view(document), document)


def contract_word(document: AgreementDocument) -> bytes:
    """Return the draft for the lawyer: numbered clauses, [fields], and the remark that a lawyer takes over."""
    return _with_wheel("contract.docx", contract_view(document), document)


def one_page_word(document: OnePageAgreement) -> bytes:
    return _written(_template("one_page.docx"), one_page_view(document))


def minutes_word(document: MinutesDocument) -> bytes:
    return _written(_template("minutes.docx"), minutes_view(document))


def handover_word(document: HandoverDocument) -> bytes:
    return _written(_template("handover.docx"), handover_view(document))


def _with_wheel(name: str, view: View, document: AgreementDocument) -> bytes:
    template = _template(name)
    template.init_docx()
    picture = BytesIO(bare_png(year_wheel_svg(agreement_wheel(document)), document.language, view["wheel_alt"]))
    image = InlineImage(template, picture, width=_WHEEL_WIDTH)
    return _written(template, {**view, "wheel": image})


def _template(name: str) -> DocxTemplate:
    source = resources.files("flows.content").joinpath("templates", "word", name)
    return DocxTemplate(BytesIO(source.read_bytes()))


def _written(template: DocxTemplate, view: View) -> bytes:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template.render(_safe(view), environment, autoescape=True)
    _name(template.docx, view)
    _describe_pictures(template.docx, view.get("wheel_alt", ""))
    made = BytesIO()
    template.save(made)
    return made.getvalue()


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return xml_safe(value)
    if isinstance(value, Mapping):
        return {key: _safe(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_safe(inner) for inner in value]
    return value


def _name(docx: Any, view: View) -> None:
    """Write title and language into the file, so that readers and screen readers know them."""
    locale = _LOCALES[view["lang"]]
    docx.core_properties.title = xml_safe(view["title"])[:255]
    docx.core_properties.language = locale
    for language in docx.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), locale)


def _describe_pictures(docx: Any, alt: str) -> None:
    """Give the wheel its alt text and keep it within a page."""
    for inline in docx.element.body.iter(qn("wp:inline")):
        inline.find(qn("wp:docPr")).set("descr", xml_safe(alt))
    for shape in docx.inline_shapes:
        if shape.height > _WHEEL_TALLEST:
            shape.width = int(shape.width * _WHEEL_TALLEST / shape.height)
            shape.height = _WHEEL_TALLEST
