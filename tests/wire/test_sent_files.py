"""A file that a person sends: fetched only where one is asked for, never a big one, and read whatever its name is."""

from bot.playground.files import Upload
from bot.tables import FILE_LIMIT
from tests.wire.stage import FakeDesk, polling_stage

CSV = Upload("tal.bin", "application/octet-stream", "kilde;år\nÅdal;2025\n".encode())


async def sent(upload, *, wants=True):
    desk = FakeDesk(wants=wants)
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.send_document(upload)
        await stage.quiet()
        return desk.heard[-1], stage.calls("getFile")


async def test_a_table_is_fetched_where_it_is_asked_for():
    heard, fetched = await sent(CSV)
    assert (heard.kind, heard.table.rows) == ("table", (("kilde", "år"), ("Ådal", "2025")))
    assert len(fetched) == 1


async def test_nothing_is_fetched_anywhere_else():
    heard, fetched = await sent(CSV, wants=False)
    assert (heard.kind, heard.table) == ("document", None)
    assert fetched == []


async def test_a_big_file_is_not_fetched_either():
    heard, fetched = await sent(Upload("tal.csv", "text/csv", b"x" * (FILE_LIMIT + 1)))
    assert heard.table.trouble == "import.too_big"
    assert fetched == []


async def test_what_is_no_table_is_said_to_be_none():
    heard, _ = await sent(Upload("tal.xlsx", "text/csv", b"\x89PNG\x00"))
    assert heard.table.trouble == "import.unreadable"
