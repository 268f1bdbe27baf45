"""The joint session as a whole: what waits for whom, what is parked and settled, and a way to each point."""

from markupsafe import Markup

from flows import agenda
from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Button, Card, Outcome, Rows
from flows.cards.fitting import shorten
from flows.cards.overview import Group, overview_text, pages
from flows.cards.point import value_text
from flows.errors import StageError
from flows.joint import JointSession, JointState, Point, PointState
from flows.partnership import Stage
from flows.people import Place
from flows.service.access import Party, joint_of, party_in, party_name
from flows.service.joints import joint_for, open_joint, view_of
from flows.service.registry import go_to, press, where
from flows.service.talk import Talk

MARKS = {PointState.SETTLED: "✓", PointState.PARKED: "–", PointState.PROPOSED: "▸", PointState.WAITING: "·"}
PICKED_AT_ONCE = 6
TITLE_LENGTH = 60


def title_of(talk: Talk, point: Point) -> str:
    lines = (agenda.wording_of(point) or point.housing or point.company).split("\n")
    words, more = lines[0].lstrip("– "), sum(bool(line.strip()) for line in lines[1:])
    kind = talk.plain(f"point.kind.{point.kind}")
    if not words:
        return kind
    return f"{kind}: {shorten(words, TITLE_LENGTH)}" + (f" (+{more})" if more else "")


@where("joint")
def where_joint(talk: Talk) -> Card:
    joint, party = joint_of(talk, talk.person.place.id)
    if joint.state is JointState.CLOSED and party.partnership.stage is Stage.AGREED:
        # What was talked about is over: from here on the agreement is the place to be.
        return go_to(talk, Place("agreement", party.partnership.id))
    if joint.state is JointState.CONFIRMING and agenda.to_confirm(joint, party.side):
        return _confirming_card(talk, joint, party, 0)
    text = overview_text(_head(talk, joint), _groups(talk, joint, party), talk.language)
    return Card(text, _overview_rows(talk, joint, party))


def _head(talk: Talk, joint: JointSession) -> Markup:
    done, total = agenda.progress(joint)
    return talk.say("joint.head", done=done, total=total)


def _groups(talk: Talk, joint: JointSession, party: Party) -> list[Group]:
    """What this side can do comes first, what is over last."""
    in_state = {state: [p for p in agenda.in_order(joint.points) if p.state is state] for state in PointState}
    found = {
        "ours": agenda.to_confirm(joint, party.side),
        "open": in_state[PointState.WAITING],
        "theirs": agenda.to_confirm(joint, party.side.other),
        "parked": in_state[PointState.PARKED],
        "settled": in_state[PointState.SETTLED],
    }
    return [_group(talk, key, points, party) for key, points in found.items() if points]


def _group(talk: Talk, key: str, points: list[Point], party: Party) -> Group:
    them = shorten(party_name(talk, party.partnership, party.side.other), 40)
    return Group(talk.say(f"joint.group.{key}", number=len(points), them=them), [title_of(talk, p) for p in points])


def _overview_rows(talk: Talk, joint: JointSession, party: Party) -> Rows:
    language, identity = talk.language, joint.id
    rows: list[tuple[Button, ...]] = []
    if joint.state is JointState.OPEN and next(agenda.waiting_for(joint, party.side), None) is not None:
        rows.append((said(language, "button.next_point", "next_point", identity, is_main=True),))
    if joint.state is not JointState.CLOSED and agenda.is_done(joint):
        rows.append((said(language, "button.end_joint", "end_joint", identity, is_main=True),))
    if joint.state is JointState.OPEN and agenda.parked(joint):
        rows.append((said(language, "button.unpark", "unpark", identity),))
    if joint.state is JointState.OPEN:
        rows.append((said(language, "button.add_effort", "add_effort", identity),))
        rows.append((said(language, "button.any_point", "points", identity),))
    rows.append((said(language, "button.menu", "menu"),))
    return tuple(rows)


def _confirming_card(talk: Talk, joint: JointSession, party: Party, number: int) -> Card:
    """What a yes to everything says yes to, in full, and what stays open."""
    blocks = [
        Markup("<b>{}</b>\n{}").format(
            talk.say(f"point.kind.{point.kind}"), value_text(view_of(talk, joint, point, party), point.value)
        )
        for point in agenda.to_confirm(joint, party.side)
    ]
    parked = agenda.in_order(agenda.parked(joint))
    if parked:
        blocks.append(overview_text(Markup(), [_group(talk, "parked", parked, party)], talk.language).lstrip())
    head, language = _head(talk, joint), talk.language
    found = pages(head, blocks)
    if number >= len(found):
        raise StageError
    rows: list[tuple[Button, ...]] = [
        (said(language, "button.agree_all", "agree_all", joint.id, is_main=True),),
        (said(language, "button.one_by_one", "next_point", joint.id),),
        (said(language, "button.menu", "menu"),),
    ]
    if len(found) == 1:
        return Card(Markup("\n\n").join([head, *blocks]), tuple(rows))
    following = (number + 1) % len(found)
    turn = "button.more" if following else "button.from_start"
    rows.insert(1, (said(language, turn, "joint_page", joint.id, following),))
    page = talk.say("joint.page", number=number + 1, total=len(found))
    return Card(Markup("\n\n").join([head, *found[number], page]), tuple(rows))


@press("joint_page", numbers=2)
def joint_page(talk: Talk, action: Action) -> Outcome:
    joint, party = open_joint(talk, action.numbers[0])
    if joint.state is not JointState.CONFIRMING or not agenda.to_confirm(joint, party.side):
        raise StageError
    return talk.edited(_confirming_card(talk, joint, party, action.numbers[1]))


@press("joint")
def joint_overview(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    joint = joint_for(talk, party.partnership)
    if joint is None or joint.state is JointState.PLANNED:
        raise StageError
    return talk.outcome(go_to(talk, Place("joint", joint.id)))


@press("points")
def points(talk: Talk, action: Action) -> Outcome:
    """Every point as a button, to take one out of order or to change one that is settled."""
    joint, _ = open_joint(talk, action.numbers[0])
    skip = action.numbers[1] if len(action.numbers) > 1 else 0
    card = pick_card(talk, joint, skip)
    return talk.edited(card) if len(action.numbers) > 1 else talk.outcome(card)


def pick_card(talk: Talk, joint: JointSession, skip: int = 0) -> Card:
    ordered = agenda.in_order(joint.points)
    rows = [
        (button(f"{MARKS[p.state]} {shorten(title_of(talk, p), 44)}", "point", joint.id, p.id),)
        for p in ordered[skip : skip + PICKED_AT_ONCE]
    ]
    ways = [said(talk.language, "button.overview", "joint", joint.partnership_id)]
    if len(ordered) > PICKED_AT_ONCE:
        following = skip + PICKED_AT_ONCE if skip + PICKED_AT_ONCE < len(ordered) else 0
        turn = "button.more" if following else "button.from_start"
        ways.insert(0, said(talk.language, turn, "points", joint.id, following))
    return Card(talk.say("joint.pick"), (*rows, tuple(ways)))
