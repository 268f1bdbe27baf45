"""What a story tells, language-neutral, so that a yes can be about exactly that."""

from datetime import datetime
from typing import Any

from flows.agreement import content_hash
from flows.ending import StoryConsent
from flows.partnership import Partnership
from flows.people import Side
from flows.service.endings import approved_versions, ending_of, held_content, meetings_held
from flows.service.released_figures import newest_released
from flows.service.talk import Talk


def story_content(talk: Talk, partnership: Partnership) -> dict[str, Any]:
    """The facts as they are recorded and the newest sentence of each. Nothing in it says what came of it all."""
    held, ending = held_content(talk, partnership), ending_of(talk, partnership)
    until = ending.ends_on if ending is not None else None
    agreed_stays = str(held.get("end", {}).get("what_stays", ""))
    return {
        "estate": partnership.estate,
        "municipality": partnership.municipality,
        "parties": {side.value: held["parties"][side.value]["name"] for side in Side},
        "since": held_since(talk, partnership).isoformat(),
        "until": until.isoformat() if until is not None else "",
        "focus": [line for text in held.get("focus", ()) for line in _lines(text)],
        "efforts": efforts_over_time(talk, partnership),
        "meetings": [at.isoformat() for at in meetings_held(talk, partnership)],
        "stays": ending.handover.get("stays", "") if ending is not None else agreed_stays,
        "words": {side.value: sentence_of(talk, partnership, side) for side in Side},
        **_measured(talk, partnership),
    }


def _measured(talk: Talk, partnership: Partnership) -> dict[str, int]:
    """The newest wave whose results both sides have; a yes is about its figures too."""
    wave = newest_released(talk, partnership)
    return {"wave": wave.id} if wave is not None else {}


def held_since(talk: Talk, partnership: Partnership) -> datetime:
    """When the first version came to hold: with the last of its approvals."""
    first = approved_versions(talk, partnership)[0]
    given = [approval.at for approval in talk.uow.approvals.find(agreement_id=first.id)]
    return max(given, default=first.created)


def _lines(text: str) -> list[str]:
    return [line.removeprefix("– ").strip() for line in text.split("\n") if line.strip()]


def efforts_over_time(talk: Talk, partnership: Partnership) -> list[dict[str, str]]:
    """Every effort that some version agreed on, each as it was worded last."""
    found: dict[int, dict[str, str]] = {}
    for version in approved_versions(talk, partnership):
        if "one_page" in version.content:
            found[0] = {"what": str(version.content["one_page"].get("what", "")), "responsible": "company"}
        for effort in version.content.get("efforts", ()):
            found[effort["id"]] = {"what": str(effort.get("what", "")), "responsible": effort.get("responsible") or ""}
    return list(found.values())


def sentence_of(talk: Talk, partnership: Partnership, side: Side) -> str:
    found = talk.uow.sentences.find(partnership_id=partnership.id, side=side)
    return found[-1].text if found else ""


def consents_to(talk: Talk, partnership: Partnership, digest: str) -> dict[Side, StoryConsent]:
    """Who says yes to the content with this hash today."""
    found = talk.uow.consents.find(partnership_id=partnership.id, content_hash=digest, withdrawn=None)
    return {consent.side: consent for consent in found}


def is_shared(talk: Talk, partnership: Partnership) -> bool:
    """True when both say yes to exactly what stands there now."""
    digest = content_hash(story_content(talk, partnership))
    return len(consents_to(talk, partnership, digest)) == len(Side)
