"""The ESG table: beside which standard, why figures of few answers are used, and the files."""

from dataclasses import replace

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome
from flows.errors import NotFoundError, StageError
from flows.esg import DEFAULT_MAPPING, DEFAULT_STANDARD, STANDARDS, EsgExport, EsgMapping, load_mappings
from flows.partnership import Partnership
from flows.people import Place, Side
from flows.results import Results
from flows.service.access import Party, party_name
from flows.service.audit import Deed, note_audit
from flows.service.registry import go_to, press, where, words
from flows.service.result_access import closing_staff, reader_of, seen_results
from flows.service.results import results_of
from flows.service.talk import Talk
from flows.wave import Wave
from flows.words import wording

REASON_LIMIT = 300
FORMS = ("word", "excel", "pdf", "csv", "json")


def chosen(partnership: Partnership) -> tuple[str, EsgMapping]:
    """The standard and the mapping; what is suggested as long as nobody has chosen."""
    standard, _, name = partnership.esg.partition("/")
    mappings = load_mappings()
    return standard or DEFAULT_STANDARD, mappings.get(name) or mappings[DEFAULT_MAPPING]


@press("esg")
def esg(talk: Talk, action: Action) -> Outcome:
    wave, _ = reader_of(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("esg", wave.id)))


@where("esg")
def where_esg(talk: Talk) -> Card:
    """What stands in the way, one thing at a time; then the files."""
    wave, party, found = seen_results(talk, talk.person.place.id)
    is_staff = party.side is Side.HOUSING
    if found.esg_refusal:
        return Card(talk.say("esg.refused", why=found.esg_refusal), rows_of(_back(talk, wave)))
    if not party.partnership.esg and is_staff:
        return _which_standard(talk, wave)
    if found.needs_reason and not wave.esg_reason:
        us = party_name(talk, party.partnership, Side.HOUSING)
        key = "esg.ask_reason" if is_staff else "esg.no_reason"
        return Card(talk.say(key, us=us, most=REASON_LIMIT), rows_of(_back(talk, wave)))
    return _files(talk, wave, party)


def _back(talk: Talk, wave: Wave) -> list[Button]:
    return [said(talk.language, "button.all_results", "results", wave.id)]


def _which_standard(talk: Talk, wave: Wave) -> Card:
    """Asked once: the same people are never reported twice."""
    ways = [
        said(talk.language, f"button.esg.{one.casefold()}", "esg_standard", wave.id, word=one.casefold())
        for one in STANDARDS
    ]
    return Card(talk.say("esg.which"), rows_of([*ways, *_back(talk, wave)]))


def _files(talk: Talk, wave: Wave, party: Party) -> Card:
    standard, mapping = chosen(party.partnership)
    text = talk.say("esg.ready", standard=standard, mapping=mapping.part("title", talk.language))
    ways = [button(talk.plain(f"button.esg.{form}"), "esg_file", wave.id, word=form) for form in FORMS]
    if party.side is Side.HOUSING:
        ways.append(said(talk.language, "button.esg_mapping", "esg_mapping", wave.id))
    return Card(text, rows_of([*ways, *_back(talk, wave)]))


@words("esg")
def take_reason(talk: Talk, text: str) -> Outcome:
    """Why figures of 30 to 49 answers are used; it is printed in every file."""
    wave, party = closing_staff(talk, talk.person.place.id)
    found = results_of(talk, wave, party.side)
    if not party.partnership.esg or not found.needs_reason:
        raise StageError
    saved = talk.uow.waves.save(replace(wave, esg_reason=wording(text, REASON_LIMIT)))
    deed = Deed(wave.partnership_id, party.member.id, "esg_reason", f"wave:{wave.id}", wave, saved)
    note_audit(talk.uow, deed, talk.now)
    return talk.outcome(go_to(talk, Place("esg", wave.id)))


@press("esg_standard")
def esg_standard(talk: Talk, action: Action) -> Outcome:
    wave, party = closing_staff(talk, action.numbers[0])
    if action.word.upper() not in STANDARDS:
        raise StageError
    return _choose(talk, wave, party, action.word.upper(), chosen(party.partnership)[1].name)


@press("esg_mapping")
def esg_mapping(talk: Talk, action: Action) -> Outcome:
    """Which edition of which standard the references are for; and neighbours or users, anew."""
    wave, _ = closing_staff(talk, action.numbers[0])
    ways = [
        button(mapping.part("title", talk.language), "esg_beside", wave.id, word=name)
        for name, mapping in load_mappings().items()
    ]
    ways += [
        said(talk.language, f"button.esg.{one.casefold()}", "esg_standard", wave.id, word=one.casefold())
        for one in STANDARDS
    ]
    return talk.outcome(Card(talk.say("esg.which_mapping"), rows_of([*ways, *_back(talk, wave)])))


@press("esg_beside")
def esg_beside(talk: Talk, action: Action) -> Outcome:
    wave, party = closing_staff(talk, action.numbers[0])
    if action.word not in load_mappings():
        raise StageError
    return _choose(talk, wave, party, chosen(party.partnership)[0], action.word)


def _choose(talk: Talk, wave: Wave, party: Party, standard: str, mapping: str) -> Outcome:
    before = party.partnership
    saved = talk.uow.partnerships.save(replace(before, esg=f"{standard}/{mapping}"))
    deed = Deed(before.id, party.member.id, "esg_standard", f"partnership:{before.id}", before.esg, saved.esg)
    note_audit(talk.uow, deed, talk.now)
    return talk.outcome(go_to(talk, Place("esg", wave.id)))


@press("esg_file")
def esg_file(talk: Talk, action: Action) -> Outcome:
    """The company gets the same file, made of what was released to it."""
    wave, party, found = seen_results(talk, action.numbers[0])
    if action.word not in FORMS:
        raise StageError
    export_of(wave, party.partnership, found)
    file = Attachment(f"esg_{action.word}", wave.id, "", {"side": party.side.value})
    return talk.outcome(Card(talk.say("esg.file"), (), (file,)), go_to(talk, Place("esg", wave.id)))


def export_of(wave: Wave, partnership: Partnership, found: Results) -> EsgExport:
    """StageError where there may be no export."""
    standard, mapping = chosen(partnership)
    try:
        return EsgExport(found, standard, mapping, wave.esg_reason)
    except ValueError as error:
        raise StageError from error


def prepared_export(talk: Talk, attachment: Attachment) -> tuple[str, EsgExport]:
    """For the making of a file: what may not be exported (any more) is not found."""
    wave = talk.uow.waves.get(attachment.id)
    partnership = talk.uow.partnerships.get(wave.partnership_id)
    found = results_of(talk, wave, Side(attachment.values["side"]))
    try:
        return talk.plain("name.esg", estate=partnership.estate), export_of(wave, partnership, found)
    except StageError as error:
        raise NotFoundError from error
