"""An agreement that holds: its card and its files."""

from dataclasses import replace

from markupsafe import Markup

from flows.agreement import Agreement
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome
from flows.errors import StageError
from flows.partnership import Path, Stage
from flows.people import Place
from flows.service.access import Party, party_in
from flows.service.agreement_versions import approvals_of, current, given_line
from flows.service.endings import notice_of
from flows.service.past_meetings import past_way
from flows.service.registry import go_to, press, where
from flows.service.talk import Talk
from flows.year import EntryKind, EntryState


@where("agreed")
def where_agreed(talk: Talk) -> Card:
    party = party_in(talk, talk.person.place.id)
    held = current(talk, party.partnership)
    if held is None:
        raise StageError
    # What is typed next shows the card again, not all the files.
    talk.go(Place("agreement", party.partnership.id))
    return with_files(talk, agreed_card(talk, held, party), held)


def agreed_card(talk: Talk, held: Agreement, party: Party) -> Card:
    identity, language = party.partnership.id, talk.language
    is_over = party.partnership.stage is Stage.ENDED
    parts = [talk.say("agreed.head_ended" if is_over else "agreed.head", number=held.number)]
    parts += [given_line(talk, approval) for approval in approvals_of(talk, held).values()]
    parts.append(talk.say("agreed.note", digest=held.content_hash[:12]))
    ways = file_ways(talk, party, held, is_main=True)
    ways += past_way(talk, party)
    notice = notice_of(talk, party.partnership)
    if notice is not None:
        parts.append(talk.say("agreed.ends", day=talk.day(notice.ends_on)))
    if party.partnership.path is Path.LARGE and not is_over:
        ways.insert(1, said(language, "button.change_agreement", "back_to_joint", identity))
    if not is_over:
        ways.append(said(language, "button.ending" if notice else "button.end", "end_partnership", identity))
    return Card(Markup("\n\n").join(parts), rows_of([*ways, said(language, "button.menu", "menu")]))


def file_ways(talk: Talk, party: Party, held: Agreement | None, *, is_main: bool = False) -> list[Button]:
    """The way to the files of the version that holds: there on every card of the agreement, whatever else goes on."""
    if held is None:
        return []
    identity, language = party.partnership.id, talk.language
    ways = [said(language, "button.files", "files", identity, is_main=is_main)]
    if "one_page" not in held.content:
        ways.append(said(language, "button.contract", "contract", identity))
    return ways


def with_files(talk: Talk, card: Card, held: Agreement) -> Card:
    """The card with every document of the version: PDF, Word, year wheel, calendar."""
    kinds = ["agreement_pdf", "agreement_word"]
    if "one_page" not in held.content:
        meetings = {"partnership_id": held.partnership_id, "kind": EntryKind.MEETING, "state": EntryState.PLANNED}
        kinds += ["wheel", "calendar"] if talk.uow.entries.find(**meetings) else ["wheel"]
    files = tuple(Attachment(kind, held.id, talk.plain(f"file.{kind}")) for kind in kinds)
    return replace(card, attachments=files)


@press("files")
def files(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("agreed", party.partnership.id)))


@press("contract")
def contract(talk: Talk, action: Action) -> Outcome:
    """The same content as a draft that a lawyer can take over."""
    party = party_in(talk, action.numbers[0])
    held = current(talk, party.partnership)
    if held is None or "one_page" in held.content:
        raise StageError
    attachment = Attachment("contract_word", held.id, talk.plain("file.contract_word"))
    return talk.outcome(Card(talk.say("agreed.contract"), (), (attachment,)), agreed_card(talk, held, party))
