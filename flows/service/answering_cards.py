"""The one card of a resident who answers in the chat: each button holds the whole draft as it is after the tap."""

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from flows.ballot import Knows, PaperStatement
from flows.cards.card import Action, Button, Card, Rows
from flows.codes import derived_key, written
from flows.draft import Draft, Spot, SpotKind, Way
from flows.packing import VERB, pack
from flows.questionnaire import BACKGROUND, DONT_KNOW, SCALE
from flows.resident_chat import isolated, label, told
from flows.resident_words import OWN_NAMES, resident_day
from flows.service.talk import World
from flows.service.visits import ABREAST

TICK = "✓ "


def chat_key(world: World) -> bytes:
    """What drafts are signed with."""
    return derived_key(world.own.secret, "chat")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper in one chat."""

    way: Way
    world: World
    chat_id: int

    def button(self, text: str, draft: Draft, *, is_main: bool = False) -> Button:
        word = pack(draft, self.way, self.chat_id, chat_key(self.world))
        return Button(text, Action(VERB, (self.way.paper.wave_id,), word), is_main=is_main)

    def labelled(self, key: str, draft: Draft, spoken: Draft | None = None, *, is_main: bool = False) -> Button:
        """A button with a fixed text; `spoken` has the language where the draft is about to change it."""
        return self.button(label(key, (spoken or draft).language), draft, is_main=is_main)

    def names(self, language: str) -> dict[str, Any]:
        paper = self.way.paper
        company = paper.company or label("chat.the_company", language)
        return {"organisation": paper.organisation, "estate": paper.estate, "company": company}


def in_language(texts: Any, language: str) -> str:
    """The words in this language, else in Danish, kept from upsetting those around them."""
    own = texts.get(language)
    return own or isolated(texts.get("da", ""), language)


def draft_card(sheet: Sheet, draft: Draft) -> Card:
    """What is asked where the draft stands."""
    spot = sheet.way.spots[draft.at]
    makers = {
        SpotKind.INTRO: _intro,
        SpotKind.LANGUAGES: _languages,
        SpotKind.STATEMENT: _statement,
        SpotKind.BAND: _band,
        SpotKind.KNOWS: _knows,
        SpotKind.TOOK_PART: _took_part,
        SpotKind.REVIEW: _review,
    }
    return makers[spot.kind](sheet, draft, spot)


def _intro(sheet: Sheet, draft: Draft, _spot: Spot) -> Card:
    """What it is, before the first question."""
    language, paper = draft.language, sheet.way.paper
    parts = [told("chat.intro", language, day=resident_day(paper.erased_by, language), **sheet.names(language))]
    if paper.contact:
        parts.append(told("chat.contact", language, contact=paper.contact))
    parts.append(told("chat.telegram_sees", language))
    if paper.has_comments:
        parts.append(told("chat.comments_on_web", language))
    rows: Rows = ((sheet.labelled("chat.begin", sheet.way.after(draft), is_main=True),),)
    if len(paper.languages) > 1:
        rows = (*rows, (sheet.labelled("chat.other_language", sheet.way.moved(draft, SpotKind.LANGUAGES)),))
    return Card(Markup("\n\n").join(parts), rows)


def _languages(sheet: Sheet, draft: Draft, _spot: Spot) -> Card:
    begun = sheet.way.moved(draft, SpotKind.INTRO)
    buttons = [sheet.button(OWN_NAMES[one], replace(begun, language=one)) for one in sheet.way.paper.languages]
    rows = tuple(tuple(buttons[first : first + ABREAST]) for first in range(0, len(buttons), ABREAST))
    return Card(told("chat.language_ask", draft.language), rows)


def _asked(sheet: Sheet, draft: Draft, *lines: Markup | str) -> Markup:
    """Where on the way it is, and the question."""
    questions = sheet.way.questions(draft)
    here = told("chat.step", draft.language, here=questions.index(draft.at) + 1, all=len(questions))
    *more, last = lines
    return Markup("\n\n").join([here, *more, Markup("<b>{}</b>").format(last)])


def _ways(sheet: Sheet, draft: Draft, passed: Draft) -> tuple[Button, ...]:
    """[Back] keeps what was answered, [Skip] takes it back."""
    back = sheet.labelled("chat.back", sheet.way.before(draft), draft)
    return back, sheet.labelled("chat.skip", sheet.way.after(passed), draft)


def _chosen(sheet: Sheet, text: str, after: Draft, *, is_chosen: bool) -> tuple[Button, ...]:
    return (sheet.button(TICK + text if is_chosen else text, sheet.way.after(after)),)


def _statement(sheet: Sheet, draft: Draft, spot: Spot) -> Card:
    """The scale from top to bottom, [Don't know] apart from it."""
    language, statement = draft.language, sheet.way.statements[spot.place]
    given = draft.answers[spot.place]
    rows = [
        _chosen(sheet, label(f"scale.{value}", language), draft.answered(spot.place, value), is_chosen=value == given)
        for value in (*SCALE, DONT_KNOW)
    ]
    text = _asked(sheet, draft, *_about(sheet, draft, statement), in_language(statement.texts, language))
    return Card(text, (*rows, _ways(sheet, draft, draft.answered(spot.place, None))))


def _about(sheet: Sheet, draft: Draft, statement: PaperStatement) -> list[Markup]:
    if not statement.about:
        return []
    return [told("chat.story", draft.language, activity=_activity(sheet, draft, statement.about))]


def _activity(sheet: Sheet, draft: Draft, story: int) -> Markup:
    one = next(one for one in sheet.way.statements if one.about == story and one.activity)
    return Markup.escape(in_language(one.activity, draft.language))


def _band(sheet: Sheet, draft: Draft, spot: Spot) -> Card:
    name, given = sheet.way.paper.background[spot.place], draft.bands[spot.place]
    rows = [
        _chosen(
            sheet,
            label(f"band.{name}.{band}", draft.language),
            draft.banded(spot.place, number),
            is_chosen=number == given,
        )
        for number, band in enumerate(BACKGROUND[name])
    ]
    about = [told("ask.why", draft.language)] if not spot.place else []
    text = _asked(sheet, draft, *about, told(f"ask.{name}", draft.language))
    return Card(text, (*rows, _ways(sheet, draft, draft.banded(spot.place, None))))


def _yes_and_no(draft: Draft) -> tuple[str, str]:
    return label("ask.yes", draft.language), label("ask.no", draft.language)


def _knows(sheet: Sheet, draft: Draft, spot: Spot) -> Card:
    """Whoever has said already that they took part keeps that by saying yes."""
    given, story = draft.knows[spot.place], sheet.way.stories[spot.place]
    known = Knows.TOOK_PART if given is Knows.TOOK_PART else Knows.YES
    question = told("ask.know", draft.language, activity=_activity(sheet, draft, story))
    rows = [
        _chosen(sheet, text, draft.knowing(spot.place, value), is_chosen=value is given)
        for text, value in zip(_yes_and_no(draft), (known, Knows.NO), strict=True)
    ]
    return Card(_asked(sheet, draft, question), (*rows, _ways(sheet, draft, draft.knowing(spot.place, None))))


def _took_part(sheet: Sheet, draft: Draft, spot: Spot) -> Card:
    """Nothing is ticked for whoever was not asked yet."""
    given = draft.knows[spot.place]
    rows = [
        _chosen(sheet, text, draft.knowing(spot.place, value), is_chosen=value is given is Knows.TOOK_PART)
        for text, value in zip(_yes_and_no(draft), (Knows.TOOK_PART, Knows.YES), strict=True)
    ]
    about = told("chat.story", draft.language, activity=_activity(sheet, draft, sheet.way.stories[spot.place]))
    text = _asked(sheet, draft, about, told("ask.part", draft.language))
    return Card(text, (*rows, _ways(sheet, draft, draft)))


def _review(sheet: Sheet, draft: Draft, _spot: Spot) -> Card:
    done, language = sheet.way.count(draft), draft.language
    drop = sheet.labelled("chat.drop", sheet.way.moved(draft, SpotKind.DROP))
    back = sheet.labelled("chat.back", sheet.way.before(draft))
    if not sheet.way.response(draft).answers:
        return Card(told("chat.review_empty", language), ((back,), (drop,)))
    text = told("chat.review", language, done=done, all=len(sheet.way.questions(draft)))
    return Card(
        text, ((sheet.labelled("chat.send", sheet.way.moved(draft, SpotKind.SEND), is_main=True),), (back,), (drop,))
    )


def code_shown(code: str, language: str) -> Markup:
    """A tap on it copies it."""
    return Markup(isolated(str(Markup("<code>{}</code>").format(written(code))), language))  # noqa: S704 -- letters of ours
