"""Two colleagues at one question: the second sees what the first wrote and chooses."""

from flows import engine
from flows.answers import Address, Answer
from flows.cards.buttons import press
from flows.cards.card import Card
from flows.cards.question import Question, answer_text
from flows.guide.model import NodeKind
from flows.machine import CompiledGuide
from flows.phrases import plain, say
from flows.session import LogEntry

# Lists and sets of choices take both colleagues' additions; only these can contradict each other.
EXCLUSIVE = {NodeKind.TEXT, NodeKind.NUMBER, NodeKind.CHOICE}
# How much of a card each of the two answers may take.
ROOM = 200


def conflict_of(compiled: CompiledGuide, old: Answer | None, address: Address, member_id: int, seen: int) -> bool:
    """True when a colleague answered after this person was shown the question."""
    if old is None or not old.is_settled or old.member_id == member_id or old.revision <= seen:
        return False
    node = engine.node_at(compiled, address)
    return node.kind in EXCLUSIVE or node.most == 1


def meeting_card(question: Question, entry: LogEntry) -> Card:
    """Both answers side by side. The second one is safe in the log; nothing is lost whichever is kept."""
    language = question.language
    text = say(
        "meeting.both",
        language,
        prompt=question.compiled.guide.text(language, question.node.full_id).prompt,
        who=question.who,
        theirs=answer_text(question, ROOM),
        mine=answer_text(question, ROOM, entry.answer),
    )
    keep = press(plain("meeting.keep", language, who=question.who), "keep_theirs", entry.session_id, entry.id)
    mine = press(plain("meeting.mine", language), "use_mine", entry.session_id, entry.id)
    return Card(text, ((keep,), (mine,)))
