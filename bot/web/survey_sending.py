"""The last page and what follows it: sending once, thanks, a code that is used, and deleting what was not sent."""

from dataclasses import replace

from starlette.responses import Response

from bot.web.survey_booth import Visit
from bot.web.survey_draft import Draft
from bot.web.survey_form import RefusedError
from bot.web.survey_steps import SEND
from flows.ballot import Receipt
from flows.ballot import Response as Ballot


async def take_send(visit: Visit) -> Response:
    """Hand the draft in. The phone forgets it when it is stored, and when it never can be."""
    draft = visit.draft
    if draft is None or not draft.code:
        raise RefusedError(403)
    receipt = await visit.booth.desk.hand_in(visit.paper.slug, draft.code, _ballot(visit, draft))
    match receipt:
        case Receipt.TAKEN:
            return visit.leave("thanks")
        case Receipt.SPENT:
            return visit.leave("spent")
        case Receipt.CLOSED:
            return visit.leave()
        case Receipt.EMPTY:
            return visit.see(SEND, "missing", draft=draft, fragment="error")
        case Receipt.UNKNOWN:
            return visit.see("", "wrong", draft=replace(draft, code="", typed=draft.code), fragment="error")


def _ballot(visit: Visit, draft: Draft) -> Ballot:
    knows = {story_id: story.knows for story_id, story in draft.stories.items()}
    return Ballot(visit.paper.wave_id, draft.answers, knows, draft.bands, draft.comment, visit.language)


async def show_thanks(visit: Visit) -> Response:
    another = "another" if visit.paper.needs_code else "another_open"
    lines = ["page.thanks", f"page.{another}"]
    return visit.page("message", title="page.thanks_title", lines=lines, go=f"page.{another}_go")


async def show_spent(visit: Visit) -> Response:
    return visit.page("message", title="page.spent_title", lines=["page.spent", "page.another"], go="page.another_go")


async def show_delete(visit: Visit) -> Response:
    if visit.draft is None:
        return visit.see()
    return visit.page("delete", draft=visit.draft)


async def take_delete(visit: Visit) -> Response:
    return visit.leave("", "deleted")
