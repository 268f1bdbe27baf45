"""Stages are played once and copied."""

import pytest

from tests.builders import Scene
from tests.cast import Troupe
from tests.stage import Stage

SCENES = {}


@pytest.fixture
def at(tmp_path, tmp_path_factory):
    """A troupe at a stage of the large path; each stage is played once."""
    opened = []

    async def open_at(name):
        if name not in SCENES:
            folder = tmp_path_factory.mktemp(name)
            first = Troupe(Stage(folder))
            await first.to(name)
            SCENES[name] = await Scene.keep(first, folder)
        for troupe in opened:
            troupe.stage.close()
        opened[:] = [SCENES[name].open(tmp_path)]
        return opened[-1]

    yield open_at
    for troupe in opened:
        troupe.stage.close()


@pytest.fixture
def troupe(tmp_path):
    troupe = Troupe(Stage(tmp_path))
    yield troupe
    troupe.stage.close()


@pytest.fixture
def small(tmp_path):
    troupe = Troupe(Stage(tmp_path), path="small")
    yield troupe
    troupe.stage.close()


@pytest.fixture
async def agreed(at):
    return await at("agreed")


@pytest.fixture
async def inviting(troupe):
    """The company has a link and has not opened it."""
    await troupe.welcome_housing()
    await troupe.new_partnership()
    return troupe
