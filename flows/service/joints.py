"""The joint session as its members see it: who may, which point is next, the overview, start, stop and end."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from flows import agenda
from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.cards.point import PointView, point_card, value_text
from flows.cards.question import shorten
from flows.errors import StageError
from flows.joint import JointEntry, JointSession, JointState, Mode, Point, PointState
from flows.lifecycles import JOINT, PARTNERSHIP, SESSION
from flows.partnership import Partnership, Stage
from flows.people import Place, Side
from flows.service.access import Party, joint_of, party_in, party_name, release_session
from flows.service.registry import go_to, press, where
from flows.service.talk import Talk
from flows.service.telling import tell_both, tell_side
from flows.session import SessionState

MARKS = {PointState.SETTLED: "✓", PointState.PARKED: "P", PointState.PROPOSED: "▸", PointState.WAITING: "·"}
SHOWN_POINTS = 30
PICKED_AT_ONCE = 6


def joint_for(talk: Talk, partnership: Partnership) -> JointSession | None:
    found = talk.uow.joints.find(partnership_id=partnership.id)
    return found[-1] if found else None


def note(talk: Talk, joint: JointSession, point_id: int, deed: str, value: Mapping[str, Any], member_id: int) -> None:
    """A line in the log of who proposed, agreed to and parked what."""
    talk.uow.joint_entries.add(JointEntry(0, joint.id, point_id, deed, dict(value), member_id, talk.now))


def names_of(talk: Talk, partnership: Partnership) -> dict[Side, str]:
    return {side: party_name(talk, partnership, side) for side in Side}


def view_of(talk: Talk, joint: JointSession, point: Point, party: Party) -> PointView:
    forms = {name: talk.world.latest(name).guide.texts[talk.language] for name in agenda.FORMS.values()}
    effort = agenda.point_of(joint, point.effort).value.get("text", "") if point.effort else ""
    return PointView(joint, point, party.side, talk.language, names_of(talk, party.partnership), forms, str(effort))


@press("begin_joint")
def begin_joint(talk: Talk, action: Action) -> Outcome:
    """Ask how they sit together before the session starts."""
    party = party_in(talk, action.numbers[0])
    if party.partnership.stage is not Stage.COMPARING:
        raise StageError
    rows = tuple(
        (said(talk.language, f"button.{mode}", "start_joint", party.partnership.id, word=mode),) for mode in Mode
    )
    return talk.outcome(Card(talk.say("joint.how"), rows))


@press("start_joint")
def start_joint(talk: Talk, action: Action) -> Outcome:
    """Both first parts are closed and lie side by side; both phones are told."""
    party = party_in(talk, action.numbers[0])
    if action.word not in set(Mode):
        raise StageError
    stage = PARTNERSHIP.after(party.partnership.stage, "meet")
    partnership = talk.uow.partnerships.save(replace(party.partnership, stage=stage))
    parts = []
    for side in Side:
        session = release_session(talk, partnership, side)
        if session is None or session.state is not SessionState.RELEASED:
            raise StageError
        parts.append(talk.uow.sessions.save(replace(session, state=SESSION.after(session.state, "close"))))
    planned = joint_for(talk, partnership) or talk.uow.joints.add(JointSession(0, partnership.id, talk.now))
    joint = talk.uow.joints.save(
        replace(
            planned,
            mode=Mode(action.word),
            state=JOINT.after(planned.state, "start"),
            driver_id=party.member.id,
            points=agenda.build_agenda(*parts),
        )
    )
    note(talk, joint, 0, "start", {"mode": joint.mode.value}, party.member.id)
    talk.uow.outbox.cancel(f"joint:{partnership.id}", "the joint session began")
    tell_both(talk, partnership, "joint_started", who=party.member.name)
    intro = Card(talk.say("joint.intro", n=len(joint.points)))
    return talk.outcome(intro, next_card(talk, joint, replace(party, partnership=partnership)))


def next_card(talk: Talk, joint: JointSession, party: Party) -> Card:
    """The next thing this side has to say something to; else the overview with who is waited for."""
    if joint.state is JointState.OPEN:
        own = agenda.waiting_for(joint, party.side)
        if joint.mode is Mode.ONE_PHONE and joint.driver_id == party.member.id:
            own = (point for point in agenda.in_order(joint.points) if point.state is PointState.WAITING)
        point = next(own, None)
        if point is not None:
            talk.go(Place("joint_point", joint.id, str(point.id)))
            return point_card(view_of(talk, joint, point, party))
    if joint.state is JointState.CONFIRMING and (waiting := list(_to_confirm(joint, party.side))):
        talk.go(Place("joint_point", joint.id, str(waiting[0].id)))
        return point_card(view_of(talk, joint, waiting[0], party))
    return go_to(talk, Place("joint", joint.id))


def _to_confirm(joint: JointSession, side: Side) -> list[Point]:
    proposed = [point for point in agenda.in_order(joint.points) if point.state is PointState.PROPOSED]
    return [point for point in proposed if side not in point.agreed]


@where("joint_point")
def where_point(talk: Talk) -> Card:
    place = talk.person.place
    joint, party = joint_of(talk, place.id)
    found = [point for point in joint.points if str(point.id) == place.address]
    if not found or found[0].state is PointState.SETTLED or joint.state is JointState.CLOSED:
        return next_card(talk, joint, party)
    talk.go(place)
    return point_card(view_of(talk, joint, found[0], party))


@where("joint")
def where_joint(talk: Talk) -> Card:
    """The overview: every point with its mark, what waits for us, what waits for them."""
    joint, party = joint_of(talk, talk.person.place.id)
    done, total = agenda.progress(joint)
    lines = [f"{MARKS[p.state]} {title_of(talk, joint, p)}" for p in agenda.in_order(joint.points)[:SHOWN_POINTS]]
    ours, theirs = len(_to_confirm(joint, party.side)), len(_to_confirm(joint, party.side.other))
    parts = [talk.say("joint.head", done=done, total=total)]
    if joint.state is JointState.CONFIRMING and ours:
        parts += _in_full(talk, joint, party)
    else:
        parts += [talk.say("words", words="\n".join(lines)), talk.say("joint.legend")]
    if theirs:
        parts.append(talk.say("joint.they_owe", n=theirs, them=party_name(talk, party.partnership, party.side.other)))
    return Card(Markup("\n\n").join(parts), _overview_rows(talk, joint, party, ours))


def _in_full(talk: Talk, joint: JointSession, party: Party) -> list[Markup]:
    """What a yes to everything says yes to, and what stays open."""
    full = [
        Markup("<b>{}</b>\n{}").format(
            talk.say(f"point.kind.{point.kind}"), value_text(view_of(talk, joint, point, party), point.value)
        )
        for point in _to_confirm(joint, party.side)
    ]
    parked = [point for point in agenda.in_order(joint.points) if point.state is PointState.PARKED]
    lines = [f"{MARKS[point.state]} {title_of(talk, joint, point)}" for point in parked]
    return [*full, talk.say("words", words="\n".join(lines)), talk.say("joint.legend")] if lines else full


def title_of(talk: Talk, joint: JointSession, point: Point) -> str:
    about = agenda.point_of(joint, point.effort) if point.effort else point
    words = str(about.value.get("text") or about.housing or about.company).split("\n")[0].lstrip("– ")
    kind = talk.plain(f"point.kind.{point.kind}")
    return f"{kind}: {shorten(words, 60)}" if words else kind


def _overview_rows(talk: Talk, joint: JointSession, party: Party, ours: int) -> tuple[Any, ...]:
    language, identity = talk.language, joint.id
    rows: list[tuple[Any, ...]] = []
    waits = next(agenda.waiting_for(joint, party.side), None) is not None
    if joint.state is JointState.CONFIRMING and ours:
        rows.append((said(language, "button.agree_all", "agree_all", identity, is_main=True),))
        rows.append((said(language, "button.one_by_one", "next_point", identity),))
    elif joint.state is JointState.OPEN and waits:
        rows.append((said(language, "button.next_point", "next_point", identity, is_main=True),))
    if joint.state is not JointState.CLOSED and agenda.is_done(joint):
        rows.append((said(language, "button.end_joint", "end_joint", identity, is_main=True),))
    if joint.state is JointState.OPEN and any(p.state is PointState.PARKED for p in joint.points):
        rows.append((said(language, "button.unpark", "unpark", identity),))
    if joint.state is JointState.OPEN:
        rows.append((said(language, "button.add_effort", "add_effort", identity),))
        rows.append((said(language, "button.any_point", "points", identity),))
    rows.append((said(language, "button.menu", "menu"),))
    return tuple(rows)


@press("joint")
def joint_overview(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    joint = joint_for(talk, party.partnership)
    if joint is None or joint.state is JointState.PLANNED:
        raise StageError
    return talk.outcome(go_to(talk, Place("joint", joint.id)))


@press("next_point")
def next_point(talk: Talk, action: Action) -> Outcome:
    joint, party = joint_of(talk, action.numbers[0])
    return talk.outcome(next_card(talk, joint, party))


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
        (button(f"{MARKS[p.state]} {shorten(title_of(talk, joint, p), 44)}", "point", joint.id, p.id),)
        for p in ordered[skip : skip + PICKED_AT_ONCE]
    ]
    ways = [said(talk.language, "button.overview", "joint", joint.partnership_id)]
    if len(ordered) > PICKED_AT_ONCE:
        following = skip + PICKED_AT_ONCE if skip + PICKED_AT_ONCE < len(ordered) else 0
        ways.insert(0, said(talk.language, "button.more", "points", joint.id, following))
    return Card(talk.say("joint.pick"), (*rows, tuple(ways)))


@press("point", numbers=2)
def one_point(talk: Talk, action: Action) -> Outcome:
    joint, party = open_joint(talk, action.numbers[0])
    point = agenda.point_of(joint, action.numbers[1])
    talk.go(Place("joint_point", joint.id, str(point.id)))
    return talk.outcome(point_card(view_of(talk, joint, point, party)))


def open_joint(talk: Talk, joint_id: int) -> tuple[JointSession, Party]:
    joint, party = joint_of(talk, joint_id)
    if joint.state not in {JointState.OPEN, JointState.CONFIRMING}:
        raise StageError
    return joint, party


@press("end_joint")
def end_joint(talk: Talk, action: Action) -> Outcome:
    """All is settled or parked: on to the agreement."""
    joint, party = open_joint(talk, action.numbers[0])
    if not agenda.is_done(joint):
        raise StageError
    return talk.outcome(close(talk, joint, party))


def close(talk: Talk, joint: JointSession, party: Party) -> Card:
    talk.uow.joints.save(replace(joint, state=JOINT.after(joint.state, "close")))
    note(talk, joint, 0, "close", {}, party.member.id)
    partnership = party.partnership
    if partnership.stage is Stage.JOINT:
        stage = PARTNERSHIP.after(partnership.stage, "all_settled")
        partnership = talk.uow.partnerships.save(replace(partnership, stage=stage))
    tell_side(talk, partnership, party.side.other, "joint_done")
    return go_to(talk, Place("agreement", partnership.id))
