"""The gates that keep sends apart: evenly spaced slots, each gate for itself."""

from tests.storage.queueing import SECOND
from tests.storage.samples import NOW


def test_a_gate_gives_evenly_spaced_slots_and_forgets_the_past(writer):
    def reserve(now, **rate):
        return writer.run(lambda uow: uow.gates.reserve("bot", now, **rate))

    assert [reserve(NOW, per_second=25) - NOW for _ in range(3)] == [n * SECOND / 25 for n in range(3)]
    assert reserve(NOW + SECOND, per_second=25) == NOW + SECOND
    assert reserve(NOW + 2 * SECOND, per_minute=20) == NOW + 2 * SECOND
    assert reserve(NOW, per_minute=20) == NOW + 5 * SECOND


def test_a_push_moves_a_gate_forward_only(writer):
    def push(until):
        writer.run(lambda uow: uow.gates.push("bot", until))
        return writer.run(lambda uow: uow.gates.reserve("bot", NOW, per_second=1))

    assert push(NOW + 30 * SECOND) == NOW + 30 * SECOND
    assert push(NOW + 5 * SECOND) == NOW + 31 * SECOND


def test_gates_are_separate(writer):
    slots = [writer.run(lambda uow, n=n: uow.gates.reserve(f"chat:{n}", NOW, per_second=1)) for n in range(3)]
    assert slots == [NOW] * 3
