"""The pages in between: statements, background, stories, the comment. A form is saved into the draft, then on."""

import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from starlette.responses import Response

from bot.web.survey_booth import Visit
from bot.web.survey_draft import Draft, Story
from bot.web.survey_form import RefusedError
from bot.web.survey_steps import SEND, Step, StepKind, is_asked, step_after, step_before, step_named, steps_of
from flows.ballot import PaperStatement
from flows.questionnaire import BACKGROUND, DONT_KNOW, SCALE
from flows.service.ballots import COMMENT_LENGTH

_VALUES = {str(value): value for value in (*SCALE, DONT_KNOW)}
_MUST = frozenset({StepKind.LEVEL, StepKind.KNOW, StepKind.PART, StepKind.SAY})
"""Where going on without any answer is asked about: it may be a slip. [Skip] says that it is not."""
TEMPLATES = {
    StepKind.LEVEL: "statements",
    StepKind.SAY: "statements",
    StepKind.KNOW: "story",
    StepKind.PART: "story",
    StepKind.BACKGROUND: "background",
    StepKind.COMMENT: "comment",
    StepKind.SEND: "review",
}


def show(visit: Visit, name: str) -> Response:
    """One step; whoever has not begun, or asks for one that is not theirs, is sent to where they are."""
    draft, steps = visit.draft, steps_of(visit.paper)
    step = step_named(steps, name, draft) if draft else None
    if draft is None or not draft.code or step is None:
        return visit.see()
    return visit.page(
        TEMPLATES[step.kind],
        step=step,
        draft=draft,
        pages=steps[-1].number,
        sections=[one for one in steps if is_asked(one, draft)] if step.kind is StepKind.SEND else [],
        bands=BACKGROUND,
        is_missing=visit.has("missing"),
        is_first=step_before(steps, step, draft) is None,
        length=COMMENT_LENGTH,
    )


def take(visit: Visit, name: str) -> Response:
    """Save what was chosen, also before skipping the rest, and go where the pressed button leads."""
    draft, steps = visit.draft, steps_of(visit.paper)
    step = step_named(steps, name, draft) if draft else None
    if draft is None or not draft.code or step is None or step.kind is StepKind.SEND:
        raise RefusedError(403)
    wish, changed = visit.form.get("go", "next"), _saved(draft, step, visit.form)
    if wish == "back":
        return _on(visit, step_before(steps, step, changed) or step, changed)
    if wish != "skip" and step.kind in _MUST and not _is_touched(changed, step):
        return visit.see(step.name, "missing", draft=changed, fragment="error")
    return _on(visit, _ahead(steps, step, changed), changed)


def shower(name: str) -> Callable[[Visit], Awaitable[Response]]:
    """`show` for one step's name."""

    async def shown(visit: Visit) -> Response:
        return show(visit, name)

    return shown


def taker(name: str) -> Callable[[Visit], Awaitable[Response]]:
    """`take` for one step's name."""

    async def taken(visit: Visit) -> Response:
        return take(visit, name)

    return taken


def _ahead(steps: Sequence[Step], step: Step, draft: Draft) -> Step:
    """Whoever came back from the last page to put something right returns there."""
    following = step_after(steps, step, draft)
    return steps[-1] if draft.at == SEND and following.number != step.number else following


def _on(visit: Visit, step: Step, draft: Draft) -> Response:
    return visit.see(step.name, draft=replace(draft, at=draft.at if draft.at == SEND else step.name))


def _is_touched(draft: Draft, step: Step) -> bool:
    if step.kind is StepKind.KNOW:
        return step.story_id in draft.stories
    if step.kind is StepKind.PART:
        return draft.stories[step.story_id] is not Story.YES
    return any(one.id in draft.answers for one in _statements(step))


def _statements(step: Step) -> tuple[PaperStatement, ...]:
    return step.page.statements if step.page is not None else ()


def _saved(draft: Draft, step: Step, form: Mapping[str, str]) -> Draft:
    """The draft with what this step's form says; what it does not speak of stays."""
    if step.kind is StepKind.BACKGROUND:
        return replace(draft, bands=_bands(draft, form))
    if step.kind is StepKind.COMMENT:
        return replace(draft, comment=tidied(form.get("comment", draft.comment)))
    if step.kind in {StepKind.KNOW, StepKind.PART}:
        story = _story(draft.stories.get(step.story_id), step.kind, form.get("story", ""))
        return draft if story is None else replace(draft, stories={**draft.stories, step.story_id: story})
    given = {one.id: _VALUES.get(form.get(f"a{one.id}", "")) for one in _statements(step)}
    return replace(draft, answers={**draft.answers, **{key: n for key, n in given.items() if n is not None}})


def _story(before: Story | None, kind: StepKind, word: str) -> Story | None:
    """After another yes to knowing it, what was said about taking part still holds."""
    if word not in {"yes", "no"}:
        return before
    if kind is StepKind.PART:
        return Story.INSIDE if word == "yes" else Story.OUTSIDE
    if word == "no":
        return Story.NO
    return before if before in {Story.INSIDE, Story.OUTSIDE} else Story.YES


def _bands(draft: Draft, form: Mapping[str, str]) -> dict[str, str]:
    """A question that was left alone stays as it was; "I'd rather not say" takes an answer back."""
    chosen = {name: form.get(f"b-{name}", draft.bands.get(name, "")) for name in BACKGROUND}
    return {name: band for name, band in chosen.items() if band in BACKGROUND[name]}


def tidied(comment: str) -> str:
    """Without what nobody types, and no longer than it may be."""
    plain = comment.replace("\r\n", "\n").replace("\r", "\n")
    kept = (letter for letter in plain if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"})
    return "".join(kept).strip()[:COMMENT_LENGTH]
