"""What the survey's pages ask of the house. Implemented in `bot/survey_desk.py`."""

from typing import Protocol

from flows.ballot import BallotPaper, CodeState, Receipt, Response


class SurveyDesk(Protocol):
    """Nothing here is told who asks, and only `hand_in` stores something."""

    async def paper(self, slug: str) -> BallotPaper | None:
        """What is asked, and whether it can be answered at this moment; None where there is no such wave."""
        ...

    async def look_at_code(self, slug: str, code: str) -> CodeState:
        """Whether the code can be answered with; looking spends nothing."""
        ...

    async def hand_in(self, slug: str, code: str, response: Response) -> Receipt:
        """Spend the code and store the answers: TAKEN is committed. Raise StorageUnavailableError when it was not."""
        ...
