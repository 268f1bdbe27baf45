"""Queueing messages and claiming them, as the steps of a test."""

from datetime import timedelta

from tests.storage.samples import NOW

SECOND = timedelta(seconds=1)


def queue(writer, *messages):
    writer.run(lambda uow: [uow.outbox.queue(message) for message in messages])


def claim(writer, worker="one", now=NOW, **limits):
    return writer.run(lambda uow: uow.ledger.claim(worker, now, **limits))
