"""Every transcript there is, and playing one with all that comes before it."""

from pathlib import Path

import pytest

from tests.transcripts.inside import InsideTheatre
from tests.transcripts.over_wire import WireTheatre
from tests.transcripts.playing import Player
from tests.transcripts.script import Act, Script, Shown, as_text, read

HERE = Path(__file__).parent
FILES = sorted(path for language in ("da", "en") for path in (HERE / language).glob("*.txt"))


class Repertoire:
    """Keeps where each script ended, so that the next one can go on from there."""

    def __init__(self, theatre: InsideTheatre | WireTheatre, folders: pytest.TempPathFactory) -> None:
        self._theatre = theatre
        self._folders = folders
        self._ended: dict[Path, Player] = {}

    async def play(self, path: Path) -> str:
        """The file as it would have to be today."""
        script = read(path)
        return as_text(script, await self._play(path, script))

    async def _play(self, path: Path, script: Script) -> list[Act | Shown]:
        earlier = await self._end_of(path.with_name(f"{script.after}.txt")) if script.after else None
        folder = self._folders.mktemp(f"{path.parent.name}-{path.stem}")
        async with self._theatre.opened(folder, script, earlier) as player:
            played = await player.play(script)
        self._ended[path] = player
        return played

    async def _end_of(self, path: Path) -> Player:
        if path not in self._ended:
            await self._play(path, read(path))
        return self._ended[path]
