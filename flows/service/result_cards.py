"""What a closed wave says, card by card: the whole, each indicator by itself, the chart, and what can be done."""

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome, Rows
from flows.cards.fitting import CARD_LENGTH, shorten, visible
from flows.errors import StageError
from flows.figures import ChangeCode
from flows.people import Place, Side
from flows.phrases import shown
from flows.results import IndicatorResult, Results
from flows.service.access import Party
from flows.service.registry import go_to, press, where
from flows.service.result_access import seen_results
from flows.service.talk import Talk
from flows.wave import Wave, WaveState

SIGNS = {
    ChangeCode.UP_CLEAR: "▲",
    ChangeCode.UP_SIGN: "△",
    ChangeCode.NO_CLEAR_CHANGE: "=",
    ChangeCode.DOWN_SIGN: "▽",
    ChangeCode.DOWN_CLEAR: "▼",
}
"""Beside a figure in a list: filled where it is certain, outlined where it may be; the words are a tap away."""
_NAME = 46
_STATEMENT, _COMMENT = 140, 120


@press("results")
def results(talk: Talk, action: Action) -> Outcome:
    wave, *_ = seen_results(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("results", wave.id)))


@press("result", numbers=2)
def result(talk: Talk, action: Action) -> Outcome:
    """One indicator; turning from one to the next happens in place."""
    wave, *_ = seen_results(talk, action.numbers[0])
    return talk.edited(go_to(talk, Place("results", wave.id, str(action.numbers[1]))))


@where("results")
def where_results(talk: Talk) -> Card:
    wave, party, found = seen_results(talk, talk.person.place.id)
    address = talk.person.place.address
    if address.isdecimal() and int(address) < len(found.indicators):
        return indicator_card(talk, wave, party, found, int(address))
    return overview_card(talk, wave, party, found)


def overview_card(talk: Talk, wave: Wave, party: Party, found: Results) -> Card:
    """Every indicator in a line, and all that can be done with the figures."""
    parts = [
        talk.say("result.head", title=found.title, estate=found.estate, answers=found.answers_text),
        Markup("\n").join(_line(one) for one in found.indicators),
    ]
    if any(one.change and one.change.code in SIGNS for one in found.indicators):
        parts.append(talk.say("result.not_cause"))
    if party.side is Side.HOUSING and wave.state is WaveState.CLOSED:
        parts.append(talk.say("result.only_you"))
    return Card(Markup("\n\n").join(parts), rows_of(_ways(talk, wave, party, found)))


def _line(one: IndicatorResult) -> Markup:
    sign = SIGNS.get(one.change.code, "") if one.change else ""
    return Markup("{}: {} {}").format(shorten(one.name, _NAME), one.years[-1].display, sign).strip()


def _ways(talk: Talk, wave: Wave, party: Party, found: Results) -> list[Button]:
    language, is_staff = talk.language, party.side is Side.HOUSING
    ways = [said(language, "button.one_by_one", "result", wave.id, 0, is_main=True)] if found.indicators else []
    ways.append(said(language, "button.chart", "results_chart", wave.id))
    if talk.world.public_url:
        ways.append(said(language, "button.results_page", "results_link", wave.id))
    ways.append(said(language, "button.esg", "esg", wave.id))
    if is_staff and wave.comments:
        ways.append(said(language, "button.comments", "comments", wave.id))
    if is_staff and wave.state is WaveState.CLOSED:
        ways.append(said(language, "button.release_results", "results_release", wave.id, wave.version))
    if is_staff and wave.state is WaveState.RELEASED:
        ways.append(said(language, "button.summary", "summary", wave.id))
    return [*ways, said(language, "button.survey", "wave", wave.id)]


