"""A statement: written by staff, looked through by the linter, kept or written anew, and frozen once it was asked."""

from dataclasses import replace

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.errors import ReplyError, StageError
from flows.people import Place
from flows.questionnaire import FIXED_INDICATORS, Indicator, Statement, StatementKind, StatementRole
from flows.resident_words import OWN_NAMES
from flows.service.access import Party
from flows.service.ballots import state_now, statement_texts
from flows.service.questionnaires import has_room, is_gone, name_of, statements_about, successor_of
from flows.service.registry import go_to, press, where
from flows.service.resident_languages import offered
from flows.service.statement_checks import is_ready, warnings_of
from flows.service.survey_access import live_indicator, staff_statement
from flows.service.survey_asking import About, ask, asking, taking
from flows.service.survey_audit import note
from flows.service.talk import Talk
from flows.service.wave_drafts import refresh_planned
from flows.wave import WaveState
from flows.words import has_letters, wording

LENGTH = 160
REASON_LENGTH = 300
MOST_TRANSLATIONS = 3
_ROLES = (StatementRole.KEY, StatementRole.TWIN, StatementRole.SUPPORT)
_ASKED = {WaveState.OPEN, WaveState.CLOSED, WaveState.RELEASED}


def is_frozen(talk: Talk, statement: Statement) -> bool:
    """Residents have been asked these words: also in a wave that opened by the clock a moment ago."""
    if statement.used is not None:
        return True
    waves = talk.uow.waves.find(partnership_id=statement.partnership_id)
    return any(statement.id in wave.statements and state_now(wave, talk.now) in _ASKED for wave in waves)


@press("statement")
def show_statement(talk: Talk, action: Action) -> Outcome:
    statement, _ = staff_statement(talk, action.numbers[0])
    return talk.outcome(shown_at(talk, statement))


def shown_at(talk: Talk, statement: Statement) -> Card:
    return go_to(talk, Place("statement", statement.partnership_id, str(statement.id)))


@where("statement")
def where_statement(talk: Talk) -> Card:
    """Its words; what the linter says of them while nobody has decided; what can be done."""
    statement, party = staff_statement(talk, int(talk.person.place.address))
    parts = [talk.say("survey.statement.head"), *_words(talk, statement)]
    warned = warnings_of(talk, party, statement) if not statement.reason else []
    for finding, words in warned:
        parts.append(talk.say(f"survey.lint.{finding}", words=", ".join(words)))
    if warned:
        return Card(Markup("\n\n").join(parts), rows_of(_ways_to_decide(talk, statement)))
    if statement.reason:
        parts.append(talk.say("survey.statement.kept", reason=statement.reason))
    if is_frozen(talk, statement):
        parts.append(talk.say("survey.statement.frozen"))
    return Card(Markup("\n\n").join(parts), rows_of(_ways(talk, statement)))


def _words(talk: Talk, statement: Statement) -> list[Markup]:
    """In Danish and in staff's own language; of the others only which there are."""
    texts = statement_texts(statement)
    shown = [name for name in dict.fromkeys(("da", talk.language)) if name in texts]
    found = [Markup("<blockquote>{}</blockquote>").format(texts[name]) for name in shown]
    others = [OWN_NAMES[name] for name in texts if name not in shown]
    if others and not statement.key:
        found.append(talk.say("survey.statement.also", languages=", ".join(others)))
    return found


def _ways_to_decide(talk: Talk, statement: Statement) -> list[Button]:
    which, language = (statement.id, statement.version), talk.language
    return [
        said(language, "button.write_it_anew", "statement_anew", *which, is_main=True),
        said(language, "button.keep_because", "statement_keep", *which),
        said(language, "button.statement_off", "statement_off", *which),
        _back(talk, statement),
    ]


def _back(talk: Talk, statement: Statement) -> Button:
    if statement.kind is StatementKind.STORY:
        return said(talk.language, "button.stories", "stories", statement.partnership_id)
    return said(talk.language, "button.back", "indicator", statement.indicator_id)


def _ways(talk: Talk, statement: Statement) -> list[Button]:
    which, language = (statement.id, statement.version), talk.language
    if statement.retired is not None:
        return [said(language, "button.statement_on", "statement_on", *which, is_main=True), _back(talk, statement)]
    ways = [said(language, "button.write_it_anew", "statement_anew", *which)]
    if not statement.key:
        missing = [name for name in offered(talk.uow) if name not in statement.texts]
        ways += [
            button(OWN_NAMES[name], "statement_translate", *which, word=name) for name in missing[:MOST_TRANSLATIONS]
        ]
    if may_be_left_out(talk, statement):
        ways.append(said(language, "button.statement_off", "statement_off", *which))
    return [*ways, _back(talk, statement)]


def may_be_left_out(talk: Talk, statement: Statement) -> bool:
    """The key statements of the three fixed indicators, and their twins, are always asked."""
    if statement.kind is StatementKind.STORY or statement.role is StatementRole.SUPPORT:
        return True
    return talk.uow.indicators.get(statement.indicator_id).key not in FIXED_INDICATORS


def seen_statement(talk: Talk, action: Action) -> tuple[Statement, Party]:
    statement, party = staff_statement(talk, action.numbers[0])
    if statement.version != action.numbers[1]:
        raise StageError
    return statement, party


@press("statement_off", numbers=2)
def statement_off(talk: Talk, action: Action) -> Outcome:
    """Asked no more, from the next wave on."""
    statement, party = seen_statement(talk, action)
    if statement.retired is not None or not (may_be_left_out(talk, statement) or statement.replaces):
        raise StageError
    store(talk, party, statement, "statement_retired", retired=talk.now)
    return talk.outcome(up_from(talk, statement))


