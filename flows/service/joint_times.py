"""Finding a time for the joint session: one side suggests up to three, the other taps those that suit, both confirm."""

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from flows import joint_time
from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Attachment, Card, Outcome
from flows.errors import ReplyError, StageError
from flows.joint import JointSession, JointState, Slot
from flows.nudges import Nudge
from flows.partnership import Stage
from flows.people import Place, Side
from flows.schedule import JOINT_LENGTH, day_before, session_times
from flows.service.access import Party, active_members, joint_of, party_in
from flows.service.joints import joint_for
from flows.service.nudging import nudge, of_times, settle
from flows.service.registry import go_to, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell, tell_both, tell_side
from flows.words import names_day

MOST_SLOTS = 3
OFFERED = 5
# Two years of meeting days: nobody plans further, and a forged number costs no time.
MOST_SKIPPED = 400
# How many meeting days ahead a typed day is looked for.
TYPED_DAYS = 120


@press("suggest_time")
def suggest_time(talk: Talk, action: Action) -> Outcome:
    """Offer working hours from the third day on; up to three may be ticked. Numbers: partnership, how many to skip."""
    party = party_in(talk, action.numbers[0])
    if party.partnership.stage is not Stage.COMPARING:
        raise StageError
    joint = joint_for(talk, party.partnership) or talk.uow.joints.add(JointSession(0, party.partnership.id, talk.now))
    skip = action.numbers[1] if len(action.numbers) > 1 else 0
    if skip > MOST_SKIPPED:
        raise StageError
    card = go_to(talk, Place("joint_times", joint.id, str(skip)))
    return talk.edited(card) if len(action.numbers) > 1 else talk.outcome(card)


@where("joint_times")
def where_times(talk: Talk) -> Card:
    """The times to tick, to confirm or to offer; the map, once the joint session has begun."""
    place = talk.person.place
    joint, party = joint_of(talk, place.id)
    if joint.state is not JointState.PLANNED or party.partnership.stage is not Stage.COMPARING:
        return go_to(talk, Place("home", party.partnership.id))
    state = times_state(talk, joint, party.side)
    if state == "time_asked":
        return times_card(talk, joint, party)
    if state == "time_fits":
        return confirm_card(talk, joint)
    return _offer_card(talk, joint, party, int(place.address or 0))


@words("joint_times")
def typed_time(talk: Talk, text: str) -> Outcome:
    """A day that is typed is the tick at the time of that day; everything else is asked for by taps."""
    joint, party = planned(talk, talk.person.place.id)
    state = times_state(talk, joint, party.side)
    if state == "time_asked":
        slots = [n for n, slot in enumerate(joint.slots) if slot in _open_slots(talk, joint)]
        found = [n for n in slots if names_day(text, joint.slots[n].at)]
        if len(found) == 1 and party.side not in joint.slots[found[0]].suits:
            return suits(talk, Action("suits", (joint.id, found[0])))
    elif state != "time_fits":
        offers = offered_times(talk, joint, party, 0, TYPED_DAYS)
        days = [n for n, at in enumerate(offers) if names_day(text, at)]
        if len(days) == 1 and all(slot.at != offers[days[0]] for slot in _drafts(joint, party)):
            skip = days[0] // OFFERED * OFFERED
            talk.go(replace(talk.person.place, address=str(skip)))
            return tick_time(talk, Action("tick_time", (joint.id, skip, _minute(offers[days[0]]))))
    raise ReplyError("reply.times")


def times_state(talk: Talk, joint: JointSession | None, side: Side) -> str:
    """How far this side is with finding a time: the last word of a phrase of the map."""
    return joint_time.times_state(joint, side, talk.now)


def time_of(talk: Talk, joint: JointSession | None) -> datetime | None:
    """The time that is fixed, until the hour that was set aside is over."""
    return joint_time.time_of(joint, talk.now)


def standing_time(talk: Talk, joint: JointSession | None) -> datetime | None:
    """The time that is fixed and still ahead: it holds while another is looked for."""
    return joint.time if joint is not None and joint.time is not None and joint.time > talk.now else None


def fitting(talk: Talk, joint: JointSession) -> list[Slot]:
    """The times ahead that suit both."""
    return joint_time.fitting(joint, talk.now)


def _tick(is_on: bool) -> str:  # noqa: FBT001 -- a box is on or off
    return "☑" if is_on else "☐"


