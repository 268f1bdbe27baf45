"""The whole dialogue as customers can read it: `da/` is complete, `en/` tells the same."""

import pytest

from tests.transcripts.repertoire import FILES

NAMES = [f"{path.parent.name}-{path.stem}" for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
async def test_in_process_everybody_sees_what_the_transcript_says(path, inside, request):
    played = await inside.play(path)
    if request.config.getoption("--update-transcripts"):
        path.write_text(played, encoding="utf-8")
    assert played.split("\n") == path.read_text(encoding="utf-8").split("\n")


# Every second one in Danish in every run, and all in both languages with the soak tests.
IN_EVERY_RUN = {name for name in NAMES if name.startswith("da-")} & set(NAMES[::2])
OVER_THE_WIRE = [
    pytest.param(path, id=name, marks=() if name in IN_EVERY_RUN else pytest.mark.soak)
    for path, name in zip(FILES, NAMES, strict=True)
]


@pytest.mark.parametrize("path", OVER_THE_WIRE)
async def test_over_the_wire_everybody_sees_the_same(path, wire):
    played = await wire.play(path)
    assert played.split("\n") == path.read_text(encoding="utf-8").split("\n")
