"""The way through a paper, step by step: statements, background, stories, comment, and the page that sends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.web.survey_draft import Draft, Story
from flows.ballot import BallotPaper, PaperPage


class StepKind(StrEnum):
    """A story has three steps on one page: KNOW it, took PART, and what to SAY of it."""

    LEVEL = "level"
    BACKGROUND = "background"
    KNOW = "know"
    PART = "part"
    SAY = "say"
    COMMENT = "comment"
    SEND = "send"


SEND = "send"


@dataclass(frozen=True, slots=True)
class Step:
    """`name` is the end of its address, `number` the page it counts as."""

    name: str
    kind: StepKind
    number: int
    page: PaperPage | None = None

    @property
    def story_id(self) -> int:
        """The story that this step is about, 0 for none."""
        return self.page.statements[0].about if self.page is not None and self.page.is_story else 0


def steps_of(paper: BallotPaper) -> tuple[Step, ...]:
    return tuple(_steps(paper))


def _steps(paper: BallotPaper) -> Iterator[Step]:
    number = 0
    for number, page in enumerate((page for page in paper.pages if not page.is_story), start=1):
        yield Step(f"{number}", StepKind.LEVEL, number, page)
    if paper.background:
        number += 1
        yield Step(f"{number}", StepKind.BACKGROUND, number)
    for page in paper.pages:
        if page.is_story:
            number += 1
            yield Step(f"{number}", StepKind.KNOW, number, page)
            yield Step(f"{number}-part", StepKind.PART, number, page)
            yield Step(f"{number}-say", StepKind.SAY, number, page)
    if paper.has_comments:
        number += 1
        yield Step(f"{number}", StepKind.COMMENT, number)
    yield Step(SEND, StepKind.SEND, number + 1)


def is_asked(step: Step, draft: Draft) -> bool:
    """What there is to say of an activity is asked of those who know it."""
    if step.kind not in {StepKind.PART, StepKind.SAY}:
        return True
    return draft.stories.get(step.story_id, Story.NO) is not Story.NO


def step_named(steps: Sequence[Step], name: str, draft: Draft) -> Step | None:
    """None for a step that is not on this resident's way."""
    return next((step for step in steps if step.name == name and is_asked(step, draft)), None)


def step_after(steps: Sequence[Step], step: Step, draft: Draft) -> Step:
    """The last one goes nowhere."""
    ahead = steps[steps.index(step) + 1 :]
    return next((one for one in ahead if is_asked(one, draft)), steps[-1])


def step_before(steps: Sequence[Step], step: Step, draft: Draft) -> Step | None:
    behind = reversed(steps[: steps.index(step)])
    return next((one for one in behind if is_asked(one, draft)), None)