def _minute(at: datetime) -> int:
    """The moment as minutes since 1970: how a button names it."""
    return int(at.timestamp()) // 60


def _offer_card(talk: Talk, joint: JointSession, party: Party, skip: int) -> Card:
    chosen = [slot.at for slot in _drafts(joint, party)]
    offers = offered_times(talk, joint, party, skip, OFFERED)
    rows = tuple(
        (button(f"{_tick(at in chosen)} {talk.moment(at)}", "tick_time", joint.id, skip, _minute(at)),) for at in offers
    )
    ways = [said(talk.language, "button.later_times", "suggest_time", joint.partnership_id, skip + OFFERED)]
    if skip:
        before = max(skip - OFFERED, 0)
        ways.insert(0, said(talk.language, "button.earlier_times", "suggest_time", joint.partnership_id, before))
    send = said(talk.language, "button.send_times", "send_times", joint.id, is_main=True)
    lines = [talk.say("times.offer", n=MOST_SLOTS)]
    if stands := standing_time(talk, joint):
        lines.append(talk.say("times.stands", when=talk.moment(stands)))
    if chosen:
        times = "\n".join(f"– {talk.moment(at)}" for at in chosen)
        lines.append(talk.say("times.ticked", number=len(chosen), most=MOST_SLOTS, times=times))
    return Card(Markup("\n\n").join(lines), (*rows, tuple(ways), *(((send,),) if chosen else ())))


def offered_times(talk: Talk, joint: JointSession, party: Party, skip: int, most: int) -> list[datetime]:
    """Times to offer, without the one that is fixed already."""
    found = session_times(talk.now, talk.breaks_in(party.partnership.municipality), most, skip)
    return [at for at in found if at != joint.time]


def _drafts(joint: JointSession, party: Party) -> list[Slot]:
    """What this side has ticked and not sent."""
    return [slot for slot in joint.slots if slot.draft is party.side]


@press("tick_time", numbers=3)
def tick_time(talk: Talk, action: Action) -> Outcome:
    joint, party = planned(talk, action.numbers[0])
    skip, minute = action.numbers[1:3]
    if skip > MOST_SKIPPED:
        raise StageError
    offers = offered_times(talk, joint, party, skip, OFFERED)
    at = next((offer for offer in offers if _minute(offer) == minute), None)
    if at is None:
        raise StageError
    slots = [slot for slot in joint.slots if slot.at != at or slot.draft is not party.side]
    if len(slots) == len(joint.slots):
        if sum(slot.draft is party.side for slot in slots) >= MOST_SLOTS:
            return replace(
                talk.edited(_offer_card(talk, joint, party, skip)), toast=talk.plain("times.most", n=MOST_SLOTS)
            )
        slots.append(Slot(at, draft=party.side))
    stored = talk.uow.joints.save(replace(joint, slots=tuple(sorted(slots, key=lambda slot: slot.at))))
    return talk.edited(_offer_card(talk, stored, party, skip))


def planned(talk: Talk, joint_id: int) -> tuple[JointSession, Party]:
    """The joint session while it can still be given a time."""
    joint, party = joint_of(talk, joint_id)
    if joint.state is not JointState.PLANNED or party.partnership.stage is not Stage.COMPARING:
        raise StageError
    return joint, party


@press("send_times")
def send_times(talk: Talk, action: Action) -> Outcome:
    joint, party = planned(talk, action.numbers[0])
    sent = tuple(Slot(slot.at, (party.side,)) for slot in joint.slots if slot.draft is party.side)
    if not sent or times_state(talk, joint, party.side) in {"time_asked", "time_fits"}:
        raise StageError
    joint = talk.uow.joints.save(replace(joint, slots=sent))
    tell_side(talk, party.partnership, party.side.other, "times_suggested", joint=joint.id)
    settle(talk, Nudge.TIMES, joint.id)
    nudge(talk, party.partnership, of_times(joint, talk.now, (party.side.other,)), once=f"u{talk.incoming.update_id}")
    home = Place("home", party.partnership.id)
    return talk.outcome(go_to(talk, home), sealed=Card(talk.say("times.sent", n=len(joint.slots))))


def _open_slots(talk: Talk, joint: JointSession) -> list[Slot]:
    """The times that were sent and lie ahead; none when one of them was fixed."""
    return joint_time.open_slots(joint, talk.now)


