"""A town with two housing organisations, two companies and all who should not see what is not theirs.

Ådal and the bakery are the partnership that is looked at; Bækhus and the same bakery have another one, unreleased.
Every party's words carry a mark of their own. Tove speaks for a third housing organisation and for two companies,
and has no business with either partnership of the bakery.
"""

from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from bot.callbacks import encode
from flows.cards.card import Action, Incoming, Outcome
from flows.ids import looks_like_token, token_hash
from flows.partnership import InvitationState, Partnership
from flows.service import files
from tests.builders import Scene, Table, tables_of
from tests.cast import Troupe, buttons, links
from tests.permissions.measuring import measure
from tests.stage import Phone, Stage

# What Ådal, the bakery towards Ådal, Bækhus, and the bakery towards Bækhus say; and what Hanna begins alone.
MARKS = ("ÅDALSORD", "BAGERORD", "BÆKHUSORD", "ANDETORD", "ENSOMTORD")
ADAL, BAKERY, BAEKHUS, OTHER, ALONE = MARKS
CIRKELHUS, TOVES = "Cirkelhus", "Toves Tømrer"
# The small partnership: the link is out; the company was asked for its condition; it was sent; the agreement stands.
SMALL_STAGES = ("proposing", "asked", "countered", "signed")


@dataclass
class Town:
    troupe: Troupe
    bo: Phone
    karen: Phone
    pia: Phone
    stranger: Phone
    tove: Phone
    sweeps_lightly: bool = False

    @property
    def stage(self) -> Stage:
        return self.troupe.stage

    @property
    def hanna(self) -> Phone:
        return self.troupe.hanna

    @property
    def yusuf(self) -> Phone:
        return self.troupe.yusuf


async def found(folder: Path, stage_name: str) -> tuple[Scene, list[Action]]:
    """Play until Ådal and the bakery are at this stage; also every press that anybody was ever shown."""
    shown: dict[Action, None] = {}
    stage = Stage(folder)
    stage.watch = lambda _phone, message: shown.update({b.action: None for b in buttons(message) if b.action})
    troupe = Troupe(stage, path="small" if stage_name in SMALL_STAGES else "large")
    troupe.marks = {troupe.hanna.telegram_id: ADAL, troupe.yusuf.telegram_id: BAKERY}
    if stage_name in SMALL_STAGES:
        await _small(troupe, stage_name)
    else:
        await _large(troupe, stage_name)
    actions = [_without_open_link(stage, action) for action in shown]
    return await Scene.keep(troupe, folder), actions


def _without_open_link(stage: Stage, action: Action) -> Action:
    """Whoever holds an open link may use it: nobody else in the town does."""
    if not looks_like_token(action.word):
        return action
    kept = stage.writer.run(lambda work: work.invitations.find(token_hash=token_hash(action.word)))
    return replace(action, word="") if kept[0].state is InvitationState.OPEN else action


async def _large(troupe: Troupe, stage_name: str) -> None:
    await troupe.to("preparing")
    await _others(troupe)
    await _begin_alone(troupe)
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.stage.press(phone, 1, "part1:1")
    await _on(troupe, stage_name)


async def _small(troupe: Troupe, stage_name: str) -> None:
    """Ådal proposes something to the bakery, Bækhus to somebody who has not looked; Yusuf goes on to the stage."""
    stage, hanna, yusuf = troupe.stage, troupe.hanna, troupe.yusuf
    bo, karen, pia, _stranger = (stage.phone(name) for name in ("Bo", "Karen", "Pia", "Fremmed"))
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.propose()
    token = links(hanna)[-1]
    await troupe.welcome_colleague(hanna, karen, "Karen Ny")
    second = Troupe(stage, path="small", hanna=bo, yusuf=pia)
    second.marks = {bo.telegram_id: BAEKHUS}
    await stage.open(bo, stage.invite("Bækhus"))
    await second.welcome_member(bo, "Bo Holm")
    await second.new_partnership(estate="Bækparken")
    await second.propose()
    third = Troupe(stage, hanna=bo, yusuf=pia)
    await third.welcome_company(await third.new_partnership("Pias Planter", "Bækmarken"), pia)
    await _speaks_for_many(third)
    if stage_name == "proposing":
        return
    await stage.open(yusuf, token)
    await troupe.press(yusuf, "prop_if")
    if stage_name == "asked":
        return
    await troupe.say(yusuf)
    if stage_name == "signed":
        await troupe.press(hanna, "prop_yes")
        await troupe.press(hanna, "prop_approve")


