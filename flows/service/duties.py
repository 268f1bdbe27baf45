"""Who sees to each effort: as the agreement names them, until somebody hands it over."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from flows.duty import Duty
from flows.errors import StageError
from flows.partnership import Partnership, Stage
from flows.people import Member, Reach, Side
from flows.service.access import active_members
from flows.service.agreement_versions import current
from flows.service.talk import Talk

Effort: TypeAlias = Mapping[str, Any]


def efforts_of(talk: Talk, partnership: Partnership) -> list[Effort]:
    """What the version that holds agrees on; a one-page agreement has none."""
    held = current(talk, partnership) if partnership.stage is Stage.AGREED else None
    return list(held.content.get("efforts", ())) if held is not None else []


def effort_of(talk: Talk, partnership: Partnership, effort_id: int) -> Effort:
    """Raise StageError when the effort is not in the agreement that holds."""
    found = next((effort for effort in efforts_of(talk, partnership) if effort["id"] == effort_id), None)
    if found is None:
        raise StageError
    return found


def latest_duty(talk: Talk, partnership: Partnership, effort: Effort) -> Duty | None:
    """Who took the effort over, unless a later version of the agreement names somebody else."""
    found = talk.uow.duties.find(partnership_id=partnership.id, effort=effort["id"])
    return found[-1] if found and found[-1].instead_of == _agreed_name(effort) else None


def responsible_name(talk: Talk, partnership: Partnership, effort: Effort) -> str:
    """Who sees to the effort today; empty when nobody is named."""
    duty = latest_duty(talk, partnership, effort)
    return duty.name if duty is not None else _agreed_name(effort)


def _agreed_name(effort: Effort) -> str:
    return str(effort.get("person") or "").strip()


def all_members(talk: Talk, partnership: Partnership) -> list[Member]:
    """Of both parties, the housing side's first."""
    return [member for side in Side for member in active_members(talk.uow, partnership.organisation_of(side))]


def named_members(talk: Talk, partnership: Partnership, effort: Effort) -> list[Member]:
    """Whoever of the members sees to the effort; none when it is somebody who is not, or no more, with us."""
    members, duty = all_members(talk, partnership), latest_duty(talk, partnership, effort)
    if duty is not None and duty.member_id is not None:
        return [member for member in members if member.id == duty.member_id]
    name = responsible_name(talk, partnership, effort).casefold()
    return [member for member in members if name and member.name.casefold() == name]


def responsible_members(talk: Talk, partnership: Partnership, effort: Effort) -> set[int]:
    """Who hears of the effort: whoever sees to it, else all of the responsible party, else everybody there is.

    Whom no message reaches hears of nothing: the next do instead.
    """
    members = [member for member in all_members(talk, partnership) if _is_reached(talk, member)]
    named = {member.id for member in named_members(talk, partnership, effort)}
    organisations = _organisations(talk, partnership, effort)
    found = [member for member in members if member.id in named]
    found = found or [member for member in members if member.organisation_id in organisations]
    return {member.id for member in found or members}


def _is_reached(talk: Talk, member: Member) -> bool:
    return talk.uow.persons.get(member.person_id).reach is Reach.ACTIVE


def _organisations(talk: Talk, partnership: Partnership, effort: Effort) -> set[int | None]:
    """The responsible party, or both: that of whoever took the effort over, else as the agreement says."""
    duty = latest_duty(talk, partnership, effort)
    if duty is not None and duty.member_id is not None:
        return {talk.uow.members.get(duty.member_id).organisation_id}
    sides = [side for side in Side if effort.get("responsible") in {side.value, "both", None, ""}]
    return {partnership.organisation_of(side) for side in sides}


def hand_over(talk: Talk, partnership: Partnership, effort: Effort, to: Member | str, by: Member) -> Duty:
    """To a member, or to somebody outside by name. The agreement stays as both approved it."""
    name, member_id = (to, None) if isinstance(to, str) else (to.name, to.id)
    return talk.uow.duties.add(
        Duty(0, partnership.id, effort["id"], name, _agreed_name(effort), member_id, by.id, talk.now)
    )


def efforts_of_member(talk: Talk, partnership: Partnership, member: Member) -> list[Effort]:
    """What they see to."""
    return [
        effort
        for effort in efforts_of(talk, partnership)
        if member.id in {named.id for named in named_members(talk, partnership, effort)}
    ]


def forget_names(talk: Talk, member: Member) -> None:
    """Of somebody who is erased."""
    for duty in talk.uow.duties.find(member_id=member.id):
        talk.uow.duties.save(replace(duty, name=""))
