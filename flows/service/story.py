"""The story of a partnership on one page: facts that are recorded, a sentence from each, shared only if both agree."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from flows.agreement import content_hash
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome
from flows.cards.fitting import shorten
from flows.ending import StoryConsent, StorySentence
from flows.errors import ReplyError, StageError
from flows.partnership import Stage
from flows.people import Place, Side
from flows.service.access import Party, party_in, party_name
from flows.service.registry import go_to, message, press, where, words
from flows.service.story_content import consents_to, is_shared, sentence_of, story_content
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.words import one_line, wording

SENTENCE_LIMIT = 300
PRINT = 12


def _story_of(talk: Talk, partnership_id: int) -> Party:
    """There is a story to tell once there was an agreement."""
    party = party_in(talk, partnership_id)
    if party.partnership.stage not in {Stage.AGREED, Stage.ENDED}:
        raise StageError
    return party


@press("story")
def story(talk: Talk, action: Action) -> Outcome:
    party = _story_of(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("story", party.partnership.id)))


@where("story")
def where_story(talk: Talk) -> Card:
    """What each side adds, who has said yes to what stands there now, and what can be done."""
    place = talk.person.place
    party = _story_of(talk, place.id)
    if place.address == "own":
        return _ask_sentence(talk, party)
    return story_card(talk, party)


def story_card(talk: Talk, party: Party) -> Card:
    partnership, language = party.partnership, talk.language
    digest = content_hash(story_content(talk, partnership))
    given = consents_to(talk, partnership, digest)
    parts = [talk.say("story.head", estate=partnership.estate)]
    for side in Side:
        sentence = sentence_of(talk, partnership, side)
        name = party_name(talk, partnership, side)
        parts.append(talk.say("story.says", name=name, text=shorten(sentence, 130)) if sentence else
                     talk.say("story.silent", name=name))  # fmt: skip
    parts.append(_state_line(talk, party, given))
    key = "button.story_final" if len(given) == len(Side) else "button.story_draft"
    ways: list[Button] = [said(language, key, "story_file", partnership.id, is_main=True)]
    ways.append(said(language, "button.story_write", "story_write", partnership.id))
    if party.side in given:
        ways.append(said(language, "button.story_no", "story_no", partnership.id))
    else:
        ways.append(said(language, "button.story_yes", "story_yes", partnership.id, word=digest[:PRINT]))
    return Card(Markup("\n\n").join(parts), rows_of([*ways, said(language, "button.menu", "menu")]))


def _state_line(talk: Talk, party: Party, given: Mapping[Side, StoryConsent]) -> Markup:
    if len(given) == len(Side):
        return talk.say("story.shared")
    if not given:
        earlier = talk.uow.consents.find(partnership_id=party.partnership.id, withdrawn=None)
        return talk.say("story.changed" if earlier else "story.nobody")
    them = party_name(talk, party.partnership, party.side.other)
    return talk.say("story.ours" if party.side in given else "story.theirs", them=them)


def _ask_sentence(talk: Talk, party: Party) -> Card:
    mine = sentence_of(talk, party.partnership, party.side)
    parts = [talk.say("story.write", most=SENTENCE_LIMIT)]
    parts += [talk.say("handover.stands", text=mine)] if mine else []
    return Card(Markup("\n\n").join(parts), ((said(talk.language, "button.back", "story", party.partnership.id),),))


@press("story_write")
def story_write(talk: Talk, action: Action) -> Outcome:
    party = _story_of(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("story", party.partnership.id, "own")))


@words("story")
def story_typed(talk: Talk, text: str) -> Outcome:
    """The side's sentence. Whoever had said yes to other words is asked anew."""
    place = talk.person.place
    party = _story_of(talk, place.id)
    if place.address != "own":
        raise ReplyError("reply.tap")
    kept = one_line(wording(text, SENTENCE_LIMIT))
    fresh = StorySentence(0, party.partnership.id, party.side, party.member.id, kept, talk.now)
    talk.uow.sentences.add(fresh)
    tell_side(talk, party.partnership, party.side.other, "story_news", why="written")
    return talk.outcome(go_to(talk, Place("story", party.partnership.id)))


@press("story_yes")
def story_yes(talk: Talk, action: Action) -> Outcome:
    """The side's yes to exactly what stands there; with both, everybody gets the finished page."""
    party = _story_of(talk, action.numbers[0])
    digest = content_hash(story_content(talk, party.partnership))
    if action.word != digest[:PRINT]:
        raise StageError("stage.story_changed")
    if party.side in consents_to(talk, party.partnership, digest):
        raise StageError
    yes = StoryConsent(0, party.partnership.id, party.side, party.member.id, digest, talk.now)
    talk.uow.consents.add(yes)
    why = "ready" if is_shared(talk, party.partnership) else "consented"
    tell_side(talk, party.partnership, party.side.other, "story_news", why=why)
    if why == "ready":
        return _with_file(talk, party)
    return talk.outcome(go_to(talk, Place("story", party.partnership.id)))


@press("story_no")
def story_no(talk: Talk, action: Action) -> Outcome:
    """Take the yes back: from now on only the draft can be fetched. What has been shared cannot be called back."""
    party = _story_of(talk, action.numbers[0])
    mine = talk.uow.consents.find(partnership_id=party.partnership.id, side=party.side, withdrawn=None)
    if not mine:
        raise StageError
    for consent in mine:
        talk.uow.consents.save(replace(consent, withdrawn=talk.now))
    tell_side(talk, party.partnership, party.side.other, "story_news", why="withdrawn")
    sealed = Card(talk.say("story.taken_back"))
    return talk.outcome(go_to(talk, Place("story", party.partnership.id)), sealed=sealed)


@press("story_file")
def story_file(talk: Talk, action: Action) -> Outcome:
    return _with_file(talk, _story_of(talk, action.numbers[0]))


def _with_file(talk: Talk, party: Party) -> Outcome:
    """Whether it bears the mark of a draft is decided again when the file is made."""
    card = Card(talk.say(_file_key(talk, party)), (), (_attachment(talk, party),))
    return talk.outcome(card, go_to(talk, Place("story", party.partnership.id)))


def _file_key(talk: Talk, party: Party) -> str:
    return "story.final" if is_shared(talk, party.partnership) else "story.draft"


def _attachment(talk: Talk, party: Party) -> Attachment:
    return Attachment("story_pdf", party.partnership.id, talk.plain("file.story_pdf"))


@message("story_news")
def story_news(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """What the other side did about the story, as long as it still is so."""
    party = _story_of(talk, payload["partnership"])
    why, is_ready = payload["why"], is_shared(talk, party.partnership)
    if is_ready != (why == "ready"):
        return "the story has moved on"
    them = party_name(talk, party.partnership, party.side.other)
    text = talk.say(f"story.news.{why}", them=them, estate=party.partnership.estate)
    row = (said(talk.language, "button.show", "story", party.partnership.id, is_main=True),)
    return Card(text, (row,), (_attachment(talk, party),) if is_ready else ())
