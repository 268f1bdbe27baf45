"""What staff did around a survey, noted line by line."""

from flows.questionnaire import CountReport, Indicator, Statement
from flows.service.access import Party
from flows.service.audit import Deed, note_audit
from flows.service.talk import Talk
from flows.wave import Caretaker, Wave


def note(
    talk: Talk,
    party: Party,
    action: str,
    before: Indicator | Statement | Wave | Caretaker | None,
    after: Indicator | Statement | Wave | CountReport | Caretaker,
) -> None:
    """One line by the member who acts, about the row that was changed."""
    about = f"{type(after).__name__.lower()}:{after.id}"
    note_audit(talk.uow, Deed(party.partnership.id, party.member.id, action, about, before, after), talk.now)
