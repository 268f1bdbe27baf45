"""Whether what is counted of the surveys is what was answered: for `nabopagt check`."""

from collections.abc import Iterator

from flows.ports import UnitOfWork
from flows.service.audit import broken_chains


def unsound(uow: UnitOfWork) -> list[str]:
    """One line a finding, for the operator; none when all is well."""
    return [*_waves(uow), *_chains(uow)]


def _waves(uow: UnitOfWork) -> Iterator[str]:
    for wave in uow.waves.find():
        counted = dict(uow.ballots.counted(wave.id))
        if dict(uow.ballots.tally(wave.id)) != dict(uow.ballots.recounted(wave.id)):
            yield f"wave {wave.id}: its tally is not what its responses say"
        stored = uow.ballots.stored(wave.id)
        if counted.get(("responses", ""), 0) != stored:
            yield f"wave {wave.id}: {counted.get(('responses', ''), 0)} responses are counted, {stored} are stored"
        if wave.rows_gone is not None and stored:
            yield f"wave {wave.id}: {stored} responses are stored, although they were erased on {wave.rows_gone.date()}"
        codes, used = uow.ballots.codes(wave.id)
        if wave.codes_gone is None and used < stored:
            yield f"wave {wave.id}: {stored} responses are stored, but only {used} of {codes} codes are used"


def _chains(uow: UnitOfWork) -> Iterator[str]:
    for partnership_id, line in sorted(broken_chains(uow).items()):
        yield f"audit: partnership {partnership_id}: broken at line {line.id} ({line.action}, {line.at.date()})"
