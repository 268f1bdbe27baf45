"""Use cases that another process can be sent on: functions of a module."""

import os
import signal
from threading import Lock

from flows.errors import NotFoundError, ReplyError
from tests.storage.samples import a_person


def add(work, number):
    return work.persons.add(a_person(number))


def count(work):
    return len(work.persons.find())


def refuse(work, number):
    work.persons.add(a_person(number))
    raise ReplyError("too_long", {"most": 7})


def lack(_work):
    raise NotFoundError("a private word")


def stumble(work, number):
    work.persons.add(a_person(number))
    return {}["a private word"]


def keep_for_itself(work, number):
    work.persons.add(a_person(number))
    return Lock()


class ParticularError(Exception):
    """Cannot be made from what it holds."""

    def __init__(self, one, other):
        super().__init__(f"{one} {other}")


def be_particular(_work):
    raise ParticularError("a private word", 2)


def end_the_process(_work):
    os.kill(os.getpid(), signal.SIGKILL)


def echo(_work, value):
    return value
