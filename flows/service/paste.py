"""[Paste it all]: one long text is sorted into the questions, item by item, to confirm: the same answers as slowly."""

from dataclasses import replace

from markupsafe import Markup

from flows.answers import Answer, AnswerKind
from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome, Rows
from flows.cards.fitting import fitted, shorten
from flows.errors import ReplyError, StageError
from flows.guide.model import NodeKind
from flows.people import Place
from flows.service.access import party_in
from flows.service.dialogue import compiled_for, open_session, record, resume
from flows.service.part1 import own_session
from flows.service.pasted_answers import fill_in
from flows.service.registry import go_to, press, where, words
from flows.service.talk import Talk
from flows.session import Session
from flows.sorting import Sorted, sort_as, sort_paste
from flows.words import wording

PASTE_LIMIT = 40_000
# How much of an item, and of what could not be placed, one card shows.
QUOTED, LEFT_LENGTH = 400, 3_000
# Where a session keeps the pasted text and what was decided about its items; no question of a guide has these names.
TEXT, DECISIONS = "paste", "paste_decisions"
# The fact that says in which language it was sorted.
LANGUAGE = "paste_language"
DROP = "drop"


@press("paste")
def paste(talk: Talk, action: Action) -> Outcome:
    session = own_session(talk, party_in(talk, action.numbers[0]))
    open_session(talk, session.id)
    return talk.outcome(go_to(talk, Place("paste", session.id)))


def _pasting(talk: Talk, session_id: int) -> Session:
    """An open Part 1: no other guide takes a paste.

    When its items are counted otherwise by now, deciding begins anew.
    """
    session, _ = open_session(talk, session_id)
    if not compiled_for(talk, session).guide.release:
        raise StageError
    decided = session.answers.get(DECISIONS)
    number = len(sorted_items(talk, session))
    if decided is None or len(decided.value) == number:
        return session
    return session.with_answer(DECISIONS, replace(decided, value=("",) * number))


def text_of(session: Session) -> str:
    answer = session.answers.get(TEXT)
    return str(answer.value) if answer is not None else ""


def decisions_of(session: Session) -> tuple[str, ...]:
    """One word an item: the question it goes to, "drop", or nothing yet."""
    answer = session.answers.get(DECISIONS)
    return tuple(answer.value) if answer is not None else ()


def sorted_items(talk: Talk, session: Session) -> tuple[Sorted, ...]:
    """Sorted in the language of whoever sorted first: what was decided counts these items, whoever looks at them."""
    language = session.facts.get(LANGUAGE, talk.language)
    return sort_paste(text_of(session), compiled_for(talk, session).guide, language)


@where("paste")
def where_paste(talk: Talk) -> Card:
    session = _pasting(talk, talk.person.place.id)
    if decisions_of(session):
        return _item_card(talk, session)
    text = text_of(session)
    if not text:
        return Card(talk.say("paste.ask"), ((said(talk.language, "button.cancel", "resume_session", session.id),),))
    rows = (
        (said(talk.language, "button.that_is_all", "sort_paste", session.id, is_main=True),),
        (said(talk.language, "button.start_over", "clear_paste", session.id),),
    )
    return Card(talk.say("paste.received", n=len(text)), rows)


def _keep(talk: Talk, session: Session, address: str, value: object) -> Session:
    _, member = open_session(talk, session.id)
    old = session.answers.get(address)
    revision = old.revision + 1 if old else 1
    answer = Answer(AnswerKind.GIVEN, value, member.id if member else 0, talk.now, revision)
    return record(talk, session.with_answer(address, answer), address, answer)


@words("paste")
def pasted(talk: Talk, text: str) -> Outcome:
    """Collect what comes, in as many messages as the client makes of it."""
    session = _pasting(talk, talk.person.place.id)
    if decisions_of(session):
        raise ReplyError("reply.tap")
    whole = wording(f"{text_of(session)}\n{wording(text)}", PASTE_LIMIT)
    _keep(talk, session, TEXT, whole)
    return talk.outcome(go_to(talk, talk.person.place))


@press("clear_paste")
def clear_paste(talk: Talk, action: Action) -> Outcome:
    session = _pasting(talk, action.numbers[0])
    talk.uow.sessions.save(_without_paste(session))
    return talk.outcome(go_to(talk, Place("paste", session.id)))


def _without_paste(session: Session) -> Session:
    answers = {a: answer for a, answer in session.answers.items() if a not in {TEXT, DECISIONS}}
    return replace(session, answers=answers, facts={k: v for k, v in session.facts.items() if k != LANGUAGE})


@press("sort_paste")
def sort(talk: Talk, action: Action) -> Outcome:
    session = _pasting(talk, action.numbers[0])
    items = sorted_items(talk, session)
    if not items:
        raise ReplyError("reply.blank")
    if decisions_of(session):
        raise StageError
    session = replace(session, facts={**session.facts, LANGUAGE: talk.language})
    stored = _keep(talk, session, DECISIONS, tuple("" for _ in items))
    talk.go(Place("paste", stored.id))
    return talk.outcome(Card(talk.say("paste.sorted", n=len(items))), _item_card(talk, stored))


def _waiting(session: Session) -> int | None:
    """The number of the first item that nothing was decided about."""
    return next((number for number, word in enumerate(decisions_of(session)) if not word), None)


