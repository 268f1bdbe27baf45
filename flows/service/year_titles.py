"""What a date of the year is called."""

from flows.cards.fitting import shorten
from flows.service.agreement_versions import current
from flows.service.talk import Talk
from flows.year import Entry, EntryKind

MOST = 60


def title_of(talk: Talk, entry: Entry) -> str:
    """What happens then, in one line."""
    what = ""
    if entry.kind is EntryKind.EFFORT:
        held = current(talk, talk.uow.partnerships.get(entry.partnership_id))
        efforts = held.content.get("efforts", ()) if held else ()
        what = next((str(effort.get("what", "")) for effort in efforts if effort["id"] == entry.about), "")
    return talk.plain(f"entry.{entry.kind}", what=shorten(what.split("\n")[0], MOST))
