import pytest

from storage import tables
from storage.database import open_engine
from tests.postgres import postgres, postgres_database, postgres_url  # noqa: F401 -- fixtures
from tests.wire.outbox_scene import scene_on


@pytest.fixture(params=["embedded", "workers"])
async def still_scene(request, tmp_path):
    """Nothing is delivered yet."""
    if request.param == "workers":
        url = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path}/outbox.db"
        engine = open_engine(url)
        tables.metadata.create_all(engine)
        engine.dispose()
    async with scene_on(url, has_workers=request.param == "workers") as scene:
        yield scene


@pytest.fixture
async def scene(still_scene):
    still_scene.begin()
    return still_scene
