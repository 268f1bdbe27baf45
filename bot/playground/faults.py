"""Faults a test asks for: what Telegram and the network do on a bad day."""

from dataclasses import dataclass
from typing import Literal

from bot.playground.errors import ApiError

FaultKind = Literal["429", "500", "502", "timeout", "lost_answer", "403"]


@dataclass
class Fault:
    kind: FaultKind
    method: str | None
    chat_id: int | None
    times: int
    retry_after: int
    delay: float

    def meets(self, method: str, chat_id: object) -> bool:
        right_method = self.method is None or self.method.lower() == method.lower()
        return self.times > 0 and right_method and (self.chat_id is None or str(self.chat_id) == str(chat_id))

    def refusal(self) -> ApiError | None:
        """The answer this fault gives instead of the real one; None where it gives none at all."""
        match self.kind:
            case "429":
                reason = f"Too Many Requests: retry after {self.retry_after}"
                return ApiError(429, reason, {"retry_after": self.retry_after})
            case "403":
                return ApiError(403, "Forbidden: bot was blocked by the user")
            case "500":
                return ApiError(500, "Internal Server Error")
            case "502":
                return ApiError(502, "Bad Gateway")
        return None


class Faults:
    """Kept in order; the first that meets a call is spent on it."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(
        self,
        *,
        kind: FaultKind,
        method: str | None = None,
        chat_id: int | None = None,
        times: int = 1,
        retry_after: int = 1,
        delay: float = 0.0,
    ) -> Fault:
        fault = Fault(kind, method, chat_id, times, retry_after, delay)
        self.waiting.append(fault)
        return fault

    def take(self, method: str, chat_id: object) -> Fault | None:
        for fault in self.waiting:
            if fault.meets(method, chat_id):
                fault.times -= 1
                if fault.times == 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self.waiting.clear()
