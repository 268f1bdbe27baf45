"""LIX, the Scandinavian measure of how hard a text is to read: 25 is a children's book, 40 a daily paper."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)|\n\s*\n")
_LONG = 6


def words_of(text: str) -> list[str]:
    """The words of a text as they are written, in their order."""
    return _WORD.findall(text)


def count_words(text: str) -> int:
    return len(words_of(text))


def lix(text: str) -> float:
    """Words per sentence plus the percentage of words of more than six letters; 0 for a text without words."""
    words = words_of(text)
    if not words:
        return 0.0
    sentences = sum(1 for part in _SENTENCE_END.split(text) if _WORD.search(part))
    long_words = sum(1 for word in words if len(word) > _LONG)
    return len(words) / sentences + 100 * long_words / len(words)
