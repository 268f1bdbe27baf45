"""What a person can write or send: ordinary, awkward and hostile."""

from hypothesis import strategies as st

from flows.accept import MONTHS
from flows.answers import AnswerKind
from flows.guide.model import Format, NodeKind
from flows.replies import Done, Raised, Removed, Reworded, Said, Skipped, Tapped, Ticked, Unknown

KINDS = ("photo", "voice", "video", "sticker", "location", "document", "contact", "forward", "poll", "other")
COMMANDS = ("start", "menu", "back", "review", "language", "help", "privacy", "mydata", "stop", "nonsense")

AWKWARD = (
    "",
    " ",
    "\u200b",
    "👍👍",
    "<b>fed</b> & <script>",
    "&amp;lt;",
    "مرحبا بكم في الحي",
    "\u202egnirts\u202c",
    "42",
    "0",
    "-3",
    "1.200",
    "1,5",
    "9" * 5000,
    "٣٤",
    "²",
    "13585628",
    "- første\n- anden\n- tredje",
    "1. en\n2. to",
    "x" * 3950,
    "ord " * 3000,
    "010190-1234",
    "{size} {organisation} %s",
    "{{ 7*7 }}",
    "a" * 64 + "\n" * 40,
    "\x00\x07",
)
texts = st.sampled_from(AWKWARD) | st.text(max_size=60) | st.integers(1, 10_000).map("Vi vil noget sammen {}".format)


_number = st.integers(1, 999)
_DONE = st.just(Done())


def fitting(node):
    """Replies that the node most likely takes."""
    choices = MONTHS if node.kind is NodeKind.MONTHS else node.choices
    ticks = st.builds(Ticked, st.sampled_from(choices), st.booleans()) if choices else _DONE
    said = _number.map("Vi siger nr. {}".format).map(Said)
    if node.format is Format.CVR:
        said = st.just(Said("13585628"))
    if node.format is Format.NAME:
        said = st.sampled_from(["Hanna Østergård", "Yusuf Ærø"]).map(Said)
    return {
        NodeKind.NOTE: _DONE,
        NodeKind.TEXT: said,
        NodeKind.NUMBER: _number.map(str).map(Said),
        NodeKind.CHOICE: st.builds(Tapped, st.sampled_from(choices)) if choices else _DONE,
        NodeKind.CHOICES: ticks | _DONE,
        NodeKind.MONTHS: ticks | _DONE,
        NodeKind.LIST: said | _DONE,
        NodeKind.ORDER: said | _DONE,
    }[node.kind]


def plain_reply(node, session, address):
    """What ends the question soon: one thing, then done."""
    answer = session.answers.get(address)
    if answer is not None and answer.kind is AnswerKind.COLLECTING and answer.value:
        return Done()
    choices = MONTHS if node.kind is NodeKind.MONTHS else node.choices
    said = {Format.CVR: "13585628", Format.NAME: "Hanna Østergård", Format.ANY: f"Noget om {node.id}"}[node.format]
    return {
        NodeKind.NOTE: Done(),
        NodeKind.NUMBER: Said("42"),
        NodeKind.CHOICE: Tapped(choices[0]) if choices else Done(),
        NodeKind.CHOICES: Ticked(choices[0], is_on=True) if choices else Done(),
        NodeKind.MONTHS: Ticked(choices[0], is_on=True) if choices else Done(),
    }.get(node.kind, Said(said))


def replies_for(node):
    """Any reply to a node, of its own kind or of another."""
    choices = [*node.choices, *MONTHS, "no_such_choice"]
    chosen = st.sampled_from(choices)
    items = st.integers(0, 6)
    return st.one_of(
        fitting(node),
        texts.map(Said),
        st.builds(Tapped, chosen),
        st.builds(Ticked, chosen, st.booleans()),
        st.sampled_from([Done(), Skipped(), Unknown()]),
        st.builds(Raised, items),
        st.builds(Removed, items),
        texts.map(Reworded),
    )
