"""What a date of the year is called."""

from collections.abc import Mapping, Sequence
from typing import Any

from flows.agreement import Agreement, AgreementState
from flows.cards.fitting import shorten
from flows.service.agreement_versions import versions
from flows.service.talk import Talk
from flows.year import Entry, EntryKind

MOST = 60


def _of(version: Agreement) -> Sequence[Mapping[str, Any]]:
    """The efforts of a version that holds or once held."""
    is_held = version.state in {AgreementState.APPROVED, AgreementState.SUPERSEDED}
    return version.content.get("efforts", ()) if is_held else ()


def title_of(talk: Talk, entry: Entry) -> str:
    """What happens then, in one line. An effort that is no longer agreed keeps its last name."""
    what = ""
    if entry.kind is EntryKind.EFFORT:
        known = versions(talk, talk.uow.partnerships.get(entry.partnership_id))
        efforts = [effort for version in reversed(known) for effort in _of(version)]
        what = next((str(effort.get("what", "")) for effort in efforts if effort["id"] == entry.about), "")
    return titled(talk, entry, what)


def titled(talk: Talk, entry: Entry, effort: str) -> str:
    """The same where it is known already what the effort is."""
    return talk.plain(f"entry.{entry.kind}", what=shorten(effort.split("\n", maxsplit=1)[0], MOST))
