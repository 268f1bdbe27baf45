"""What holds of every phrase that ships, in every language, and of every key that the code says."""

import ast
import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from flows.answers import AnswerKind
from flows.esg import STANDARDS
from flows.guide.load import load_guides
from flows.joint import Mode, PointKind, PointState
from flows.linting import Finding
from flows.matching import KINDS, THEMES
from flows.meeting import ChangeState, Way
from flows.missing_groups import Light
from flows.nudges import STEPS, Nudge
from flows.partnership import InvitationKind, Stage
from flows.partnership import Path as Size
from flows.people import Reach
from flows.phrases import LANGUAGES, catalogue, plain, say
from flows.questionnaire import BACKGROUND, FIXED_INDICATORS, Unit
from flows.readability import count_words, lix
from flows.service.comparing import ROWS
from flows.service.composing import CHAPTERS, NEEDS
from flows.service.exports import FORMS
from flows.service.overview_sheet import COLUMNS
from flows.service.paper import FIXED
from flows.service.proposal_cards import PARTS
from flows.service.putting_off import CHOICES
from flows.service.questionnaires import SAFETY
from flows.service.reasons import FOR_OTHERS, Reason
from flows.service.statement_checks import StoryFinding
from flows.service.stories import HARMS
from flows.standing import Need
from flows.year import EntryKind, Reminder

ROOT = Path(__file__).parents[2]
GUIDES = load_guides().values()
EMOJI = re.compile("[\U0001f000-\U0001faff☀-✒✔-➿️]")  # all but ✓
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
START_OF_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.")
COMMANDS = ("start", "menu", "overview", "back", "review", "language", "help", "privacy", "mydata", "delete", "stop")
FILES = (
    *("agreement_pdf", "agreement_word", "wheel", "calendar", "contract_word", "draft", "proposed"),
    *("mydata_text", "mydata_json", "minutes_pdf", "minutes_word", "handover_pdf", "handover_word"),
    *("survey_letters", "survey_cards"),
)
PHONE = ("photo", "voice", "video", "sticker", "location", "document", "contact", "forward", "poll", "other")
WAYS = ("skip", "clear", "unknown", "suggest", "back", "examples", "ask", "arrange")
TIMES = {"time_asked", "time_waits", "time_fits", "time_set", "time_past"}
SITUATIONS = {"answer", "their_answer", "condition_sent", "writing", "their_part", "part1", "ready", *TIMES, *Stage}
POINT_STATES = {"theirs", "last", *(state for state in PointState if state is not PointState.WAITING)}
INVITED = {"organisation", "housing", "who", "estate", "company"}

NODES = [node for guide in GUIDES for node in guide.nodes.values()]
SCOPES = {choice for node in NODES if node.id == "scope" for choice in node.choices}

ESG_BUTTONS = {word.casefold() for word in (*FORMS, *STANDARDS)}
SPECIAL = {"measurement_soon", "measurement_today", "measurement_unplanned", "unfinished", "soon_us", "soon_both"}
NUDGED = {(kind, step.word) for kind in set(Nudge) - {Nudge.UNOPENED} for step in STEPS[kind]}
NUDGED |= {(Nudge.PART1, "not_begun"), (Nudge.PART1, "ready")}

CHANGES = {"effort", "new", "stop"}
DEEDS = {"start", "propose", "agree", "park", "join", "add", "unpark", "close", "reopen", "meeting"}

