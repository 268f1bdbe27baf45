"""Keys of phrases that are put together as the bot runs, and what those phrases are given."""

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
from flows.questionnaire import BACKGROUND, FIXED_INDICATORS, Unit
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

GUIDES = load_guides().values()
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
