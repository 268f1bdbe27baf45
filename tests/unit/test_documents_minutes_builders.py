"""Minutes with something in every part, and minutes with next to nothing, for the tests of the documents."""

from datetime import UTC, datetime

from flows.documents import AgreedPoint, ChangeLine, PartyBlock
from flows.minutes import ChangeRow, EffortStatus, MinutesDocument, RemarkRow

MEETING = datetime(2027, 2, 4, 9, 0, tzinfo=UTC)
CLOSED = datetime(2027, 2, 5, 13, 30, tzinfo=UTC)
PARTIES = (
    PartyBlock(name="Boligforeningen Ådal", side="housing", contact_name="Åse Østergård", contact_role="leder"),
    PartyBlock(name="Bageriet Solsikken", side="company", contact_name="Yusuf Ærø"),
)
STATUSES = ("well", "adjust", "stop")
STATUS_WORDS = {"well": "Går godt", "adjust": "Skal justeres", "stop": "Stopper"}
MOVED = ChangeRow(
    what="Fælles brød om torsdagen",
    state="agreed",
    state_words="Aftalt",
    proposed_by="Bageriet Solsikken",
    why="Ovnen er optaget om torsdagen.",
    lines=(
        ChangeLine(chapter="efforts", about="Dag", before="Torsdag", after="Tirsdag"),
        ChangeLine(chapter="resources", before="", after="To spande mel"),
    ),
)
REFUSED = ChangeRow(
    what="Byttemarked",
    state="declined",
    state_words="Afslået",
    proposed_by="Boligforeningen Ådal",
    answer="Vi har ikke folk til det i år.",
    lines=(ChangeLine(chapter="efforts", before="Byttemarked i oktober", after=""),),
)


def a_minutes(**changes):
    values = {
        "title": "Referat af andet møde",
        "language": "da",
        "estate": "Ådalsparken",
        "municipality": "Randers Kommune",
        "parties": PARTIES,
        "at": MEETING,
        "closed": CLOSED,
        "written_by": "Mette Kær",
        "agreement": 2,
        "last_time": ("Vi spørger beboerne om maden.",),
        "efforts": tuple(an_effort(number) for number in (1, 2, 3)),
        "year": (AgreedPoint(about="Møder holdt", text="Fire af fire"),),
        "answers": (
            AgreedPoint(about="Hvad har I lært?", text="At komme tidligt.\nOgså om vinteren.\n\nOg at spørge."),
        ),
        "decisions": ("Åse skriver til skolen.", "Yusuf bager prøver."),
        "changes": (MOVED, REFUSED),
        "remarks": (RemarkRow(party="Bageriet Solsikken", text="Der var også kaffe.", at=CLOSED),),
        "next_date": datetime(2027, 6, 3, 8, 0, tzinfo=UTC),
    }
    return MinutesDocument(**{**values, **changes})


def an_effort(number, **changes):
    status = STATUSES[(number - 1) % 3]
    values = {
        "number": number,
        "what": f"Lektiecafé nr. {number}",
        "status": status,
        "status_words": STATUS_WORDS[status],
        "note": f"Sagt om indsats {number}.",
    }
    return EffortStatus(**{**values, **changes})


def sparse(**changes):
    """Minutes of a meeting at which next to nothing was said."""
    values = {"title": "", "language": "da", "estate": "Ådalsparken", "municipality": "", "parties": ()}
    return MinutesDocument(**{**values, "at": MEETING, "closed": CLOSED, "written_by": "", "agreement": 1, **changes})
