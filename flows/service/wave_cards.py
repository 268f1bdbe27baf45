"""The plan of a wave on one card: when, who, how, what is asked, and what it can show."""

from markupsafe import Markup

from flows.cards.buttons import rows_of, said
from flows.cards.card import Button, Card
from flows.clock import COPENHAGEN
from flows.service.access import Party
from flows.service.questionnaires import asked_in, name_of, without_statement
from flows.service.result_lines import is_same_season
from flows.service.survey_titles import title_of
from flows.service.talk import Talk
from flows.service.wave_contacts import contact_lines
from flows.service.wave_drafts import last_held
from flows.size_advice import advice, advice_text, to_invite
from flows.wave import Invited, Wave, WaveState
from flows.wave_dates import concerns, length_of

# So many answers show a change well, and cost no more letters than they are worth.
WANTED = 100


def plan_card(talk: Talk, wave: Wave, party: Party) -> Card:
    """What is planned, with every part of it a tap away."""
    head = talk.say("wave.plan.head", title=title_of(talk, wave), estate=party.partnership.estate)
    lines = plan_lines(talk, wave, party)
    size = size_line(talk, wave)
    parts = [head, Markup("\n").join(lines), *([size] if size else []), *doubts(talk, wave, party)]
    return Card(Markup("\n\n").join(parts), rows_of(_ways(talk, wave)))


def plan_lines(talk: Talk, wave: Wave, party: Party) -> list[Markup]:
    """When, who, how, and what about."""
    asked = asked_in(talk, party, wave.number)
    how = "chat" if wave.in_chat else "web"
    comments = talk.plain("wave.plan.comments") if wave.comments else talk.plain("wave.plan.no_comments")
    return [
        dates_line(talk, wave),
        who_line(talk, wave),
        talk.say(f"wave.plan.how.{how}", comments=comments, n=len(wave.languages)),
        talk.say("wave.plan.asked", n=len(asked), about=len(wave.background)),
        talk.say("wave.plan.contact" if wave.contact else "wave.plan.no_contact", contact=wave.contact),
    ]


def dates_line(talk: Talk, wave: Wave) -> Markup:
    weeks = wave.opens.astimezone(COPENHAGEN).date().isocalendar().week
    return talk.say(
        "wave.plan.dates", opens=talk.moment(wave.opens), closes=talk.moment(wave.closes), n=length_of(wave), week=weeks
    )


def who_line(talk: Talk, wave: Wave) -> Markup:
    """Who is asked; an open wave says what it costs."""
    if wave.invited is Invited.OPEN:
        return talk.say("wave.plan.who_open")
    if wave.adults is None:
        return talk.say("wave.plan.who_unknown")
    if wave.invited is Invited.DRAW:
        return talk.say("wave.plan.who_draw", drawn=wave.drawn or 0, adults=wave.adults)
    return talk.say("wave.plan.who_everyone", adults=wave.adults)


def size_line(talk: Talk, wave: Wave) -> str:
    """What to expect, and what a change has to be to be seen; nothing where it is not known who is asked."""
    asked = wave.drawn if wave.invited is Invited.DRAW else wave.adults
    if not asked or wave.invited is Invited.OPEN:
        return ""
    return f"{advice_text(advice(asked), talk.language)}."


def doubts(talk: Talk, wave: Wave, party: Party) -> list[Markup]:
    """What speaks against the weeks, what breaks with the last wave, and what cannot be measured."""
    found = [talk.say(f"wave.concern.{code}") for code in _concerns(talk, wave, party)]
    last = last_held(talk, party)
    if last is not None and last.id != wave.id:
        codes = [talk.plain(f"wave.break.{code}") for code in breaks_with(last, wave)]
        found += [talk.say("wave.breaks", what=", ".join(codes))] if codes else []
    missing = [name_of(talk, indicator) for indicator in without_statement(talk, party)]
    found += [talk.say("wave.without_statement", what=", ".join(missing))] if missing else []
    return [*found, *contact_lines(talk, party, wave)]


def breaks_with(last: Wave, wave: Wave) -> tuple[str, ...]:
    """In what a wave is asked otherwise than the last one, so that the line between them is shown broken."""
    now, before = (one.opens.astimezone(COPENHAGEN).date() for one in (wave, last))
    found = {
        "mode": (last.invited, last.in_chat) != (wave.invited, wave.in_chat),
        "languages": set(last.languages) != set(wave.languages),
        "month": not is_same_season(before, now),
        "length": length_of(last) != length_of(wave),
    }
    return tuple(code for code, is_so in found.items() if is_so)


def _concerns(talk: Talk, wave: Wave, party: Party) -> tuple[str, ...]:
    return concerns(wave.opens, wave.closes, talk.breaks_in(party.partnership.municipality))


def _ways(talk: Talk, wave: Wave) -> list[Button]:
    language, which = talk.language, (wave.id, wave.version)
    is_draft = wave.state is WaveState.DRAFT
    first = (
        said(language, "button.plan_it", "wave_confirm", *which, is_main=True)
        if is_draft
        else said(language, "button.survey_done", "wave", wave.id, is_main=True)
    )
    return [
        first,
        said(language, "button.wave_dates", "wave_dates", *which),
        said(language, "button.wave_who", "wave_who", *which),
        said(language, "button.wave_how", "wave_how", *which),
        said(language, "button.wave_about", "wave_about", *which),
        said(language, "button.wave_contact", "wave_contact", *which),
        said(language, "button.questionnaire", "questionnaire", wave.partnership_id),
        said(language, "button.wave_drop", "wave_drop", *which),
    ]


def drawn_sizes(adults: int) -> tuple[int, ...]:
    """How many to draw: as many as bring the answers that show a change, and half as many more."""
    least = to_invite(WANTED)
    return tuple(size for size in (least, least * 3 // 2) if size < adults)