async def _speaks_for_many(troupe: Troupe) -> None:
    """Tove is of a housing organisation and of a company, which Dina invites; and Pia invites her to hers."""
    stage, pia = troupe.stage, troupe.yusuf
    tove, dina = stage.phone("Tove"), stage.phone("Dina")
    hers = Troupe(stage, hanna=dina, yusuf=tove)
    for phone, organisation in ((tove, CIRKELHUS), (dina, "Damhus")):
        await stage.open(phone, stage.invite(organisation))
        await hers.welcome_member(phone, f"{phone.name} Skov")
    await hers.welcome_company(await hers.new_partnership(TOVES, "Damstien"), tove)
    await stage.command(pia, "menu")
    await troupe.press(pia, "invite_colleague")
    await troupe.join_as_colleague(links(pia)[-1], tove, "Tove Skov")


async def _others(troupe: Troupe) -> None:
    """Bo of Bækhus works with the same bakery; Pia speaks for the bakery and for a company of her own."""
    stage, (hanna, yusuf) = troupe.stage, (troupe.hanna, troupe.yusuf)
    bo, karen, pia, _stranger = (stage.phone(name) for name in ("Bo", "Karen", "Pia", "Fremmed"))
    second = Troupe(stage, hanna=bo, yusuf=yusuf)
    second.marks = {bo.telegram_id: BAEKHUS, yusuf.telegram_id: OTHER}
    await stage.open(bo, stage.invite("Bækhus"))
    await second.welcome_member(bo, "Bo Holm")
    token = await second.new_partnership(estate="Bækparken")
    await stage.open(yusuf, token)
    await second.press(yusuf, "accept")
    await second.press(yusuf, "accept", n=0)
    for phone in (bo, yusuf):
        await second.part1(phone)
    await troupe.welcome_colleague(hanna, karen, "Karen Ny")
    third = Troupe(stage, hanna=bo, yusuf=pia)
    await third.welcome_company(await third.new_partnership("Pias Planter", "Bækmarken"), pia)
    await _speaks_for_many(third)
    await stage.press(yusuf, 1, "open:1")
    await troupe.press(yusuf, "invite_colleague")
    await third.join_as_colleague(links(yusuf)[-1], pia, "Pia Lund")


async def _begin_alone(troupe: Troupe) -> None:
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "new_partnership")
    await troupe.say(troupe.hanna, ALONE)


async def _on(troupe: Troupe, name: str) -> None:
    stages = {"preparing": None, "comparing": troupe._compare, "joint": troupe._meet}
    stages |= {"agreeing": troupe._agreeing, "agreed": troupe._agree, "measuring": partial(measure, troupe)}
    for stage, way in stages.items():
        if way is not None:
            await way()
        if stage == name:
            return


def open_town(scene: Scene, folder: Path) -> Town:
    troupe = scene.open(folder)
    by_name = {phone.name: phone for phone in troupe.stage.phones.values()}
    return Town(troupe, *(by_name[name] for name in ("Bo", "Karen", "Pia", "Fremmed", "Tove")))


async def leave(town: Town, phone: Phone) -> None:
    """The person no longer speaks for any organisation."""

    def end(work):
        person = work.persons.find(telegram_id=phone.telegram_id)[0]
        for member in work.members.find(person_id=person.id, left=None):
            work.members.save(replace(member, left=town.stage.clock.now()))

    town.stage.writer.run(end)


