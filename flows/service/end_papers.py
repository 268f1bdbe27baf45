"""The handover and the story of a partnership, as they are recorded, in the reader's language."""

from datetime import datetime
from typing import Any

from flows.documents import Language
from flows.end_documents import HandedOver, HandoverDocument, StoryDocument, StoryEffort
from flows.ending import Ending, EndingState, efforts_in
from flows.partnership import Partnership
from flows.people import Side
from flows.service.endings import approved_versions, held_content, meetings_held
from flows.service.paper import Paper
from flows.service.released_figures import figure_lines, newest_released
from flows.service.story_content import held_since, is_shared, story_content
from flows.service.talk import Talk


def _language(talk: Talk) -> Language:
    return "da" if talk.language == "da" else "en"


def handover_document(talk: Talk, ending: Ending) -> HandoverDocument:
    """A draft until it has ended: until then both may change it."""
    partnership = talk.uow.partnerships.get(ending.partnership_id)
    content, kept = held_content(talk, partnership), ending.handover
    return HandoverDocument(
        language=_language(talk),
        estate=partnership.estate,
        municipality=partnership.municipality,
        parties=Paper(talk, content).parties(),
        since=held_since(talk, partnership),
        ends=ending.ends_on,
        stays=kept.get("stays"),
        rooms=kept.get("rooms"),
        told=kept.get("told"),
        has_rooms="one_page" not in content,
        efforts=tuple(HandedOver(what=what, to=kept.get(item)) for item, what in efforts_in(content).items()),
        meetings=tuple(meetings_held(talk, partnership)),
        versions=tuple((version.number, version.created) for version in approved_versions(talk, partnership)),
        answered=_answered(talk, partnership),
        is_draft=ending.state is not EndingState.CLOSED,
    )


def story_document(talk: Talk, partnership_id: int) -> StoryDocument:
    """Bears the mark of a draft unless both have said yes to what stands there at this moment."""
    partnership = talk.uow.partnerships.get(partnership_id)
    content = story_content(talk, partnership)
    parties = content["parties"]
    return StoryDocument(
        language=_language(talk),
        estate=content["estate"],
        municipality=content["municipality"],
        housing=parties[Side.HOUSING],
        company=parties[Side.COMPANY],
        since=datetime.fromisoformat(content["since"]),
        until=datetime.fromisoformat(content["until"]) if content["until"] else None,
        now=talk.now,
        focus=tuple(content["focus"]),
        efforts=tuple(
            StoryEffort(what=effort["what"], responsible=_responsible(talk, parties, effort["responsible"]))
            for effort in content["efforts"]
        ),
        meetings=tuple(datetime.fromisoformat(at) for at in content["meetings"]),
        stays=content["stays"],
        housing_words=content["words"][Side.HOUSING],
        company_words=content["words"][Side.COMPANY],
        answered=_answered(talk, partnership),
        is_draft=not is_shared(talk, partnership),
    )


def _answered(talk: Talk, partnership: Partnership) -> tuple[str, ...]:
    wave = newest_released(talk, partnership)
    return tuple(figure_lines(talk, wave)) if wave is not None else ()


def _responsible(talk: Talk, parties: dict[str, Any], choice: str) -> str:
    return talk.plain("clause.both") if choice == "both" else str(parties.get(choice, ""))
