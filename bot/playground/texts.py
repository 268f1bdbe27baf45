"""From a request's text, parse mode and entities to what is stored."""

from bot.playground.entities import CAPTION_LIMIT, TEXT_LIMIT, cleaned, given, is_empty, with_found
from bot.playground.errors import JSON, bad_request
from bot.playground.html import HtmlText
from bot.playground.markdown import MarkdownText


def parsed(source: str, mode: str, raw_entities: object) -> tuple[str, list[JSON]]:
    source = cleaned(source)
    match mode.lower():
        case "html":
            text, entities = HtmlText(source).parse()
        case "markdownv2":
            text, entities = MarkdownText(source).parse()
        case "":
            text, entities = source, given(raw_entities, source) if raw_entities else []
        case _:
            raise bad_request("unsupported parse_mode")
    return with_found(text, entities)


def message_text(parameters: JSON) -> JSON:
    text, entities = parsed(parameters.get("text", ""), parameters.get("parse_mode", ""), parameters.get("entities"))
    if is_empty(text):
        raise bad_request("message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption(parameters: JSON) -> JSON:
    text, entities = parsed(
        parameters.get("caption") or "",
        parameters.get("parse_mode") or "",
        parameters.get("caption_entities"),
    )
    if len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if is_empty(text):
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}