async def act(town: Town, phone: Phone, **fields) -> tuple[Outcome | None, str]:
    """One update straight to the desk, and all words it led to for this person, those of files among them."""
    town.stage._update += 1
    message_id = fields.pop("message_id", 1)
    incoming = Incoming(
        town.stage._update, telegram_id=phone.telegram_id, chat_id=phone.telegram_id, first_name=phone.name,
        language_code="da", message_id=message_id, **fields,
    )  # fmt: skip
    outcome = await town.stage.answer(incoming)
    words = [outcome.toast] if outcome else []
    for card in (*((outcome.sealed, outcome.edited) if outcome else ()), *(outcome.cards if outcome else ())):
        if card is not None:
            words += [str(card.text), *(b.label + b.copy for row in card.buttons for b in row)]
            words += [await file_words(town, attachment, outcome.language) for attachment in card.attachments]
    await town.stage.desk.note_sent(incoming.update_id, phone.telegram_id, None)
    return outcome, "\n".join(words)


async def press(town: Town, phone: Phone, action: Action) -> str:
    encode(action)
    return (await act(town, phone, kind="press", action=action))[1]


_READ: dict[object, str] = {}


async def file_words(town: Town, attachment, language: str) -> str:
    """What stands in a file: the words it is made of, and the text of the made one where it has any."""
    now = town.stage.clock.now()
    _, view = await town.stage.writer.transact(
        lambda work: files.prepare(work, town.stage.world, now, attachment, language)
    )
    key = (attachment.kind, repr(view))
    if key not in _READ:
        _READ[key] = repr(view) + _text(await town.stage.render(attachment, language))
    return _READ[key]


def _text(file) -> str:
    if file.name.endswith(".pdf"):
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(file.content)).pages)
    return file.content.decode(errors="ignore") if file.name.endswith((".json", ".txt", ".ics")) else ""


def belongs(name: str, row: dict, tables: dict[str, Table], persons: set[int], organisations: set[int]) -> bool:
    """Whether a row is the business of these people or organisations."""
    if name in {"person", "organisation"}:
        return row["id"] in (persons if name == "person" else organisations)
    if name == "partnership":
        return bool({row["housing_id"], row["company_id"]} & organisations)
    if name == "outbox" and row["subject"].startswith("partnership:"):
        key = (int(row["subject"].partition(":")[2]),)
        return belongs("partnership", tables["partnership"][key], tables, persons, organisations)
    if name == "outbox" and row["subject"].startswith("nudge:"):
        partnership_id = row["payload"]["partnership"]
        of_partnership = partnership_id and tables["partnership"][partnership_id,]
        if of_partnership and belongs("partnership", of_partnership, tables, persons, organisations):
            return True
    if row.get("person_id") in persons or row.get("organisation_id") in organisations:
        return True
    owners = {"session_id": "session", "joint_id": "joint_session", "agreement_id": "agreement"}
    owners |= {"partnership_id": "partnership"}
    return any(
        belongs(owner, tables[owner][row[column],], tables, persons, organisations)
        for column, owner in owners.items()
        if row.get(column) is not None
    )


def changed_rows(before: dict[str, Table], after: dict[str, Table]) -> list[tuple[str, dict]]:
    """Rows that are new, gone or different; what is noted of each update is left out."""
    return [
        (name, after[name].get(key) or before[name][key])
        for name in before
        if name not in {"seen_update", "rate_gate"}
        for key in before[name].keys() | after[name].keys()
        if before[name].get(key) != after[name].get(key)
    ]


def strange_rows(town: Town, before: dict[str, Table], phone: Phone, organisations: set[str]) -> list[tuple[str, dict]]:
    """What has changed that is no business of this person and these organisations."""
    after = tables_of(town.stage)
    persons = {row["id"] for row in after["person"].values() if row["telegram_id"] == phone.telegram_id}
    own = {row["id"] for row in after["organisation"].values() if row["name"] in organisations}
    return [
        (name, row)
        for name, row in changed_rows(before, after)
        if not belongs(name, row, after, persons, own) and not is_stopped(name, row, after, persons)
    ]


def is_stopped(name: str, row: dict, after: dict[str, Table], persons: set[int]) -> bool:
    """A message to this person that is gone: /stop does that to one's own."""
    return name == "outbox" and row["person_id"] in persons and (row["id"],) not in after["outbox"]


def partnership_of(town: Town, estate: str) -> Partnership:
    return town.stage.writer.run(lambda work: work.partnerships.find(estate=estate)[0])
