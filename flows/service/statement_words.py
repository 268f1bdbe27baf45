"""What is said about a statement's words: why they are kept, how they read in other languages, and examples."""

from markupsafe import Markup

from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome
from flows.cards.fitting import CARD_LENGTH, fitted
from flows.errors import StageError
from flows.phrases import shown
from flows.questionnaire import FIXED_INDICATORS
from flows.resident_words import OWN_NAMES, resident
from flows.service.access import Party
from flows.service.ballots import state_now
from flows.service.questionnaires import SAFETY
from flows.service.registry import press
from flows.service.resident_languages import offered
from flows.service.statement_checks import warnings_of
from flows.service.statements import REASON_LENGTH, read, seen_statement, shown_at, store
from flows.service.survey_access import staff_indicator, staff_statement
from flows.service.survey_asking import About, ask, asking, taking
from flows.service.talk import Talk
from flows.wave import WaveState
from flows.words import wording

EXAMPLES = 3


@press("statement_keep", numbers=2)
def statement_keep(talk: Talk, action: Action) -> Outcome:
    """Words that were warned of are kept for a reason, which is noted."""
    statement, party = seen_statement(talk, action)
    if not warnings_of(talk, party, statement):
        raise StageError
    return talk.outcome(ask(talk, party, "why_keep", statement.id))


@asking("why_keep")
def ask_why(talk: Talk, _party: Party, about: About) -> Card:
    statement, _ = staff_statement(talk, int(about[0]))
    back = said(talk.language, "button.back", "statement", statement.id)
    return Card(talk.say("survey.statement.why", words=statement.texts["da"]), ((back,),))


@taking("why_keep")
def take_why(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    statement, _ = staff_statement(talk, int(about[0]))
    reason = wording(text, REASON_LENGTH)
    return talk.outcome(shown_at(talk, store(talk, party, statement, "statement_kept", reason=reason)))


@press("statement_translate", numbers=2)
def statement_translate(talk: Talk, action: Action) -> Outcome:
    statement, party = seen_statement(talk, action)
    if statement.key or action.word not in offered(talk.uow):
        raise StageError
    return talk.outcome(ask(talk, party, "translation", statement.id, action.word))


@asking("translation")
def ask_translation(talk: Talk, _party: Party, about: About) -> Card:
    """The same in another language; without it residents read the Danish."""
    statement, _ = staff_statement(talk, int(about[0]))
    back = said(talk.language, "button.back", "statement", statement.id)
    text = talk.say("survey.statement.translate", words=statement.texts["da"], tongue=OWN_NAMES[about[1]])
    return Card(text, ((back,),))


@taking("translation")
def take_translation(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    """What residents have read stays; a language that is missing may come while nobody answers."""
    statement, _ = staff_statement(talk, int(about[0]))
    waves = talk.uow.waves.find(partnership_id=statement.partnership_id)
    is_asked = any(statement.id in wave.statements and state_now(wave, talk.now) is WaveState.OPEN for wave in waves)
    if is_asked or (statement.used is not None and about[1] in statement.texts):
        raise StageError("stage.words_frozen")
    texts = {**statement.texts, about[1]: read(text)}
    stored = store(talk, party, statement, "statement_translated", texts=texts)
    if stored.activity and about[1] not in stored.activity:
        return talk.outcome(ask(talk, party, "activity_words", stored.id, about[1]))
    return talk.outcome(shown_at(talk, stored))


@asking("activity_words")
def ask_activity(talk: Talk, _party: Party, about: About) -> Card:
    """What the activity of a story is called in the other language."""
    statement, _ = staff_statement(talk, int(about[0]))
    back = said(talk.language, "button.back", "statement", statement.id)
    text = talk.say("survey.statement.translate", words=statement.activity["da"], tongue=OWN_NAMES[about[1]])
    return Card(text, ((back,),))


@taking("activity_words")
def take_activity(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    statement, _ = staff_statement(talk, int(about[0]))
    if about[1] in statement.activity:
        raise StageError("stage.words_frozen")
    activity = {**statement.activity, about[1]: read(text)}
    return talk.outcome(shown_at(talk, store(talk, party, statement, "statement_translated", activity=activity)))


@press("statement_examples")
def statement_examples(talk: Talk, action: Action) -> Outcome:
    """Level statements that others are asked, to write one's own by; the question stays open."""
    indicator, _ = staff_indicator(talk, action.numbers[0])
    keys = [key for key in (*FIXED_INDICATORS, SAFETY) if key != indicator.key]
    lines = [shown(resident(f"statement.{key}.key", "da")) for key in keys[:EXAMPLES]]
    lines += [talk.say(f"survey.example.{name}") for name in ("meeting", "leisure")]
    head = talk.say("survey.examples")
    body = fitted([Markup("– {}").format(line) for line in lines], CARD_LENGTH - len(head), talk.language)
    back = said(talk.language, "button.back", "statement_new", indicator.id)
    return talk.outcome(Card(Markup("\n\n").join([head, body]), rows_of([back])))
