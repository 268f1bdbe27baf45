"""What residents answered goes back to them: a poster for the stairs, and a message to whoever subscribed."""

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup, escape

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome
from flows.clock import COPENHAGEN
from flows.errors import NotFoundError, StageError
from flows.figures import ChangeCode
from flows.people import Person, Place, Side
from flows.resident_words import OWN_NAMES, in_all
from flows.schedule import is_polite, polite_time
from flows.service.audit import Deed, note_audit
from flows.service.reaching import told_to_residents
from flows.service.reasons import Reason
from flows.service.registry import go_to, press, where
from flows.service.result_access import closing_staff
from flows.service.results import measured_until, results_of
from flows.service.talk import Talk
from flows.service.visits import Visit
from flows.summary import Summary, SummaryLine, Told, ToResidents, summary_in
from flows.wave import Wave, WaveState

SUMMARY = "survey_summary"
_SAID = frozenset({code.value for code in ChangeCode} - {ChangeCode.NOT_SHOWN.value})


def to_residents(talk: Talk, wave: Wave) -> ToResidents:
    """What may be told of a released wave; NotFoundError for any other. The language of the talk does not matter."""
    if wave.state is not WaveState.RELEASED:
        raise NotFoundError
    found, measured = results_of(talk, wave, Side.COMPANY), measured_until(talk, wave, Side.COMPANY)
    first, now = measured[0], measured[-1]
    before = first.wave.opens.astimezone(COPENHAGEN).year if first.wave.id != wave.id else 0
    told = []
    for row in found.indicators:
        key = now.key_of(row.indicator_id)
        if key is None:
            continue
        change = row.change.code.value if row.change else ""
        told.append(Told(key.texts, key.figure.shown, change if change in _SAID else "", before))
    return ToResidents(
        estate=found.estate,
        organisation=found.organisation,
        company=found.company,
        contact=wave.contact,
        answers=found.answers,
        is_first=before == 0,
        told=tuple(told),
    )


def spoken(wave: Wave) -> tuple[str, ...]:
    """The wave's languages, as far as their words for a summary are there."""
    there = in_all("summary.stop")
    return tuple(language for language in wave.languages if language in there)


@press("summary")
def summary(talk: Talk, action: Action) -> Outcome:
    wave, _ = closing_staff(talk, action.numbers[0], WaveState.RELEASED)
    return talk.outcome(go_to(talk, Place("summary", wave.id)))


@where("summary")
def where_summary(talk: Talk) -> Card:
    """The poster in each language, and the message, which is sent once."""
    wave, _ = closing_staff(talk, talk.person.place.id, WaveState.RELEASED)
    ways: list[Button] = [
        button(talk.plain("button.summary_poster", spoken=OWN_NAMES[one]), "summary_poster", wave.id, word=one)
        for one in spoken(wave)
    ]
    key = "recap.card" if wave.told is None else "recap.card_sent"
    text = talk.say(key, day="" if wave.told is None else talk.day(wave.told))
    if wave.told is None:
        ways.append(said(talk.language, "button.summary_send", "summary_send", wave.id, wave.version))
    back = said(talk.language, "button.all_results", "results", wave.id)
    return Card(text, rows_of([*ways[:7], back]))


@press("summary_poster")
def summary_poster(talk: Talk, action: Action) -> Outcome:
    wave, _ = closing_staff(talk, action.numbers[0], WaveState.RELEASED)
    if action.word not in spoken(wave):
        raise StageError
    poster = Attachment("summary_poster", wave.id, "", {"language": action.word})
    file = Card(talk.say("recap.poster"), (), (poster,))
    return talk.outcome(file, go_to(talk, Place("summary", wave.id)))


@press("summary_send", numbers=2)
def summary_send(talk: Talk, action: Action) -> Outcome:
    """Asks once, with the words that residents will read."""
    wave = _unsent(talk, action)
    words = message_text(summary_in(to_residents(talk, wave), talk.language))
    yes = said(talk.language, "button.summary_yes", "summary_send_yes", wave.id, wave.version, is_main=True)
    no = said(talk.language, "button.not_yet", "summary", wave.id)
    return talk.outcome(Card(words), Card(talk.say("recap.sure"), rows_of([yes, no])))


def _unsent(talk: Talk, action: Action) -> Wave:
    wave, _ = closing_staff(talk, action.numbers[0], WaveState.RELEASED)
    if wave.told is not None or wave.version != action.numbers[1]:
        raise StageError
    return wave


@press("summary_send_yes", numbers=2)
def summary_send_yes(talk: Talk, action: Action) -> Outcome:
    """To everybody who has subscribed, at a decent hour."""
    wave = _unsent(talk, action)
    _, party = closing_staff(talk, wave.id)
    talk.uow.outbox.queue_to_all(
        wave.partnership_id, wave.id, SUMMARY, f"{SUMMARY}:w{wave.id}:c", polite_time(talk.now)
    )
    talk.uow.waves.save(replace(wave, told=talk.now))
    note_audit(talk.uow, Deed(wave.partnership_id, party.member.id, "summary_sent", f"wave:{wave.id}"), talk.now)
    sealed = Card(talk.say("recap.sent"))
    return talk.outcome(go_to(talk, Place("summary", wave.id)), sealed=sealed)


def message_text(found: Summary) -> Markup:
    """The summary as a message, every word escaped once."""
    blocks = [Markup("<b>{}</b>\n{}").format(found.title, found.answers)]
    blocks += [_told(line, found.agree) for line in found.lines]
    blocks += [Markup("\n").join(map(escape, found.notes)), escape(found.stop)]
    return Markup("\n\n").join(blocks)


def _told(line: SummaryLine, agree: str) -> Markup:
    head = Markup("<b>{}</b> {}\n").format(line.figure, agree) if line.figure else Markup()
    return head + Markup("\n").join(escape(part) for part in (line.statement, line.change) if part)


@told_to_residents(SUMMARY)
def summary_told(visit: Visit, wave: Wave) -> Card | str | datetime:
    """The summary for one subscriber, read anew when it is sent, at a decent hour."""
    if wave.state is not WaveState.RELEASED:
        return Reason.MOVED_ON
    if not is_polite(visit.now):
        return polite_time(visit.now)
    nobody = Person(0, "", 0, 0, "da", language_chosen=True, created=visit.now)
    talk = Talk(visit.uow, nobody, visit.now, visit.world, visit.incoming)
    language = visit.language if visit.language in spoken(wave) else "da"
    return Card(message_text(summary_in(to_residents(talk, wave), language)))


def prepared_poster(talk: Talk, attachment: Attachment) -> tuple[str, Summary]:
    """For the making of the file."""
    wave = talk.uow.waves.get(attachment.id)
    return talk.plain("name.summary"), summary_in(to_residents(talk, wave), attachment.values["language"])