def up_from(talk: Talk, statement: Statement) -> Card:
    """Where the statement stands among others."""
    if statement.kind is StatementKind.STORY:
        return go_to(talk, Place("stories", statement.partnership_id))
    return go_to(talk, Place("questionnaire", statement.partnership_id, str(statement.indicator_id)))


@press("statement_on", numbers=2)
def statement_on(talk: Talk, action: Action) -> Outcome:
    statement, party = seen_statement(talk, action)
    if statement.retired is None or is_gone(talk.uow, statement):
        raise StageError
    if not has_room(talk, party):
        raise StageError("stage.survey_full")
    store(talk, party, statement, "statement_back", retired=None)
    return talk.outcome(up_from(talk, statement))


def store(talk: Talk, party: Party, statement: Statement, action: str, **changes: object) -> Statement:
    """Save, note who did it, and let what is planned follow. What replaces another retires it once it is decided on."""
    stored = talk.uow.statements.save(replace(statement, **changes))  # type: ignore[arg-type] # named as its fields
    note(talk, party, action, statement, stored)
    settle(talk, party, stored)
    return stored


def settle(talk: Talk, party: Party, statement: Statement) -> None:
    """From now on what replaces a statement is asked in its place; while it waits to be decided on, the old one is."""
    if statement.replaces and statement.retired is None and is_ready(talk, party, statement):
        old = talk.uow.statements.get(statement.replaces)
        if old.retired is None:
            gone = talk.uow.statements.save(replace(old, retired=talk.now))
            for harm in talk.uow.statements.find(pair_id=old.id):
                talk.uow.statements.save(replace(harm, pair_id=statement.id))
            note(talk, party, "statement_replaced", old, gone)
    refresh_planned(talk, party)


@press("statement_anew", numbers=2)
def statement_anew(talk: Talk, action: Action) -> Outcome:
    """Of words that residents were asked it is said before that new ones begin anew."""
    statement, party = seen_statement(talk, action)
    return talk.outcome(ask(talk, party, "statement", statement.id))


@press("statement_new")
def statement_new(talk: Talk, action: Action) -> Outcome:
    """The next one of an indicator: first the key, then its reverse twin, then what supports it."""
    indicator, party = live_indicator(talk, action.numbers[0])
    if not has_room(talk, party):
        raise StageError("stage.survey_full")
    return talk.outcome(ask(talk, party, "new_statement", indicator.id))


def _next_role(talk: Talk, indicator: Indicator) -> StatementRole:
    live = [one for one in statements_about(talk.uow, indicator) if one.retired is None]
    return next((role for role in _ROLES if role not in {one.role for one in live}), StatementRole.SUPPORT)


@asking("new_statement")
def ask_new(talk: Talk, _party: Party, about: About) -> Card:
    """In Danish, for Danish is what all others are translated from."""
    indicator, _ = live_indicator(talk, int(about[0]))
    ways = [
        said(talk.language, "button.examples", "statement_examples", indicator.id),
        said(talk.language, "button.back", "indicator", indicator.id),
    ]
    role = _next_role(talk, indicator)
    return Card(talk.say(f"survey.write.{role}", name=name_of(talk, indicator)), (tuple(ways),))


@taking("new_statement")
def take_new(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    """Stored as it is typed; what the linter says of it comes with its card."""
    indicator, _ = live_indicator(talk, int(about[0]))
    if not has_room(talk, party):
        raise StageError("stage.survey_full")
    role = _next_role(talk, indicator)
    drawn = Statement(0, indicator.partnership_id, StatementKind.LEVEL, role, talk.now, texts={"da": read(text)})
    return talk.outcome(shown_at(talk, add(talk, party, replace(drawn, indicator_id=indicator.id))))


def read(text: str) -> str:
    """One line of words; figures and marks alone say nothing that one can agree with."""
    words = " ".join(wording(text, LENGTH).split())
    if not has_letters(words):
        raise ReplyError("reply.statement")
    return words


def add(talk: Talk, party: Party, statement: Statement) -> Statement:
    stored = talk.uow.statements.add(statement)
    note(talk, party, "statement_added", None, stored)
    settle(talk, party, stored)
    return stored


@asking("statement")
def ask_words(talk: Talk, _party: Party, about: About) -> Card:
    """The words that stand there, and what new ones mean."""
    statement, _ = staff_statement(talk, int(about[0]))
    key = "frozen" if is_frozen(talk, statement) else "fixed" if statement.key else "own"
    ways = [said(talk.language, "button.keep_words", "statement", statement.id)]
    return Card(talk.say(f"survey.anew.{key}", words=statement_texts(statement)["da"]), rows_of(ways))


@taking("statement")
def take_words(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    """Words that were never asked are changed; others stay, and a new statement takes their place."""
    statement, _ = staff_statement(talk, int(about[0]))
    texts = {"da": read(text)}
    if statement.key or is_frozen(talk, statement):
        waiting = successor_of(talk.uow, statement)
        if waiting is not None:
            return talk.outcome(
                shown_at(talk, store(talk, party, waiting, "statement_changed", texts=texts, reason=""))
            )
        fresh = replace(
            statement, id=0, key="", texts=texts, replaces=statement.id, used=None, reason="", created=talk.now,
            version=0,
        )  # fmt: skip
        return talk.outcome(shown_at(talk, add(talk, party, fresh)))
    return talk.outcome(shown_at(talk, store(talk, party, statement, "statement_changed", texts=texts, reason="")))