def indicator_card(talk: Talk, wave: Wave, party: Party, found: Results, place: int) -> Card:
    """The figure with where it probably lies, what has changed, the target, and what to beware of."""
    one = found.indicators[place]
    head = talk.say("result.of", name=one.name, number=place + 1, most=len(found.indicators))
    asked = Markup("<i>{}</i>").format(shorten(one.statement or one.definition, _STATEMENT))
    said_of_it = [Markup("<b>{}</b>").format(one.interval_text), *map(shown, _sentences(one))]
    is_ours = party.side is Side.HOUSING
    parts = [head, asked, Markup("\n").join(said_of_it), *_asides(talk, one, found, is_ours=is_ours)]
    while len(parts) > 3 and visible(Markup("\n\n").join(parts)) > CARD_LENGTH:
        parts.pop()
    return Card(Markup("\n\n").join(parts), _turning(talk, wave, party, found, place))


def _sentences(one: IndicatorResult) -> list[str]:
    """The computed ones: since the baseline, the target, since last year."""
    changes = [one.change.text] if one.change else []
    targets = [one.target.text] if one.target else []
    return [*changes, *targets]


def _asides(talk: Talk, one: IndicatorResult, found: Results, *, is_ours: bool) -> list[Markup]:
    """What is left out first where there is no room stands last."""
    key = "result.own_comment" if is_ours else "result.their_comment"
    asides = [talk.say(key, comment=shorten(one.comment, _COMMENT), them=found.organisation)] if one.comment else []
    asides += [shown(line) for line in one.lines[:1]]
    asides += [talk.say("result.since_last", text=one.since_last.text)] if one.since_last else []
    asides += [
        talk.say("result.outside", display=figure.display, source=figure.source, year=str(figure.wave))
        for figure in one.outside[-1:]
    ]
    asides += [shown(line) for line in one.lines[1:]]
    return [*asides, shown(found.legend)] if one.years[-1].share is not None else asides


def _turning(talk: Talk, wave: Wave, party: Party, found: Results, place: int) -> Rows:
    language, last = talk.language, len(found.indicators) - 1
    turns: list[Button] = []
    if place > 0:
        turns.append(said(language, "button.previous", "result", wave.id, place - 1))
    if place < last:
        turns.append(said(language, "button.next", "result", wave.id, place + 1, is_main=True))
    ways: list[Button] = []
    one = found.indicators[place]
    if any(group.indicator == one.name for group in found.subgroups):
        ways.append(said(language, "button.groups", "result_groups", wave.id, place))
    if party.side is Side.HOUSING:
        key = "button.change_comment" if one.comment else "button.write_comment"
        ways.append(said(language, key, "result_comment", wave.id, place))
    ways.append(said(language, "button.all_results", "results", wave.id))
    return (tuple(turns), *rows_of(ways)) if turns else rows_of(ways)


@press("result_groups", numbers=2)
def result_groups(talk: Talk, action: Action) -> Outcome:
    """One indicator by what residents said about themselves, one question at a time; for staff alone."""
    wave, _, found = seen_results(talk, action.numbers[0])
    place = action.numbers[1]
    if place >= len(found.indicators):
        raise StageError
    name = found.indicators[place].name
    groups = [group for group in found.subgroups if group.indicator == name]
    if not groups:
        raise StageError
    blocks = [
        Markup("<b>{}</b>\n{}").format(
            group.question, Markup("\n").join(Markup("{}: {}").format(band, said_of) for band, said_of in group.groups)
        )
        for group in groups
    ]
    text = Markup("\n\n").join([talk.say("result.groups", name=name), *blocks, talk.say("result.groups_note")])
    back = button(talk.plain("button.back_to_figure"), "result", wave.id, place, is_main=True)
    return talk.edited(Card(text, ((back,),)))


@press("results_chart")
def results_chart(talk: Talk, action: Action) -> Outcome:
    """The same figures as a picture."""
    wave, party, found = seen_results(talk, action.numbers[0])
    picture = Attachment("results_chart", wave.id, "", {"side": party.side.value})
    text = talk.say("result.chart", title=found.title, estate=found.estate)
    return talk.outcome(Card(text, (), (picture,)), go_to(talk, Place("results", wave.id)))