# What the bot says outside the dialogue.
OUTSIDE = {
    *("calm_error", "group.leave", "intro.name", "intro.about", "intro.description"),
    *(f"command.{name}" for name in COMMANDS),
}
# The start of an f-string key: the words that may follow, and the values that its phrases are given.
DYNAMIC = {
    "approval.": ({"changed", "added", "removed"}, {"what", "before", "after"}),
    "answer.": ({AnswerKind.SKIPPED, AnswerKind.UNKNOWN}, set()),
    "button.": ({*WAYS, *Mode, *CHOICES}, set()),
    "button.esg.": (ESG_BUTTONS, set()),
    "change.head.": (CHANGES, {"them", "what"}),
    "change.line.": (CHANGES, {"what", "state"}),
    "change.state.": (set(ChangeState), set()),
    "chapter.": ({*CHAPTERS, "open_points", "one_page"}, set()),
    "indicator.": (set(FIXED), set()),
    "clause.": ({"data_own", "data_residents"}, set()),
    "compare.": (set(ROWS), set()),
    "entry.": (set(EntryKind), {"what"}),
    "entry.comes.": ({"both", "us", "them", "nobody"}, set()),
    "entry.suits.": ({"both", "us", "them", "nobody"}, set()),
    "file.": (set(FILES), set()),
    "forward.": (set(Size), {"who", "housing", "estate", "link"}),
    "figure.band.": ({f"{question}.{band}" for question, bands in BACKGROUND.items() for band in bands}, set()),
    "figure.question.": (set(BACKGROUND), set()),
    "handover.ask.": ({"stays", "rooms", "told"}, {"what"}),
    "handover.item.": ({"stays", "rooms", "told"}, set()),
    "hint.": ({node.hint for node in NODES if node.hint}, set()),
    "home.next.": (SITUATIONS, {"n"}),
    "invited.": (set(InvitationKind), INVITED),
    "revisit.agreed.": (set(Way), set()),
    "revisit.both.": (set(Way), {"them"}),
    "joint.group.": ({"ours", "open", "theirs", "parked", "settled"}, {"number", "them"}),
    "kind.": (set(KINDS), set()),
    "mydata.": (
        {"person", "memberships", "answers", "joint", "proposals", "approvals", "muted", "notices", "stories"}
        | {"feeds", "duties", "meetings", "surveys", "pages"},
        set(),
    ),
    "mydata.as.": ({"caretaker", "subscriber"}, {"estate", "day"}),
    "mydata.deed.": (DEEDS, set()),
    "mydata.field.": ({"telegram_id", "first_name", "language", "reach", "since"}, set()),
    "mydata.reach.": (set(Reach), set()),
    "mydata.reminder.": ({*Reminder, *Nudge, "joint_tomorrow"}, set()),
    "need.": (set(NEEDS), set()),
    "nudge.": ({f"{kind}.{word}" for kind, word in NUDGED}, {"estate", "them", "who", "number", "total", "n"}),
    "nudge.unopened.": ({step.word for step in STEPS[Nudge.UNOPENED]}, {"who", "day"}),
    "overview.column.": (set(COLUMNS), set()),
    "overview.need.": (set(Need), set()),
    "overview.path.": (set(Size), set()),
    "overview.stage.": (set(Stage), set()),
    "phone.": (set(PHONE), set()),
    "point.": (POINT_STATES, {"value", "who"}),
    "point.ask.": ({*PointKind, "question"}, set()),
    "point.kind.": (set(PointKind), set()),
    "proposal.": (set(PARTS), set()),
    "reason.": ({r.name.lower() for r in set(Reason) - FOR_OTHERS} | {"refused", "uncertain", "other"}, set()),
    "reminder.": ({*Reminder, *SPECIAL}, {"what", "when", "estate", "them", "agenda", "who"}),
    "story.news.": ({"written", "consented", "ready", "withdrawn"}, {"them", "estate"}),
    "scope.": (SCOPES, set()),
    "survey.anew.": ({"own", "fixed", "frozen"}, {"words"}),
    "survey.defined.": ({*FIXED_INDICATORS, SAFETY, "own"}, set()),
    "survey.example.": ({"meeting", "leisure"}, set()),
    "survey.harm.": (set(HARMS), set()),
    "survey.indicator.define.": (set(Unit), {"name"}),
    "survey.lint.": ({*(set(Finding) - {Finding.NO_HARM}), *StoryFinding}, {"words"}),
    "survey.milestone.": (set(Unit), {"target", "milestone"}),
    "survey.milestone.ask.": (set(Unit), {"target"}),
    "survey.role.": ({"key", "twin", "support", "off", "waits"}, set()),
    "survey.state.": ({"planned", "open", "closed"}, {"title", "opens", "closes", "closed"}),
    "survey.target.": (set(Unit), {"target"}),
    "survey.target.ask.": (set(Unit), {"name"}),
    "survey.write.": ({"key", "twin", "support"}, {"name"}),
    "wave.about.": (set(BACKGROUND), set()),
    "wave.about_name.": (set(BACKGROUND), set()),
    "wave.band.": ({f"{name}.{band}" for name, bands in BACKGROUND.items() for band in bands}, set()),
    "wave.break.": ({"mode", "languages", "month", "length"}, set()),
    "wave.concern.": ({"july", "break", "holidays", "lbf", "weeks"}, set()),
    "wave.light.": (set(Light) - {Light.GREEN}, {"group"}),
    "wave.plan.how.": ({"chat", "web"}, {"n", "comments"}),
    "theme.": (set(THEMES), set()),
}  # fmt: skip
# Which argument of a call is a key, and what the call adds to the values that are named in it.
CALLS = {
    "say": (0, set()),
    "plain": (0, set()),
    "card": (0, set()),
    "StageError": (0, set()),
    "ReplyError": (0, set()),
    "said": (1, set()),
    "Step": (1, set()),
    "_notice": (1, {"them", "estate"}),
}
# Said as bare text, also by way of a toast or an error.
BARE_CALLS = {"plain", "said", "StageError"}
BARE = re.compile(
    r"(button|command|intro|forward|file|name|stage|theme|kind|scope|need|chapter|point\.kind)\.|stale$|not_found$"
)
TOASTS = re.compile(r"stage\.|stale$|not_found$|link\.(unknown|used|yours|expired)$|times\.most$|suggest\.none$")