def _item_card(talk: Talk, session: Session) -> Card:
    number, items = _waiting(session), sorted_items(talk, session)
    if number is None or number >= len(items):
        row = (said(talk.language, "button.go_on", "paste_all", session.id, is_main=True),)
        return Card(talk.say("paste.done"), (row,))
    item = items[number]
    drop = said(talk.language, "button.leave_out", "paste_item", session.id, number, word=DROP)
    if item.node:
        fits = said(talk.language, "button.fits", "paste_item", session.id, number, word=item.node, is_main=True)
        rows: Rows = ((fits,), (said(talk.language, "button.elsewhere", "paste_move", session.id, number), drop))
        place = talk.say("paste.goes_to", where=_place_name(talk, session, item))
    else:
        rows = ((said(talk.language, "button.choose_place", "paste_move", session.id, number, is_main=True), drop),)
        place = talk.say("paste.unplaced")
    waiting = decisions_of(session).count("")
    has_proposals = any(item.node for word, item in zip(decisions_of(session), items, strict=True) if not word)
    rest = said(talk.language, "button.all_fit" if has_proposals else "button.leave_rest", "paste_all", session.id)
    head = talk.say("paste.item", number=number + 1, total=len(items))
    quote = talk.say("quote", words=shorten(item.text, QUOTED))
    # Of the last one the other buttons say it all.
    return Card(Markup("\n\n").join([head, quote, place]), (*rows, *(((rest,),) if waiting > 1 else ())))


def _place_name(talk: Talk, session: Session, item: Sorted) -> str:
    texts = compiled_for(talk, session).guide.text(talk.language, item.node)
    detail = texts.choices.get(item.choice or "", "")
    if item.theme:
        detail = talk.plain(f"theme.{item.theme}")
    return f"{texts.short} · {detail}" if detail else texts.short


@press("paste_item", numbers=2)
def decide(talk: Talk, action: Action) -> Outcome:
    session = _pasting(talk, action.numbers[0])
    decided, number = list(decisions_of(session)), action.numbers[1]
    known = compiled_for(talk, session).guide.nodes
    if number >= len(decided) or decided[number] or (action.word not in known and action.word != DROP):
        raise StageError
    decided[number] = action.word
    stored = _keep(talk, session, DECISIONS, tuple(decided))
    talk.go(Place("paste", stored.id))
    if _waiting(stored) is None:
        return _finish(talk, stored)
    return talk.edited(_item_card(talk, stored))


@press("paste_move", numbers=2)
def move(talk: Talk, action: Action) -> Outcome:
    """The questions that an item can go to instead."""
    session = _pasting(talk, action.numbers[0])
    guide = compiled_for(talk, session).guide
    takers = [
        node
        for node in guide.nodes.values()
        if not node.parent and node.kind in {NodeKind.LIST, NodeKind.ORDER, NodeKind.TEXT, NodeKind.CHOICES}
    ]
    items, number = sorted_items(talk, session), action.numbers[1]
    if number >= len(items):
        raise StageError
    buttons = [
        button(guide.text(talk.language, node.id).short, "paste_item", *action.numbers[:2], word=node.id)
        for node in takers
    ]
    text = Markup("\n\n").join([talk.say("quote", words=shorten(items[number].text, QUOTED)), talk.say("paste.where")])
    return talk.edited(Card(text, (*rows_of(buttons), (said(talk.language, "button.back", "resume"),))))


@press("paste_all")
def all_fit(talk: Talk, action: Action) -> Outcome:
    """Take the rest as proposed. What has no place is shown before it is left out: that takes another press."""
    session = _pasting(talk, action.numbers[0])
    items, decided = sorted_items(talk, session), decisions_of(session)
    if not decided:
        raise StageError
    full = tuple(word or item.node for word, item in zip(decided, items, strict=True))
    stored = _keep(talk, session, DECISIONS, full)
    if full == decided or _waiting(stored) is None:
        return _finish(talk, stored)
    talk.go(Place("paste", stored.id))
    return talk.edited(_item_card(talk, stored))


def _finish(talk: Talk, session: Session) -> Outcome:
    """The items become answers, and the dialogue goes on with what is still open."""
    _, member = open_session(talk, session.id)
    compiled = compiled_for(talk, session)
    language = session.facts.get(LANGUAGE, talk.language)
    decided = list(zip(decisions_of(session), sorted_items(talk, session), strict=True))
    pairs = [
        (word, item if word == item.node else sort_as(item.text, word, compiled.guide, language))
        for word, item in decided
        if word not in {"", DROP}
    ]
    filled, changed, missed = fill_in(compiled, session, pairs, member.id if member else 0, talk.now)
    left = [item.text for word, item in decided if not word] + missed
    stored = talk.uow.sessions.save(_without_paste(filled))
    for address in changed:
        stored = record(talk, stored, address, stored.answers[address])
    key = "paste.filled" if not left else "paste.filled_but"
    lines = [Markup("– {}").format(text) for text in left]
    values = {"n": len(pairs) - len(missed), "left": fitted(lines, LEFT_LENGTH, talk.language)}
    sealed = Card(talk.say(key, **values))
    return talk.outcome(resume(talk, stored), sealed=sealed)
