"""`/menu`: where a person's partnerships stand, what is next, and who is waited for."""

from markupsafe import Markup

from flows import engine
from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.cards.menu import Step, map_card
from flows.partnership import Partnership, Path, Stage
from flows.people import Organisation, Place, Side
from flows.service.access import Party, memberships, partnerships_of, party_in, party_name, release_session
from flows.service.caretaking import caretaker_card, caretaker_ways, caretaking
from flows.service.dialogue import compiled_for
from flows.service.ending_cards import end_lines, end_ways
from flows.service.hearing import ways_to_hear
from flows.service.home_steps import large_steps, small_steps
from flows.service.home_year import year_now
from flows.service.joint_times import fitting, standing_time, times_state
from flows.service.joints import joint_for
from flows.service.partner_gone import ways_back
from flows.service.partnerships import open_invitations
from flows.service.proposal_cards import situation
from flows.service.registry import command, go_to, press, where
from flows.service.survey_access import waves_of
from flows.service.talk import Talk
from flows.service.year import ahead_of, entries_of
from flows.session import Session, SessionState

# Times were suggested, and none is fixed among them yet.
PENDING = {"time_asked", "time_waits", "time_fits"}
# Places that are numbered by their wave, and that of a caretaker.
OF_WAVES = {"survey_pack", "survey_print", "handed", "lending", "caretaker"}
# So many partnerships are listed by themselves; of more there is the overview.
LISTED = 5


@where("home")
def where_home(talk: Talk) -> Card:
    """The map of the one partnership, the list of several, or the way to the first."""
    if not talk.person.id:
        return Card(talk.say("stranger.hello"))
    found = partnerships_of(talk)
    place = talk.person.place
    chosen = next((p for p in found if p.id == place.id), None)
    if chosen is None and len(found) == 1:
        chosen = found[0]
    mine = caretaking(talk)
    if not found and len(mine) == 1 and not memberships(talk.uow, talk.person.id):
        talk.go(Place("caretaker", mine[0].id))
        return caretaker_card(talk, mine[0])
    if chosen is not None:
        talk.go(Place("home", chosen.id))
        return partnership_card(talk, party_in(talk, chosen.id), is_only=len(found) == 1)
    talk.go(Place("home"))
    return _list_card(talk, found)


def _list_card(talk: Talk, found: list[Partnership]) -> Card:
    organisations = _organisations(talk)
    waiting = _unfinished_welcome(talk)
    if not organisations and caretaking(talk):
        return Card(talk.say("caretaker.which"), rows_of(caretaker_ways(talk)))
    if not organisations:
        row = ((said(talk.language, "button.go_on", "resume_session", waiting.id, is_main=True),),) if waiting else ()
        return Card(talk.say(_welcome_key(talk, waiting)), row)
    rows: list[tuple[Button, ...]] = [(button(_short_title(talk, p), "open", p.id),) for p in found[:LISTED]]
    if len(found) > LISTED:
        rows.append((said(talk.language, "button.all_partnerships", "overview", 0, is_main=True),))
    rows += [(way,) for way in caretaker_ways(talk)]
    rows += _organisation_rows(talk, organisations)
    names = ", ".join(organisation.name for organisation in organisations)
    return Card(talk.say("home.several" if found else "home.none", organisation=names), tuple(rows))


def _short_title(talk: Talk, partnership: Partnership) -> str:
    """Where and with whom; of one that has ended also that."""
    them = party_name(talk, partnership, _side(talk, partnership).other) or talk.plain("partner.unknown")
    over = [talk.plain("home.over")] if partnership.stage is Stage.ENDED else []
    return " · ".join([partnership.estate, them, *over])


def _welcome_key(talk: Talk, waiting: Session | None) -> str:
    """What to say to somebody who is a member nowhere: perhaps only the last yes of the welcome is missing."""
    if waiting is None:
        return "home.nowhere"
    is_open = engine.next_open(compiled_for(talk, waiting), waiting) is not None
    return "home.welcome_waits" if is_open else "home.welcome_ready"


def _side(talk: Talk, partnership: Partnership) -> Side:
    return party_in(talk, partnership.id).side