def times_card(talk: Talk, joint: JointSession, party: Party) -> Card:
    """The other side's times, to tick those that suit."""
    rows = tuple(
        (button(f"{'☑' if party.side in slot.suits else '☐'} {talk.moment(slot.at)}", "suits", joint.id, number),)
        for number, slot in enumerate(joint.slots)
        if slot.at > talk.now
    )
    send = said(talk.language, "button.answer_times", "answer_times", joint.id, is_main=True)
    stands = standing_time(talk, joint)
    text = talk.say("times.answer_move", when=talk.moment(stands)) if stands else talk.say("times.answer")
    return Card(text, (*rows, (send,)))


@press("suits", numbers=2)
def suits(talk: Talk, action: Action) -> Outcome:
    joint, party = planned(talk, action.numbers[0])
    if action.numbers[1] >= len(joint.slots):
        raise StageError
    slots = list(joint.slots)
    slot = slots[action.numbers[1]]
    sides = set(slot.suits) ^ {party.side}
    if not sides - {party.side} or slot not in _open_slots(talk, joint):
        raise StageError
    slots[action.numbers[1]] = replace(slot, suits=tuple(side for side in Side if side in sides))
    stored = talk.uow.joints.save(replace(joint, slots=tuple(slots)))
    return talk.edited(times_card(talk, stored, party))


@press("answer_times")
def answer_times(talk: Talk, action: Action) -> Outcome:
    """With a time that suits both, the side that suggested confirms one; with none, it suggests others."""
    joint, party = planned(talk, action.numbers[0])
    suiting = fitting(talk, joint)
    home = Place("home", party.partnership.id)
    settle(talk, Nudge.TIMES, joint.id)
    if not suiting:
        talk.uow.joints.save(replace(joint, slots=()))
        tell_side(talk, party.partnership, party.side.other, "times_none", joint=joint.id)
        return talk.outcome(go_to(talk, home), sealed=Card(talk.say("times.none_sent")))
    tell_side(talk, party.partnership, party.side.other, "times_answered", joint=joint.id)
    nudge(talk, party.partnership, of_times(joint, talk.now, (party.side.other,)), once=f"u{talk.incoming.update_id}")
    return talk.outcome(go_to(talk, home), sealed=Card(talk.say("times.answer_sent", n=len(suiting))))


def confirm_card(talk: Talk, joint: JointSession) -> Card:
    suiting = fitting(talk, joint)
    rows = tuple(
        (button(talk.moment(slot.at), "fix_time", joint.id, number, is_main=True),)
        for number, slot in enumerate(joint.slots)
        if slot in suiting
    )
    return Card(talk.say("times.confirm", n=len(rows)), rows)


@press("fix_time", numbers=2)
def fix_time(talk: Talk, action: Action) -> Outcome:
    """The time is set: both get it with a calendar file, and a reminder with the agenda on the working day before."""
    joint, party = planned(talk, action.numbers[0])
    number = action.numbers[1]
    if number >= len(joint.slots) or joint.slots[number] not in fitting(talk, joint):
        raise StageError
    at = joint.slots[number].at
    stored = talk.uow.joints.save(replace(joint, time=at, time_sequence=joint.time_sequence + 1))
    settle(talk, Nudge.TIMES, joint.id)
    is_moved = standing_time(talk, joint) is not None
    tell_both(talk, party.partnership, "time_set", joint=stored.id, moved=is_moved)
    remind(talk, stored, party, at)
    home = Place("home", party.partnership.id)
    card = time_card(talk, stored, at, is_moved=is_moved)
    return talk.outcome(card, go_to(talk, home), sealed=Card(talk.say("times.fixed")))


def remind(talk: Talk, joint: JointSession, party: Party, at: datetime) -> None:
    due = max(day_before(at), talk.now)
    for side in Side:
        members = active_members(talk.uow, party.partnership.organisation_of(side))
        payload = {"partnership": party.partnership.id, "joint": joint.id, "sequence": joint.time_sequence}
        tell(talk, members, "joint_tomorrow", payload, due=due, key=f"j{joint.id}:{joint.time_sequence}")


def time_card(talk: Talk, joint: JointSession, at: datetime, *, is_moved: bool = False) -> Card:
    attachment = Attachment("joint_calendar", joint.id, talk.plain("times.calendar", when=talk.moment(at)))
    minutes = int(JOINT_LENGTH.total_seconds() // 60)
    key = "times.moved" if is_moved else "times.set"
    return Card(talk.say(key, when=talk.moment(at), n=minutes), (), (attachment,))
