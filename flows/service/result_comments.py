"""Words beside the figures: what staff write themselves, and residents' own words, from which a person takes names."""

from dataclasses import replace

from markupsafe import Markup

from flows.ballot import Comment
from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome
from flows.cards.fitting import shorten
from flows.errors import StageError
from flows.people import Place
from flows.phrases import shown
from flows.questionnaire import Indicator
from flows.service.access import Party
from flows.service.audit import Deed, note_audit
from flows.service.ballots import COMMENT_LENGTH
from flows.service.registry import go_to, press, where, words
from flows.service.result_access import closing_staff, seen_results
from flows.service.talk import Talk
from flows.wave import Wave
from flows.words import wording

LEAST_COMMENTS = 10
"""Fewer than this are shown to nobody."""
OWN_LIMIT = 300


@press("result_comment", numbers=2)
def result_comment(talk: Talk, action: Action) -> Outcome:
    wave, _ = closing_staff(talk, action.numbers[0])
    found = seen_results(talk, wave.id)[2].indicators
    if action.numbers[1] >= len(found):
        raise StageError
    return talk.outcome(go_to(talk, Place("result_comment", wave.id, str(found[action.numbers[1]].indicator_id))))


def _indicator(talk: Talk) -> tuple[Wave, Party, Indicator]:
    wave, party = closing_staff(talk, talk.person.place.id)
    indicator = talk.uow.indicators.get(int(talk.person.place.address))
    if indicator.partnership_id != wave.partnership_id:
        raise StageError
    return wave, party, indicator


@where("result_comment")
def where_result_comment(talk: Talk) -> Card:
    """What staff's own words are for; the computed sentence stands before them everywhere."""
    wave, _, indicator = _indicator(talk)
    parts = talk.say("result.ask_comment", most=OWN_LIMIT)
    remark = wave.remarks.get(str(indicator.id), "")
    if remark:
        parts += Markup("\n\n") + talk.say("result.comment_now", comment=remark)
    ways = [said(talk.language, "button.no_comment", "result_no_comment", wave.id, indicator.id)]
    back = [said(talk.language, "button.cancel", "results", wave.id)]
    return Card(parts, rows_of([*(ways if remark else []), *back]))


@words("result_comment")
def take_result_comment(talk: Talk, text: str) -> Outcome:
    wave, party, indicator = _indicator(talk)
    return _commented(talk, wave, party, indicator, wording(text, OWN_LIMIT))


@press("result_no_comment", numbers=2)
def result_no_comment(talk: Talk, action: Action) -> Outcome:
    wave, party = closing_staff(talk, action.numbers[0])
    indicator = talk.uow.indicators.get(action.numbers[1])
    if indicator.partnership_id != wave.partnership_id:
        raise StageError
    return _commented(talk, wave, party, indicator, "")


def _commented(talk: Talk, wave: Wave, party: Party, indicator: Indicator, text: str) -> Outcome:
    """Beside this wave's figure, and no other's."""
    remarks = {**wave.remarks, str(indicator.id): text}
    saved = talk.uow.waves.save(replace(wave, remarks={key: remark for key, remark in remarks.items() if remark}))
    deed = Deed(wave.partnership_id, party.member.id, "commented", f"wave:{wave.id}", wave.remarks, saved.remarks)
    note_audit(talk.uow, deed, talk.now)
    place = [one.indicator_id for one in seen_results(talk, wave.id)[2].indicators].index(indicator.id)
    return talk.outcome(go_to(talk, Place("results", wave.id, str(place))))


def _readable(talk: Talk, wave: Wave) -> list[Comment]:
    """In the order of their random ids; none where there are fewer than 10."""
    found = talk.uow.ballots.comments(wave.id)
    return found if len(found) >= LEAST_COMMENTS else []


@press("comments")
def comments(talk: Talk, action: Action) -> Outcome:
    wave, _ = closing_staff(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("comments", wave.id)))


@where("comments")
def where_comments(talk: Talk) -> Card:
    """The next one that nobody has read through; otherwise those that were kept."""
    wave, _ = closing_staff(talk, talk.person.place.id)
    found = _readable(talk, wave)
    back = said(talk.language, "button.all_results", "results", wave.id)
    if not found:
        key = "comments.few" if wave.comments else "comments.off"
        return Card(talk.say(key, least=LEAST_COMMENTS), ((back,),))
    unread = [one for one in found if not one.is_read]
    if not unread:
        return Card(talk.say("comments.done", n=len(found)), ((back,),))
    one = unread[0]
    name, which = one.id, (wave.id,)
    ways = [
        button(talk.plain("button.keep_comment"), "comment_keep", *which, word=name, is_main=True),
        button(talk.plain("button.change"), "comment_change", *which, word=name),
        button(talk.plain("button.remove"), "comment_remove", *which, word=name),
        back,
    ]
    text = talk.say("comments.one", n=len(unread), text=shown(shorten(one.text, COMMENT_LENGTH)))
    return Card(text, rows_of(ways))


def _comment(talk: Talk, wave: Wave, name: str) -> Comment:
    """StageError for one that somebody has removed, or for any where they are too few to be read."""
    found = next((one for one in _readable(talk, wave) if one.id == name), None)
    if found is None:
        raise StageError
    return found


def _note(talk: Talk, party: Party, wave: Wave, action: str) -> None:
    """That one was dealt with; which, and what it said, is nobody's."""
    deed = Deed(wave.partnership_id, party.member.id, action, f"wave:{wave.id}")
    note_audit(talk.uow, deed, talk.now)


@press("comment_keep")
def comment_keep(talk: Talk, action: Action) -> Outcome:
    wave, party = closing_staff(talk, action.numbers[0])
    talk.uow.ballots.reword(replace(_comment(talk, wave, action.word), is_read=True))
    _note(talk, party, wave, "comment_kept")
    return talk.edited(go_to(talk, Place("comments", wave.id)))


@press("comment_remove")
def comment_remove(talk: Talk, action: Action) -> Outcome:
    wave, party = closing_staff(talk, action.numbers[0])
    talk.uow.ballots.drop_comment(_comment(talk, wave, action.word).id)
    _note(talk, party, wave, "comment_removed")
    return talk.edited(go_to(talk, Place("comments", wave.id)))


@press("comment_change")
def comment_change(talk: Talk, action: Action) -> Outcome:
    wave, _ = closing_staff(talk, action.numbers[0])
    _comment(talk, wave, action.word)
    return talk.outcome(go_to(talk, Place("comment", wave.id, action.word)))


@where("comment")
def where_comment(talk: Talk) -> Card:
    """What it says, to be sent back without names."""
    wave, _ = closing_staff(talk, talk.person.place.id)
    one = _comment(talk, wave, talk.person.place.address)
    back = said(talk.language, "button.cancel", "comments", wave.id)
    return Card(talk.say("comments.rewrite", text=shown(one.text)), ((back,),))


@words("comment")
def take_comment(talk: Talk, text: str) -> Outcome:
    wave, party = closing_staff(talk, talk.person.place.id)
    one = _comment(talk, wave, talk.person.place.address)
    talk.uow.ballots.reword(replace(one, text=wording(text, COMMENT_LENGTH), is_read=True))
    _note(talk, party, wave, "comment_changed")
    return talk.outcome(go_to(talk, Place("comments", wave.id)))
