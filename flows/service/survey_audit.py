"""What staff did around a survey, noted line by line."""

from typing import Any

from flows.service.access import Party
from flows.service.talk import Talk


def note(talk: Talk, party: Party, action: str, about: Any, before: Any, after: Any) -> None:
    """One line; `about` is the kind and number of what was changed, `before` and `after` its records."""
