"""Staff's pack of a wave: what brings residents to it, on paper and on phones, and the two reminders."""

from datetime import datetime

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome
from flows.errors import StageError
from flows.people import Place
from flows.resident_chat import told
from flows.resident_words import OWN_NAMES, RESIDENT_LANGUAGES
from flows.service.access import Party
from flows.service.answering import sheet_of
from flows.service.ballots import state_now
from flows.service.caretakers import number_in
from flows.service.caretaking import PRINTED, caretaking, printing_in, staff_in
from flows.service.reaching import MOST_REMINDERS, next_reminder, remind_all
from flows.service.registry import go_to, press, where, words
from flows.service.subscribing import subscribe_payload
from flows.service.survey_audit import note
from flows.service.survey_ways import survey_ways
from flows.service.talk import Talk
from flows.service.visits import Visit, language_at
from flows.wave import Invited, Wave, WaveState

MOST_PRINTED = 1000
NUMBERS = (20, 50, 100)
FEWEST_SHOWN = 10
"""Under this it is not said how many residents have subscribed."""
PAPERS = ("survey_letters", "survey_cards")


@survey_ways
def pack_way(talk: Talk, party: Party, wave: Wave | None) -> list[Button]:
    """For the housing side, as long as a wave can still be answered."""
    if wave is None or party.organisation_id != party.partnership.housing_id:
        return []
    if state_now(wave, talk.now) not in PRINTED:
        return []
    return [said(talk.language, "button.pack", "survey_pack", wave.id)]


@press("survey_pack")
def survey_pack(talk: Talk, action: Action) -> Outcome:
    wave, _ = staff_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("survey_pack", wave.id)))


@where("survey_pack")
def where_pack(talk: Talk) -> Card:
    """What there is to hand out, and what has been done."""
    wave, party = staff_in(talk, talk.person.place.id)
    state = state_now(wave, talk.now)
    if state not in PRINTED:
        raise StageError("survey.over")
    key, day = ("pack.open", wave.closes) if state is WaveState.OPEN else ("pack.planned", wave.opens)
    lines = [
        talk.say("pack.head", estate=party.partnership.estate),
        talk.say(key, day=talk.day(day)),
        Markup("\n").join([_subscribed(talk, wave), _handed(talk, wave), *_reminded(talk, wave)]),
    ]
    return Card(Markup("\n\n").join(lines), rows_of(_ways(talk, wave)))


def _subscribed(talk: Talk, wave: Wave) -> Markup:
    n = len(talk.uow.subscribers.find(partnership_id=wave.partnership_id))
    return talk.say("pack.subscribers", n=n) if n >= FEWEST_SHOWN else talk.say("pack.few_subscribers")


def _handed(talk: Talk, wave: Wave) -> Markup:
    return talk.say("pack.handed", n=sum(one.n for one in talk.uow.handouts.find(wave_id=wave.id)))


def _reminded(talk: Talk, wave: Wave) -> list[Markup]:
    if state_now(wave, talk.now) is not WaveState.OPEN:
        return []
    return [talk.say("pack.reminded", n=wave.reminded, most=MOST_REMINDERS)]


def _ways(talk: Talk, wave: Wave) -> list[Button]:
    language, found = talk.language, []
    found.append(said(language, "button.poster", "survey_poster", wave.id))
    if wave.invited is not Invited.OPEN:
        found.append(said(language, "button.letters", "survey_print", wave.id, word="survey_letters"))
        found.append(said(language, "button.cards", "survey_print", wave.id, word="survey_cards"))
    found.append(said(language, "button.share", "survey_link", wave.id, RESIDENT_LANGUAGES.index(_own(talk))))
    found.append(said(language, "button.caretakers", "survey_caretakers", wave.id))
    if next_reminder(wave, talk.now) is not None:
        found.append(said(language, "button.remind_all", "survey_remind", wave.id))
    found.append(said(language, "button.back", "wave", wave.id))
    return found


def _own(talk: Talk) -> str:
    return talk.language if talk.language in RESIDENT_LANGUAGES else "da"


def _back(talk: Talk, wave: Wave) -> Button:
    """To the pack, or to a caretaker's own card."""
    mine = next((one for one in caretaking(talk) if one.partnership_id == wave.partnership_id), None)
    if mine is not None:
        return said(talk.language, "button.back", "caretaker", mine.id)
    return said(talk.language, "button.back", "survey_pack", wave.id)


def _home(talk: Talk, wave: Wave) -> Card:
    mine = next((one for one in caretaking(talk) if one.partnership_id == wave.partnership_id), None)
    return go_to(talk, Place("survey_pack", wave.id) if mine is None else Place("caretaker", mine.id))


@press("survey_poster")
def poster(talk: Talk, action: Action) -> Outcome:
    wave = _printable(talk, action.numbers[0])
    file = Attachment("survey_poster", wave.id, talk.plain("file.survey_poster"))
    return talk.outcome(Card(talk.say("pack.poster"), (), (file,)), _home(talk, wave))