def sources():
    for folder in ("flows", "bot"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {"documents", "playground", "guide"} & set(path.relative_to(ROOT).parts):
                yield path, ast.parse(path.read_text("utf-8"))


PHRASES = [
    (language, message.id if isinstance(message.id, str) else message.id[0])
    for language in LANGUAGES
    for message in catalogue(language)
    if message.id
]
TREES = list(sources())
PREFIXES = {key.split(".")[0] for _, key in PHRASES if "." in key}


# Who says a key of the residents' own catalogues, which tests/content/test_residents.py looks at.
TO_RESIDENTS = {"resident", "in_all", "told", "label", "tell", "labelled", "hint"}


def said_to_staff(tree):
    """Every node of a file that is not part of what residents are told."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name not in TO_RESIDENTS:
            yield node
            waiting += ast.iter_child_nodes(node)


def constants(node):
    """The keys that an argument can be; of an f-string nothing: DYNAMIC has those."""
    if isinstance(node, ast.IfExp):
        return constants(node.body) | constants(node.orelse)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return {node.value} if is_text and KEY.fullmatch(node.value) else set()


def calls():
    """Name of the function, its keys, the values it is given (None when they are not named there), and where."""
    for path, tree in TREES:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            number, added = CALLS.get(name, (None, set()))
            if number is None or len(node.args) <= number:
                continue
            values = {word.arg for word in node.keywords} | added
            is_named = None not in values and name not in {"Step", "ReplyError"}
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            yield name, constants(node.args[number]), values if is_named else None, place


def dotted():
    """Every other constant that looks like a key: in a table of buttons, as a default, in a variable."""
    for _, tree in TREES:
        for node in said_to_staff(tree):
            for word in constants(node):
                if "." in word and word.split(".")[0] in PREFIXES:
                    yield word


def begun():
    """The constant start of every f-string that looks like a key."""
    for path, tree in TREES:
        if path.is_relative_to(ROOT / "flows" / "service") or path.is_relative_to(ROOT / "flows" / "cards"):
            for node in said_to_staff(tree):
                first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else None
                text = first.value if isinstance(first, ast.Constant) else ""
                if START_OF_KEY.fullmatch(text):
                    yield text


USED = {
    *OUTSIDE,
    "stale",  # what a StageError says that says nothing else
    *(key for _, keys, _, _ in calls() for key in keys),
    *dotted(),
    *(f"{start}{end}" for start, (ends, _) in DYNAMIC.items() for end in ends),
}
BARE_KEYS = {key for name, keys, _, _ in calls() if name in BARE_CALLS for key in keys}


def texts(language, key):
    """The phrase's forms: one, or singular and plural."""
    message = catalogue(language).get(key)
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def keys_of(language):
    return {key for known, key in PHRASES if known == language}


def every_text(language):
    return [(key, text) for key in sorted(keys_of(language)) for text in texts(language, key)]


def placeholders(language, key):
    return {name for text in texts(language, key) for _, name, _, _ in Formatter().parse(text) if name is not None}


class Markup(HTMLParser):
    """Collects what Telegram would stumble over."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.open, self.faults = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in {"b", "i", "blockquote", "code"} or attrs or tag in self.open:
            self.faults.append(f"<{tag}>")
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data):
        self.faults += re.findall("[<>&]", data)


def faults(text):
    markup = Markup()
    markup.feed(text)
    markup.close()
    return markup.faults + markup.open


def bare(text):
    return re.sub(r"</?[a-z]+>", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_code_says_has_a_phrase(language):
    assert USED - keys_of(language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_said_somewhere(language):
    assert keys_of(language) - USED == set()


def test_the_starts_of_composed_keys_are_all_known():
    assert set(begun()) == set(DYNAMIC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete_and_says_each_key_once(language):
    content = files("flows.content").joinpath("phrases", f"{language}.po").read_text("utf-8")
    written = re.findall(r'^msgid "(.+)"$', content, re.MULTILINE)
    assert sorted(written) == sorted(keys_of(language))
    found = catalogue(language)
    assert not found.obsolete
    assert [m.id for m in found if m.id and m.fuzzy] == []
    assert [key for key in keys_of(language) if not all(text.strip() for text in texts(language, key))] == []


def test_both_languages_have_the_same_placeholders_and_forms():
    for key in sorted(keys_of("da") & keys_of("en")):
        assert placeholders("da", key) == placeholders("en", key), key
        assert len(texts("da", key)) == len(texts("en", key)), key


def test_the_code_gives_every_value_that_a_phrase_shows():
    missing = [
        (place, key, lacking)
        for _, keys, values, place in calls()
        for key in keys & keys_of("da")
        if values is not None and (lacking := placeholders("da", key) - values)
    ]
    for start, (ends, values) in DYNAMIC.items():
        missing += [(start, end, lacking) for end in ends if (lacking := placeholders("da", f"{start}{end}") - values)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_kind_to_their_reader(language):
    for key, text in every_text(language):
        words = bare(text)
        assert len(words) <= 600, key
        assert not EMOJI.search(words), key
        assert "!" not in words, key
        assert text == text.strip(), key
        assert count_words(words) < 20 or lix(words) <= 40, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_what_telegram_takes(language):
    for key, text in every_text(language):
        assert faults(text) == [], key
        if BARE.match(key) or key in BARE_KEYS:
            assert bare(text) == text, key
        if TOASTS.match(key):
            assert len(text) <= 190, key
        if key.startswith("button."):
            assert len(re.sub(r"\{\w+\}", "", text)) <= 24, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_s_profile_texts_fit(language):
    limits = {"intro.name": 64, "intro.about": 120, "intro.description": 512}
    limits |= {f"command.{name}": 60 for name in COMMANDS}
    assert {key: len(plain(key, language)) for key, most in limits.items() if len(plain(key, language)) > most} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_can_be_said(language):
    for key in sorted(keys_of(language)):
        values = dict.fromkeys(placeholders(language, key), "A & <b> {x} عربي")
        has_count = "n" in values or len(texts(language, key)) > 1
        for count in (0, 1, 2, 75):
            said = say(key, language, **values | ({"n": count} if has_count else {}))
            assert faults(said) == [], key
            assert said.strip(), key


def test_the_patterns_find_what_they_should():
    assert faults("<b>a</b> & <u>b</u>") == ["&", "<u>"]
    assert faults("<b>a") == ["b"]
    assert EMOJI.search("🙂")
    assert not EMOJI.search("✓ ▸ ·")
