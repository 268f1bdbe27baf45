"""The first page of a wave: what it is, the language, the code, and going on where one was."""

import asyncio
from dataclasses import replace

from starlette.responses import Response

from bot.web.survey_booth import Visit, language_of
from bot.web.survey_draft import Draft, new_draft
from bot.web.survey_steps import step_named, steps_of
from flows.ballot import CodeState
from flows.codes import new_code, read_code
from flows.wave import WaveState

STRAINED_SECONDS = 1.0
"""How long a code waits while somebody guesses from there, or everywhere: no human notices, a machine does."""
_TYPED = 24

_CLOSED = {
    WaveState.PLANNED: "not_open",
    WaveState.CLOSED: "closed",
    WaveState.RELEASED: "closed",
    WaveState.CANCELLED: "closed",
}


async def show_start(visit: Visit) -> Response:
    """A browser that brings no draft is given an empty one, which its form then belongs to; a late one is forgotten."""
    message = _CLOSED.get(visit.paper.state)
    if message is not None:
        closed = visit.page("message", title=f"page.{message}_title", lines=[f"page.{message}"], go="")
        visit.forget(closed)
        return closed
    draft = visit.draft or new_draft(visit.language)
    response = visit.page("start", draft=draft, is_wrong=visit.has("wrong"), is_deleted=visit.has("deleted"))
    if visit.draft is None:
        visit.keep(response, draft)
    return response


async def take_start(visit: Visit) -> Response:
    """Begin with a code (or with one drawn here where none is needed), or go on."""
    draft = replace(_draft(visit), language=_language(visit), typed="")
    if draft.code and visit.form.get("go") == "continue":
        return _go_on(visit, draft)
    if not visit.paper.needs_code:
        return _go_on(visit, draft if draft.code else replace(draft, code=new_code()))
    typed = visit.form.get("code", "").strip()
    code = read_code(typed)
    if code is None:
        return visit.see("", "wrong", draft=replace(draft, typed=typed[:_TYPED]), fragment="error")
    return await _try(visit, draft, code)


async def _try(visit: Visit, draft: Draft, code: str) -> Response:
    async with visit.booth.throttle.turn(_address(visit), STRAINED_SECONDS) as is_mine:
        if not is_mine:
            return visit.page("message", 429, title="page.throttled_title", lines=["page.throttled"], go="")
        return await _look(visit, draft, code)


async def _look(visit: Visit, draft: Draft, code: str) -> Response:
    throttle = visit.booth.throttle
    if throttle.is_strained:
        async with throttle.few:
            await asyncio.sleep(STRAINED_SECONDS)
    state = await visit.booth.desk.look_at_code(visit.paper.slug, code)
    if state is CodeState.USED:
        return visit.see("spent", draft=draft)
    if state is CodeState.UNKNOWN:
        throttle.note_wrong(_address(visit))
        return visit.see("", "wrong", draft=replace(draft, typed=visit.form["code"][:_TYPED]), fragment="error")
    own = draft if draft.code in {"", code} else new_draft(draft.language)
    return _go_on(visit, replace(own, code=code))


def _go_on(visit: Visit, draft: Draft) -> Response:
    steps = steps_of(visit.paper)
    step = step_named(steps, draft.at, draft) or steps[0]
    return visit.see(step.name, draft=replace(draft, at=step.name))


def _draft(visit: Visit) -> Draft:
    return visit.draft or new_draft(visit.language)


def _language(visit: Visit) -> str:
    chosen = visit.form.get("lang", "")
    return chosen if chosen in visit.paper.languages else language_of(visit.request, visit.draft, visit.paper.languages)


def _address(visit: Visit) -> str:
    """Uvicorn has put the resident's in place of a trusted proxy's; it is hashed at once and kept nowhere."""
    return visit.request.client.host if visit.request.client else ""