def _printable(talk: Talk, wave_id: int) -> Wave:
    """On paper stands the address of our pages: without one nothing is printed."""
    wave = printing_in(talk, wave_id)
    if not talk.world.public_url:
        raise StageError("pack.no_address")
    return wave


@press("survey_print")
def print_codes(talk: Talk, action: Action) -> Outcome:
    wave = _printable(talk, action.numbers[0])
    if action.word not in PAPERS or wave.invited is Invited.OPEN:
        raise StageError
    return talk.edited(go_to(talk, Place("survey_print", wave.id, action.word)))


@where("survey_print")
def where_print(talk: Talk) -> Card:
    """How many? What is typed now is the number."""
    wave, kind = _printable(talk, talk.person.place.id), talk.person.place.address
    homes = talk.uow.partnerships.get(wave.partnership_id).homes
    numbers = sorted({*NUMBERS, *([homes] if homes and homes <= MOST_PRINTED else [])})
    row = tuple(button(str(n), "survey_print_n", wave.id, n, word=kind, is_main=n == homes) for n in numbers)
    key = "pack.letters_ask" if kind == "survey_letters" else "pack.cards_ask"
    return Card(talk.say(key), (row, (_back(talk, wave),)))


@press("survey_print_n", numbers=2)
def print_n(talk: Talk, action: Action) -> Outcome:
    wave = _printable(talk, action.numbers[0])
    if action.word not in PAPERS or wave.invited is Invited.OPEN or not 1 <= action.numbers[1] <= MOST_PRINTED:
        raise StageError
    return _printed(talk, wave, action.word, action.numbers[1])


@words("survey_print")
def print_typed(talk: Talk, text: str) -> Outcome:
    place = talk.person.place
    return _printed(talk, _printable(talk, place.id), place.address, number_in(text, MOST_PRINTED))


def _printed(talk: Talk, wave: Wave, kind: str, n: int) -> Outcome:
    """The codes are drawn when the file is made; nobody can print the same ones again."""
    file = Attachment(kind, wave.id, talk.plain(f"file.{kind}"), {"n": str(n)})
    return talk.outcome(Card(talk.say("pack.printed", n=n), (), (file,)), _home(talk, wave))


@press("survey_link", numbers=2)
def share(talk: Talk, action: Action) -> Outcome:
    """Words to forward to residents, in any language of the wave."""
    wave, _ = staff_in(talk, action.numbers[0])
    language = language_at(action.numbers[1], wave.languages) or wave.languages[0]
    visit = Visit(talk.uow, talk.world, talk.now, talk.incoming, language)
    link, web = talk.world.link(subscribe_payload(wave)), talk.world.survey_address(wave.slug)
    names = sheet_of(visit, wave).names(language)
    parts = [told("chat.forward", language, **names)]
    if talk.world.public_url:
        parts.append(told("chat.forward_web", language, web=web))
    parts.append(told("chat.forward_telegram", language, link=link))
    rows: list[tuple[Button, ...]] = [(Button(talk.plain("button.copy_link"), copy=link),)]
    others = tuple(
        button(OWN_NAMES[one], "survey_link", wave.id, RESIDENT_LANGUAGES.index(one))
        for one in wave.languages
        if one != language
    )
    rows += [others[first : first + 3] for first in range(0, len(others), 3)]
    rows.append((said(talk.language, "button.back", "survey_pack", wave.id),))
    return talk.edited(Card(Markup("\n\n").join(parts), tuple(rows)))


def _next(talk: Talk, wave: Wave) -> datetime:
    found = next_reminder(wave, talk.now)
    if found is None:
        raise StageError("pack.no_reminder")
    return found


@press("survey_remind")
def ask_to_remind(talk: Talk, action: Action) -> Outcome:
    """When it would go out, to whom, and that it is one of two."""
    wave, _ = staff_in(talk, action.numbers[0])
    when = _next(talk, wave)
    values = {"when": talk.moment(when), "number": wave.reminded + 1, "most": MOST_REMINDERS}
    yes = said(talk.language, "button.remind_yes", "survey_remind_yes", wave.id, wave.reminded, is_main=True)
    no = said(talk.language, "button.cancel", "survey_pack", wave.id)
    return talk.edited(Card(talk.say("pack.remind_ask", **values), ((yes,), (no,))))


@press("survey_remind_yes", numbers=2)
def remind(talk: Talk, action: Action) -> Outcome:
    """The second number is how many there were when it was asked: a second tap reminds nobody again."""
    wave, party = staff_in(talk, action.numbers[0])
    if wave.reminded != action.numbers[1]:
        raise StageError
    when = _next(talk, wave)
    note(talk, party, "residents_reminded", wave, remind_all(talk.uow, wave, when))
    sealed = Card(talk.say("pack.will_remind", when=talk.moment(when)))
    return talk.outcome(go_to(talk, Place("survey_pack", wave.id)), sealed=sealed)
