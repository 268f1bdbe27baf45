"""Stories: how an activity was noticed, asked from year 1 on, and beside each good what may be its harm."""

from dataclasses import replace

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome
from flows.cards.fitting import CARD_LENGTH, fitted, shorten, visible
from flows.errors import ReplyError, StageError
from flows.people import Place
from flows.phrases import LANGUAGES, plain
from flows.questionnaire import Statement, StatementKind, StatementRole
from flows.service.access import Party
from flows.service.questionnaires import Story, has_room, stories_of, whole_pair
from flows.service.registry import go_to, press, where
from flows.service.statements import add, read
from flows.service.survey_access import staff_in, staff_statement
from flows.service.survey_asking import About, ask, asking, taking
from flows.service.talk import Talk
from flows.words import has_letters, wording

ACTIVITY_LENGTH = 60
MOST_STORIES = 3
# A story is a good and its harm.
_PAIR = 2
HARMS = ("noise", "strangers", "divided")


@press("stories")
def stories(talk: Talk, action: Action) -> Outcome:
    party = staff_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("stories", party.partnership.id)))


@where("stories")
def where_stories(talk: Talk) -> Card:
    """Each activity with both its sides."""
    party = staff_in(talk, talk.person.place.id)
    found = stories_of(talk.uow, party.partnership.id)
    lines = [_lines(talk, party, story, number) for number, story in enumerate(found, start=1)]
    head = talk.say("survey.stories.head")
    ways = []
    for number, story in enumerate(found, start=1):
        if story.harm is None:
            key, verb, about = "survey.stories.add_harm", "story_harm", story.good
            ways.append(button(talk.plain(key, number=number), verb, about.id, is_main=True))
        else:
            ways.append(button(talk.plain("survey.stories.good", number=number), "statement", story.good.id))
            ways.append(button(talk.plain("survey.stories.harm", number=number), "statement", story.harm.id))
    if len(found) < MOST_STORIES:
        ways.append(said(talk.language, "button.add_story", "story_new", party.partnership.id, is_main=not found))
    ways.append(said(talk.language, "button.questionnaire", "questionnaire", party.partnership.id))
    body = fitted(lines, CARD_LENGTH - visible(head) - 10, talk.language) if lines else talk.say("survey.stories.none")
    return Card(Markup("\n\n").join([head, body]), rows_of(ways))


def _lines(talk: Talk, party: Party, story: Story, number: int) -> Markup:
    """The activity, the good, the harm; whether it is asked."""
    title = Markup("<b>{}. {}</b>").format(number, story.good.activity["da"])
    words = [Markup("– {}").format(shorten(one.texts["da"], 90)) for one in (story.good, story.harm) if one is not None]
    state = [] if whole_pair(talk, party, story) else [talk.say("survey.stories.waits")]
    return Markup("\n").join([title, *words, *state])


@press("story_new")
def story_new(talk: Talk, action: Action) -> Outcome:
    party = staff_in(talk, action.numbers[0])
    _need_room(talk, party)
    return talk.outcome(ask(talk, party, "activity"))


def _need_room(talk: Talk, party: Party) -> None:
    if len(stories_of(talk.uow, party.partnership.id)) >= MOST_STORIES or not has_room(talk, party, _PAIR):
        raise StageError("stage.survey_full")


@asking("activity")
def ask_activity(talk: Talk, party: Party, _about: About) -> Card:
    """What residents are asked whether they know."""
    party = staff_in(talk, party.partnership.id)
    back = said(talk.language, "button.back", "stories", party.partnership.id)
    return Card(talk.say("survey.stories.activity"), ((back,),))


@taking("activity")
def take_activity(talk: Talk, party: Party, _about: About, text: str) -> Outcome:
    """Kept in the place until the good is written: it has no slash then, for that parts what the place holds."""
    party = staff_in(talk, party.partnership.id)
    activity = " ".join(wording(text, ACTIVITY_LENGTH).replace("/", " ").split())
    if not has_letters(activity):
        raise ReplyError("reply.name")
    return talk.outcome(ask(talk, party, "story_good", activity))


@asking("story_good")
def ask_good(talk: Talk, party: Party, about: About) -> Card:
    back = said(talk.language, "button.back", "stories", party.partnership.id)
    return Card(talk.say("survey.stories.ask_good", activity=about[0]), ((back,),))


@taking("story_good")
def take_good(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    """Then at once the harm beside it."""
    party = staff_in(talk, party.partnership.id)
    _need_room(talk, party)
    drawn = Statement(0, party.partnership.id, StatementKind.STORY, StatementRole.GOOD, talk.now)
    good = add(talk, party, replace(drawn, texts={"da": read(text)}, activity={"da": about[0]}))
    return talk.outcome(ask(talk, party, "story_harm", good.id))


@press("story_harm")
def story_harm(talk: Talk, action: Action) -> Outcome:
    good, party = _good_without_harm(talk, action.numbers[0])
    return talk.outcome(ask(talk, party, "story_harm", good.id))


def _good_without_harm(talk: Talk, statement_id: int) -> tuple[Statement, Party]:
    """StageError where the harm has been written by somebody else in between."""
    good, party = staff_statement(talk, statement_id)
    found = {story.good.id: story for story in stories_of(talk.uow, party.partnership.id)}
    if statement_id not in found or found[statement_id].harm is not None:
        raise StageError
    return good, party


@asking("story_harm")
def ask_harm(talk: Talk, _party: Party, about: About) -> Card:
    """A harm has to stand beside it; some are at hand."""
    good, _ = _good_without_harm(talk, int(about[0]))
    suggested = [talk.say(f"survey.harm.{name}") for name in HARMS]
    lines = [Markup("{}. {}").format(number, words) for number, words in enumerate(suggested, start=1)]
    ways = [button(str(number), "harm_suggested", good.id, number - 1) for number in range(1, len(suggested) + 1)]
    ways.append(said(talk.language, "button.back", "stories", good.partnership_id))
    text = Markup("\n").join([talk.say("survey.stories.ask_harm", good=good.texts["da"]), *lines])
    return Card(text, (tuple(ways[:-1]), (ways[-1],)))


@press("harm_suggested", numbers=2)
def harm_suggested(talk: Talk, action: Action) -> Outcome:
    """In Danish and in English, for both are at hand."""
    good, party = _good_without_harm(talk, action.numbers[0])
    if action.numbers[1] >= len(HARMS):
        raise StageError
    key = f"survey.harm.{HARMS[action.numbers[1]]}"
    return talk.outcome(_add_harm(talk, party, good, {language: plain(key, language) for language in LANGUAGES}))


@taking("story_harm")
def take_harm(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    good, party = _good_without_harm(talk, int(about[0]))
    return talk.outcome(_add_harm(talk, party, good, {"da": read(text)}))


def _add_harm(talk: Talk, party: Party, good: Statement, texts: dict[str, str]) -> Card:
    drawn = Statement(0, good.partnership_id, StatementKind.STORY, StatementRole.HARM, talk.now, texts=texts)
    add(talk, party, replace(drawn, pair_id=good.id, activity=good.activity))
    return go_to(talk, Place("stories", good.partnership_id))
