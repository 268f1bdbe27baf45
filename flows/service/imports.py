"""Figures from elsewhere: an earlier survey, the safety survey, the register of residents. Kept and shown as such.

They stand beside our own and are never compared with them: they were asked or counted in another way.
"""

import hashlib
import json
from dataclasses import asdict

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome, Table
from flows.cards.fitting import shorten
from flows.clock import COPENHAGEN
from flows.errors import NotAllowedError, ReplyError, StageError
from flows.importing import MOST_ROWS, FigureRow, Finding, column_names, read_figures, template_rows
from flows.partnership import Stage
from flows.people import Place, Side
from flows.phrases import counted, plain
from flows.questionnaire import Indicator, Unit
from flows.service.access import Party, party_in
from flows.service.audit import Deed, note_audit
from flows.service.registry import go_to, press, table, where, words
from flows.service.result_rows import indicator_name, indicator_term
from flows.service.survey_ways import survey_ways
from flows.service.talk import Talk
from flows.sheet import Sheet
from flows.verdicts import percent_text
from flows.wave import OutsideFigure, Wave

SHOWN = 6
"""So many rows or findings are read out; the others are counted."""
_LINE = 70


def _staff(talk: Talk, partnership_id: int) -> Party:
    party = party_in(talk, partnership_id)
    if party.side is not Side.HOUSING:
        raise NotAllowedError
    return party


def _kept(talk: Talk, party: Party) -> list[OutsideFigure]:
    return talk.uow.outside_figures.find(partnership_id=party.partnership.id)


@survey_ways
def way_to_import(talk: Talk, party: Party, wave: Wave | None) -> list[Button]:
    """On the survey's card, for the housing organisation; never on that of an open wave, nor after the end."""
    is_over = party.partnership.stage is Stage.ENDED
    if is_over or party.side is not Side.HOUSING or (wave is not None and wave.closed is None):
        return []
    return [said(talk.language, "button.imports", "imports", party.partnership.id)]


@press("imports")
def imports(talk: Talk, action: Action) -> Outcome:
    party = _staff(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("import", party.partnership.id)))


@where("import")
def where_import(talk: Talk) -> Card:
    """What may be sent here, its columns, and what there is already."""
    party = _staff(talk, talk.person.place.id)
    language, identity, kept = talk.language, party.partnership.id, _kept(talk, party)
    columns = ", ".join(column_names(language))
    parts = [talk.say("import.card", columns=columns, most=MOST_ROWS)]
    parts += [talk.say("import.there", n=len(kept))] if kept else []
    ways = [said(language, "button.import_template", "import_template", identity, is_main=True)]
    ways += [said(language, "button.import_drop", "import_list", identity)] if kept else []
    ways.append(said(language, "button.survey", "survey", identity))
    return Card(Markup("\n\n").join(parts), rows_of(ways))


@press("import_template")
def import_template(talk: Talk, action: Action) -> Outcome:
    """A table to fill in; it is sent back here."""
    party = _staff(talk, action.numbers[0])
    file = Attachment("import_template", party.partnership.id)
    card = go_to(talk, Place("import", party.partnership.id))
    return talk.outcome(Card(talk.say("import.template"), (), (file,)), card)


@words("import")
def typed_at_import(_talk: Talk, _text: str) -> Outcome:
    raise ReplyError("import.send_file")


@table("import")
def take_table(talk: Talk, sent: Table) -> Outcome:
    """All rows are right, and shown to be kept; or what is wrong is listed, and nothing is taken."""
    party = _staff(talk, talk.person.place.id)
    if sent.trouble:
        raise ReplyError(sent.trouble)
    found, wrong = read_figures(sent.rows, talk.now.astimezone(COPENHAGEN).year)
    there = {_identity(one) for one in _kept(talk, party)}
    wrong += tuple(Finding(0, "import.there_already", row.name) for row in found if _row_identity(row) in there)
    if wrong:
        return talk.outcome(Card(_findings(talk, wrong)), go_to(talk, Place("import", party.partnership.id)))
    held = json.dumps([asdict(row) for row in found], ensure_ascii=False, separators=(",", ":"))
    return talk.outcome(go_to(talk, Place("import_preview", party.partnership.id, held)))


def _identity(one: OutsideFigure) -> tuple[str, str, int]:
    return one.name.casefold(), one.source.casefold(), one.year


def _row_identity(row: FigureRow) -> tuple[str, str, int]:
    return row.name.casefold(), row.source.casefold(), row.year


def _findings(talk: Talk, wrong: tuple[Finding, ...]) -> Markup:
    lines = [_finding(talk, one) for one in wrong[:SHOWN]]
    left = len(wrong) - SHOWN
    more = [talk.say("import.more_wrong", n=left)] if left > 0 else []
    return Markup("\n").join([talk.say("import.wrong"), *lines, *more, talk.say("import.nothing_kept")])


def _finding(talk: Talk, one: Finding) -> Markup:
    said_of_it = talk.say(one.phrase, what=shorten(one.what, _LINE))
    return talk.say("import.row", row=one.row, what=said_of_it) if one.row else Markup("– {}").format(said_of_it)