def _organisations(talk: Talk) -> list[Organisation]:
    return [talk.uow.organisations.get(m.organisation_id) for m in memberships(talk.uow, talk.person.id)]


def _unfinished_welcome(talk: Talk) -> Session | None:
    found = talk.uow.sessions.find(person_id=talk.person.id, state=SessionState.OPEN)
    return found[-1] if found else None


def _organisation_rows(talk: Talk, organisations: list[Organisation]) -> list[tuple[Button, ...]]:
    housing = next((o for o in organisations if o.side is Side.HOUSING), None)
    if housing is None:
        return []
    return [
        (said(talk.language, "button.new_partnership", "new_partnership"),),
        (said(talk.language, "button.invite_colleague", "invite_colleague", housing.id, 0),),
    ]


def partnership_card(talk: Talk, party: Party, *, is_only: bool) -> Card:
    partnership = party.partnership
    head = talk.say(
        "home.head",
        estate=partnership.estate,
        us=party_name(talk, partnership, party.side),
        them=party_name(talk, partnership, party.side.other) or talk.plain("partner.unknown"),
    )
    steps = small_steps(party) if partnership.path is Path.SMALL else large_steps(talk, party)
    back = ways_back(talk, party)
    if back:
        steps.append(Step("waiting", "home.gone", {"them": party_name(talk, partnership, party.side.other)}))
    main = _main_buttons(talk, party)
    tail = _next(talk, party)
    more = _more_buttons(talk, party, is_only=is_only)
    return map_card(talk.language, head, steps, tail, rows_of([*main, *back, *more]))


def _situation(talk: Talk, party: Party) -> str:
    """What is next, as a phrase's last word."""
    stage = party.partnership.stage
    if party.partnership.path is Path.SMALL:
        return situation(talk, party)
    if stage in {Stage.INVITING, Stage.PREPARING}:
        session = release_session(talk, party.partnership, party.side)
        if session is None:
            return "part1"
        if session.state is not SessionState.OPEN:
            return "their_part"
        return "part1" if engine.next_open(compiled_for(talk, session), session) else "ready"
    if stage is Stage.COMPARING:
        return times_state(talk, joint_for(talk, party.partnership), party.side)
    return stage.value


def _next(talk: Talk, party: Party) -> Markup:
    """What is next in words: of a meeting that is being moved also that the old time holds, of a year its next date."""
    state = _situation(talk, party)
    joint = joint_for(talk, party.partnership) if state in PENDING else None
    text = talk.say(f"home.next.{state}", n=len(fitting(talk, joint)) if joint is not None else 0)
    stands = standing_time(talk, joint)
    if stands is not None:
        return text + " " + talk.say("times.stands", when=talk.moment(stands))
    return Markup("\n").join([text, *end_lines(talk, party), *year_now(talk, party)[0]])


def _ways(state: str, side: Side) -> list[tuple[str, str]]:
    """What can be done in a situation, as label and verb, the most needed first."""
    return {
        "part1": [("button.go_part1", "part1")],
        "ready": [("button.review", "part1")],
        "their_part": [("button.see_own", "own")],
        "comparing": [("button.compare", "compare"), ("button.see_own", "own")],
        "time_asked": [("button.see_times", "suggest_time"), ("button.compare", "compare")],
        "time_waits": [("button.compare", "compare"), ("button.see_own", "own")],
        "time_fits": [("button.see_times", "suggest_time"), ("button.compare", "compare")],
        "time_set": [
            ("button.compare", "compare"),
            ("button.start_now", "begin_joint"),
            ("button.change_time", "change_time"),
        ],
        "time_past": [
            ("button.start_now", "begin_joint"),
            ("button.new_time", "suggest_time"),
            ("button.compare", "compare"),
        ],
        "joint": [("button.joint", "joint")],
        "agreeing": [("button.agreement", "agreement"), ("button.joint", "joint")],
        "agreed": [("button.agreement", "agreement")],
        "ended": [("button.agreement", "agreement")],
        "answer": [("button.see_proposal", "see_proposal")],
        "their_answer": [("button.see_proposal", "see_sent")],
        "condition_sent": [("button.see_proposal", "see_sent")],
        "inviting": [("button.go_on", "propose_now")],
        "declined": [("button.new_proposal", "propose_now")] if side is Side.HOUSING else [],
    }.get(state, [])


