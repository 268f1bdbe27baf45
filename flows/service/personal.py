"""What concerns the person alone: language, help, privacy, what is held on them, leaving, being forgotten."""

from dataclasses import replace

from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Attachment, Card, Outcome, Rows
from flows.errors import StageError
from flows.people import Place, Reach
from flows.phrases import LANGUAGES, plain
from flows.service.access import active_members, memberships
from flows.service.duties import forget_names
from flows.service.leaving import seen_to, settle
from flows.service.own_surveys import forget_contact, forget_in_surveys
from flows.service.partner_gone import tell_of_leaving
from flows.service.reaching import forget_resident
from flows.service.registry import command, press, somewhere, where_card
from flows.service.talk import Talk


@command("language")
def language(talk: Talk) -> Outcome:
    rows = (tuple(button(plain("language.name", code), "set_language", word=code) for code in LANGUAGES),)
    return talk.outcome(Card(talk.say("language.ask"), rows))


@press("set_language", numbers=0)
def set_language(talk: Talk, action: Action) -> Outcome:
    if action.word not in LANGUAGES:
        raise StageError
    talk.save(language=action.word, language_chosen=True, unanswered=talk.incoming.update_id)
    return talk.outcome(where_card(talk), sealed=Card(talk.say("language.set")))


@command("help")
def help_command(talk: Talk) -> Outcome:
    return talk.outcome(Card(talk.say("help")), where_card(talk))


@command("privacy")
def privacy_command(talk: Talk) -> Outcome:
    return talk.outcome(_privacy_card(talk))


def _privacy_card(talk: Talk, token: str = "") -> Card:
    """What is kept; on the second page what one can do about it."""
    more = said(talk.language, "button.read_more", "privacy_more", word=token)
    return Card(talk.say("privacy", months=talk.world.retention), ((more,), *_own_ways(talk), *_ways_in(talk, token)))


def _own_ways(talk: Talk) -> Rows:
    """Of somebody who has not accepted an invitation nothing is held."""
    row = (said(talk.language, "button.my_data", "my_data"), said(talk.language, "button.delete_me", "delete"))
    return (row,) if talk.person.id else ()


def _ways_in(talk: Talk, token: str) -> Rows:
    """For whoever came from an invitation: its buttons once more, below what was read."""
    if not token:
        return ()
    go_on = said(talk.language, "button.accept", "accept", word=token, is_main=True)
    return ((go_on, said(talk.language, "button.decline_link", "no_link")),)


@press("privacy", numbers=0)
def privacy(talk: Talk, action: Action) -> Outcome:
    """From an invitation: the card with the invitation stays as it is."""
    return Outcome(cards=(_privacy_card(talk, action.word),), language=talk.language)


@press("privacy_more", numbers=0)
def privacy_more(talk: Talk, action: Action) -> Outcome:
    back = said(talk.language, "button.back", "privacy_back", word=action.word)
    ways = (*_own_ways(talk), (back,), *_ways_in(talk, action.word))
    return talk.edited(Card(talk.say("privacy.more"), ways))


@press("privacy_back", numbers=0)
def privacy_back(talk: Talk, action: Action) -> Outcome:
    return talk.edited(_privacy_card(talk, action.word))


@command("mydata")
def my_data_command(talk: Talk) -> Outcome:
    if not talk.person.id:
        return talk.outcome(Card(talk.say("mydata.nothing")))
    files = tuple(
        Attachment(kind, talk.person.id, talk.plain(f"file.{kind}")) for kind in ("mydata_text", "mydata_json")
    )
    return talk.outcome(Card(talk.say("mydata.head"), (), files), where_card(talk))


@press("my_data", numbers=0)
def my_data(talk: Talk, _action: Action) -> Outcome:
    return my_data_command(talk)


@command("stop")
def stop(talk: Talk) -> Outcome:
    """No more messages of our own accord; writing again begins them again.

    Of somebody who lives there as well it ends that alone: whoever wants none of the others either says it once more.
    """
    is_resident = forget_resident(talk.uow, talk.world, talk.person.telegram_id, talk.now)
    if is_resident and talk.person.reach is Reach.ACTIVE:
        return talk.outcome(Card(talk.say("stop.resident")), somewhere(talk))
    talk.uow.outbox.forget(talk.person.id)
    talk.save(reach=Reach.STOPPED)
    return talk.outcome(Card(talk.say("stop.done")))


@command("delete")
def delete_command(talk: Talk) -> Outcome:
    if not talk.person.id:
        return talk.outcome(Card(talk.say("mydata.nothing")))
    rows = (
        (said(talk.language, "button.delete_yes", "delete_yes"),),
        (said(talk.language, "button.cancel", "menu", is_main=True),),
    )
    alone = [m for m in memberships(talk.uow, talk.person.id) if len(active_members(talk.uow, m.organisation_id)) == 1]
    key = "delete.ask_alone" if alone else "delete.ask"
    return talk.outcome(Card(talk.say(key), rows))


@press("delete", numbers=0)
def delete(talk: Talk, _action: Action) -> Outcome:
    return delete_command(talk)


@press("delete_yes", numbers=0)
def delete_yes(talk: Talk, _action: Action) -> Outcome:
    """Erase the person: name, role, Telegram id, place, and what is waiting for them.

    What they answered for their party is the party's and stays without their name; approvals keep the name that
    stands in the agreement both parties hold.
    """
    person, uow = talk.person, talk.uow
    uow.outbox.forget(person.id)
    uow.mutes.remove(person_id=person.id)
    uow.feeds.remove(person_id=person.id)
    forget_resident(uow, talk.world, person.telegram_id, talk.now)
    forget_in_surveys(uow, person)
    leaving = [(member, seen_to(talk, member)) for member in memberships(uow, person.id)]
    for member in uow.members.find(person_id=person.id):
        uow.members.save(replace(member, name="–", role="", left=member.left or talk.now))
        forget_names(talk, member)
        forget_contact(uow, member)
    tell_of_leaving(talk, [member for member, _ in leaving])
    for member, efforts in leaving:
        settle(talk, uow.members.get(member.id), efforts)
    for session in uow.sessions.find(person_id=person.id):
        uow.answers.remove(session_id=session.id)
    uow.sessions.remove(person_id=person.id)
    talk.save(
        telegram_id=-person.id, chat_id=0, first_name="", reach=Reach.STOPPED, place=Place("home"), card=None,
        last_message=0, last_place=None, unanswered=0,
    )  # fmt: skip
    return Outcome(
        sealed=Card(talk.say("delete.done")), sealed_id=talk.incoming.message_id, cards=(), language=talk.language
    )