@where("import_preview")
def where_preview(talk: Talk) -> Card:
    """Each figure as it would stand, and where it is from."""
    party = _staff(talk, talk.person.place.id)
    rows = _held(talk)
    known = _by_name(talk, party)
    lines = [_preview(talk, row, known) for row in rows[:SHOWN]]
    left = len(rows) - SHOWN
    lines += [talk.say("import.more", n=left)] if left > 0 else []
    text = Markup("\n\n").join([talk.say("import.preview", n=len(rows)), Markup("\n").join(lines)])
    keep = said(talk.language, "button.import_keep", "import_keep", party.partnership.id, _print(talk), is_main=True)
    drop = said(talk.language, "button.import_not", "imports", party.partnership.id)
    return Card(text + Markup("\n\n") + talk.say("import.beside"), ((keep,), (drop,)))


def _held(talk: Talk) -> list[FigureRow]:
    return [FigureRow(**row) for row in json.loads(talk.person.place.address)]


def _print(talk: Talk) -> int:
    """A button keeps the table that was shown with it, and no other."""
    return int(hashlib.sha256(talk.person.place.address.encode()).hexdigest()[:8], 16)


def _by_name(talk: Talk, party: Party) -> dict[str, Indicator]:
    """Our indicators by what they are called, here and in the guide's table, in both languages."""
    found = talk.uow.indicators.find(partnership_id=party.partnership.id, retired=None)
    terms = {indicator_term(one, language).casefold(): one for one in found for language in ("da", "en")}
    names = {indicator_name(one, language).casefold(): one for one in found for language in ("da", "en")}
    return {**{term.split(" (")[0]: one for term, one in terms.items()}, **terms, **names}


def _preview(talk: Talk, row: FigureRow, known: dict[str, Indicator]) -> Markup:
    own = known.get(row.name.casefold())
    is_beside = own is not None and own.unit.value == row.unit
    key = "import.line_beside" if is_beside else "import.line"
    name, source = shorten(row.name, _LINE // 2), shorten(row.source, _LINE // 2)
    return talk.say(key, name=name, display=_display(row, talk.language), source=source, year=str(row.year))


def _display(row: FigureRow, language: str) -> str:
    if row.unit == Unit.SHARE:
        return percent_text(row.value / 10, language, 1 if row.value % 10 else 0)
    return counted(row.value, language)


@words("import_preview")
def typed_at_preview(_talk: Talk, _text: str) -> Outcome:
    raise ReplyError("reply.tap")


@table("import_preview")
def another_table(talk: Talk, sent: Table) -> Outcome:
    """A better one takes the place of the one that is shown."""
    return take_table(talk, sent)


@press("import_keep", numbers=2)
def import_keep(talk: Talk, action: Action) -> Outcome:
    party = _staff(talk, action.numbers[0])
    place = talk.person.place
    if place.kind != "import_preview" or place.id != party.partnership.id or _print(talk) != action.numbers[1]:
        raise StageError
    rows, known = _held(talk), _by_name(talk, party)
    for row in rows:
        own = known.get(row.name.casefold())
        indicator_id = own.id if own is not None and own.unit.value == row.unit else 0
        figure = OutsideFigure(
            0, party.partnership.id, indicator_id, member_id=party.member.id, at=talk.now, **asdict(row)
        )
        stored = talk.uow.outside_figures.add(figure)
        deed = Deed(party.partnership.id, party.member.id, "imported", f"outside_figure:{stored.id}", None, stored)
        note_audit(talk.uow, deed, talk.now)
    sealed = Card(talk.say("import.kept", n=len(rows)))
    return talk.outcome(go_to(talk, Place("import", party.partnership.id)), sealed=sealed)


@press("import_list")
def import_list(talk: Talk, action: Action) -> Outcome:
    """The newest ones, each to be taken out again."""
    party = _staff(talk, action.numbers[0])
    kept = _kept(talk, party)
    ways = [button(_label(one), "import_drop", one.id) for one in kept[-SHOWN:]]
    ways.append(said(talk.language, "button.cancel", "imports", party.partnership.id))
    return talk.outcome(Card(talk.say("import.which"), rows_of(ways)))


def _label(one: OutsideFigure) -> str:
    return shorten(f"{one.name} · {one.source} {one.year}", _LINE // 2)


@press("import_drop")
def import_drop(talk: Talk, action: Action) -> Outcome:
    figure = talk.uow.outside_figures.get(action.numbers[0])
    party = _staff(talk, figure.partnership_id)
    talk.uow.outside_figures.remove(id=figure.id)
    deed = Deed(party.partnership.id, party.member.id, "import_dropped", f"outside_figure:{figure.id}", figure)
    note_audit(talk.uow, deed, talk.now)
    sealed = Card(talk.say("import.dropped", name=figure.name))
    return talk.outcome(go_to(talk, Place("import", party.partnership.id)), sealed=sealed)


def prepared_template(talk: Talk, _attachment: Attachment) -> tuple[str, Sheet]:
    """For the making of the file."""
    rows = template_rows(talk.language)
    name = plain("name.import", talk.language)
    return name, Sheet(name, rows[0], rows[1:])
