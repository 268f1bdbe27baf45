"""What a wave is called."""

from flows.service.talk import Talk
from flows.wave import Wave


def title_of(talk: Talk, wave: Wave) -> str:
    """The baseline, or the year since it."""
    return talk.plain("wave.title", number=wave.number) if wave.number else talk.plain("wave.title_first")