def _main_buttons(talk: Talk, party: Party) -> list[Button]:
    """The one thing to do now, and what belongs to it."""
    identity, language, state = party.partnership.id, talk.language, _situation(talk, party)
    ways = _ways(state, party.side)
    if state in PENDING and standing_time(talk, joint_for(talk, party.partnership)) is not None:
        ways = [*ways, ("button.start_now", "begin_joint"), ("button.change_time", "change_time")]
    if state == Stage.AGREED.value and entries_of(talk, party.partnership):
        ways = [*ways, ("button.year", "year")]
    if _is_measured(talk, party):
        ways = [*ways, ("button.survey", "survey")]
    ways = [*ways, *end_ways(talk, party)]
    now = year_now(talk, party)[1]
    is_first = not now
    return [
        *now,
        *(
            said(language, key, verb, identity, is_main=is_first and number == 0)
            for number, (key, verb) in enumerate(ways)
        ),
    ]


def _is_measured(talk: Talk, party: Party) -> bool:
    """While the agreement holds; after the end where there is anything to look at."""
    stage = party.partnership.stage
    return stage is Stage.AGREED or (stage is Stage.ENDED and bool(waves_of(talk, party)))


def _more_buttons(talk: Talk, party: Party, *, is_only: bool) -> list[Button]:
    partnership, language = party.partnership, talk.language
    found: list[Button] = []
    is_written = partnership.path is Path.LARGE or partnership.stage is Stage.PROPOSING
    if party.side is Side.HOUSING and partnership.company_id is None and is_written:
        key = "button.new_link" if open_invitations(talk, partnership.id) else "button.invite_company"
        found.append(said(language, key, "company_link", partnership.id))
        if open_invitations(talk, partnership.id):
            found.append(said(language, "button.revoke_link", "revoke_link", partnership.id))
    found.append(said(language, "button.invite_colleague", "invite_colleague", party.organisation_id, partnership.id))
    if partnership.stage is not Stage.AGREED or not ahead_of(talk, partnership):
        found += ways_to_hear(talk, party)
    found.append(said(language, "button.people", "people", partnership.id))
    if party.side is Side.HOUSING:
        found.append(said(language, "button.new_partnership", "new_partnership"))
    if not is_only:
        found.append(said(language, "button.switch", "switch"))
    found += caretaker_ways(talk)
    return found


@press("menu", numbers=0)
def menu(talk: Talk, _action: Action) -> Outcome:
    return talk.outcome(
        go_to(talk, Place("home", talk.person.place.id if talk.person.place.kind == "home" else last_partnership(talk)))
    )


@command("menu")
def menu_command(talk: Talk) -> Outcome:
    return talk.outcome(go_to(talk, Place("home", last_partnership(talk))))


def last_partnership(talk: Talk) -> int:
    """The partnership that the person's place is about, 0 when it is about none."""
    place = talk.person.place
    if place.kind in {"session", "review", "paste"}:
        return talk.uow.sessions.get(place.id).partnership_id or 0
    if place.kind in {"meeting", "change_why", "change_no", "remark"}:
        return talk.uow.meetings.get(place.id).partnership_id
    if place.kind == "entry_skip":
        return talk.uow.entries.get(place.id).partnership_id
    if place.kind in OF_WAVES:
        rows = talk.uow.caretakers if place.kind == "caretaker" else talk.uow.waves
        return rows.get(place.id).partnership_id
    if place.kind.startswith("joint"):
        return talk.uow.joints.get(place.id).partnership_id
    return place.id


@press("switch", numbers=0)
def switch(talk: Talk, _action: Action) -> Outcome:
    talk.go(Place("home"))
    return talk.outcome(_list_card(talk, partnerships_of(talk)))


@press("open")
def open_partnership(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("home", party.partnership.id)))


@press("resume", numbers=0)
def resume_here(talk: Talk, _action: Action) -> Outcome:
    """Back to the question from examples or lists of suggestions."""
    return talk.outcome(go_to(talk, talk.person.place))
