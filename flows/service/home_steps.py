"""The steps on the map of one partnership: what is done, where it stands, what is waited for."""

from flows import engine
from flows.agenda import progress
from flows.cards.menu import Step
from flows.joint import JointSession, JointState
from flows.partnership import Stage
from flows.service.access import Party, party_name, release_session
from flows.service.agreement_versions import current, has_changed
from flows.service.composing import NEEDS, compose, gaps
from flows.service.dialogue import compiled_for
from flows.service.joint_times import time_of, times_state
from flows.service.joints import joint_for
from flows.service.partner_gone import names_of_missing
from flows.service.partnerships import open_invitations
from flows.service.talk import Talk
from flows.session import SessionState


def _own_part(talk: Talk, party: Party) -> Step:
    session = release_session(talk, party.partnership, party.side)
    if session is None:
        return Step("here", "home.part1.not_begun", {})
    if session.state is not SessionState.OPEN:
        return Step("done", "home.part1.released", {})
    number, total = engine.settled_tops(session, engine.path(compiled_for(talk, session), session))
    key = "home.part1.ready" if number == total else "home.part1.begun"
    return Step("here", key, {"number": number, "total": total})


def _their_part(talk: Talk, party: Party) -> Step:
    partnership = party.partnership
    them = party_name(talk, partnership, party.side.other) or talk.plain("partner.unknown")
    if partnership.company_id is None:
        key = "home.them.invited" if open_invitations(talk, partnership.id) else "home.them.not_invited"
        return Step("waiting", key, {"them": them})
    session = release_session(talk, partnership, party.side.other)
    if session is not None and session.state is not SessionState.OPEN:
        return Step("done", "home.them.released", {"them": them})
    return Step("waiting", "home.them.working" if session else "home.them.in", {"them": them})


def large_steps(talk: Talk, party: Party) -> list[Step]:
    stage = party.partnership.stage
    joint = joint_for(talk, party.partnership)
    is_past_compare = stage in {Stage.JOINT, Stage.AGREEING, Stage.AGREED, Stage.ENDED}
    is_meeting = stage is Stage.COMPARING and times_state(talk, joint, party.side) != "comparing"
    compare = "done" if is_past_compare or is_meeting else "here" if stage is Stage.COMPARING else "later"
    steps = [_own_part(talk, party), _their_part(talk, party), Step(compare, "home.compare", {})]
    if joint is not None and joint.state is not JointState.PLANNED:
        settled, total = progress(joint)
        mark = "here" if stage is Stage.JOINT else "done"
        steps.append(Step(mark, "home.joint.open", {"number": settled, "total": total}))
    else:
        time = time_of(talk, joint)
        values: dict[str, object] = {"when": talk.moment(time)} if time is not None else {}
        mark = "here" if is_meeting else "later"
        steps.append(Step(mark, "home.joint.set" if time is not None else "home.joint.later", values))
    return [*steps, *_agreement_steps(talk, party, joint, is_past_compare=is_past_compare)]


def _agreement_steps(talk: Talk, party: Party, joint: JointSession | None, *, is_past_compare: bool) -> list[Step]:
    """How much of the agreement is there: of the draft, or of the version that holds while nothing was changed."""
    partnership = party.partnership
    held = current(talk, partnership)
    is_same = held is not None and (partnership.stage is Stage.ENDED or not has_changed(talk, partnership, held))
    missing = gaps(held.content if held is not None and is_same else compose(talk, partnership, joint))
    is_held = partnership.stage in {Stage.AGREED, Stage.ENDED}
    mark = "done" if is_held else "here" if partnership.stage is Stage.AGREEING else "later"
    steps = [Step(mark, "home.agreement", {"number": len(NEEDS) - len(missing), "total": len(NEEDS)})]
    if missing and is_past_compare:
        steps.append(Step("waiting", "home.missing", {"missing": names_of_missing(talk, partnership, missing)}))
    return steps


def small_steps(party: Party) -> list[Step]:
    stage = party.partnership.stage
    asked = stage in {Stage.PROPOSING, Stage.AGREED, Stage.DECLINED, Stage.ENDED}
    is_held = stage in {Stage.AGREED, Stage.ENDED}
    mark = "done" if is_held else "waiting" if stage is Stage.PROPOSING else "later"
    return [
        Step("done" if asked else "here", "home.proposal", {}),
        Step(mark, "home.answer.declined" if stage is Stage.DECLINED else "home.answer", {}),
        Step("done" if is_held else "later", "home.one_page", {}),
    ]
