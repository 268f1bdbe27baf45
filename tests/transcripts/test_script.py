"""The form of the files: what is read is what is printed, and what cannot be read says where and why."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.transcript import Line, Transcript
from tests.transcripts.repertoire import FILES
from tests.transcripts.screens import Screen, Seen, news
from tests.transcripts.script import Act, Person, ScriptError, Shown, as_text, parse, without_tokens

HEAD = "guide partnership 1 · language da · Mon 2 Mar 2026 09:00 Europe/Copenhagen"
HANNA = Person("Hanna", "boligorganisation", "da", "Hanna (boligorganisation)")
TAP = Act("*", "Færdig", HANNA)


def body(*lines):
    return "\n".join([HEAD, *lines, ""])


def test_every_part_of_a_file_is_read():
    script = parse(
        body(
            "after 01_coming_in",
            "",
            "# En bemærkning.",
            "Hanna (boligorganisation)",
            "  > To linjer",
            "",
            "      med en tom imellem",
            "  < Det, der vises,",
            "",
            "      læses ikke.   [Ja]",
            "  * Ja",
            "  -- later, Sat 2 Jan 2027 09:00 --",
            "Liam (company · en)",
            "  > [photo]",
        ),
        "x",
    )
    assert (script.after, script.language) == ("01_coming_in", "da")
    assert [(act.sign, act.text) for act in script.acts] == [
        ("#", "# En bemærkning."),
        (">", "To linjer\n\nmed en tom imellem"),
        ("*", "Ja"),
        ("--", ""),
        (">", "[photo]"),
    ]
    assert script.acts[3].at == datetime(2027, 1, 2, 8, tzinfo=UTC)
    assert script.acts[4].person == Person("Liam", "company", "en", "Liam (company · en)")


def test_a_moment_without_a_year_is_the_next_there_is():
    acts = parse(body("Hanna", "  > Hej", "  -- later, Mon 1 Feb 09:00 --"), "x").acts
    assert acts[1].at == datetime(2027, 2, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["  > Hej"], "who does this"),
        (["Hanna", "   > Hej"], "cannot be read"),
        (["Hanna (a) (b)"], "not a person"),
        (["Hanna", "  -- later, Tue 1 Jun 09:00 --"], "is a Mon"),
        (["Hanna", "  -- later, tomorrow --"], "not a moment"),
    ],
)
def test_what_cannot_be_read_says_where(lines, complaint):
    with pytest.raises(ScriptError, match=complaint):
        parse(body(*lines), "x")


def test_a_file_without_a_header_is_none():
    with pytest.raises(ScriptError, match="not a header"):
        parse("Hanna\n  > Hej\n", "x")


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}-{path.stem}" for path in FILES])
def test_printing_keeps_every_act_of_every_transcript(path):
    script = parse(path.read_text(encoding="utf-8"), path.stem)
    printed = parse(as_text(script, script.acts), path.stem)
    assert [(act.sign, act.text, act.person, act.at) for act in printed.acts] == [
        (act.sign, act.text, act.person, act.at) for act in script.acts
    ]


def test_what_is_shown_to_others_stands_under_their_name():
    yusuf = Person("Yusuf", "virksomhed", "da", "Yusuf (virksomhed)")
    played = [TAP, Shown(HANNA, "Tak.\nFarvel.   [Menu]"), Shown(yusuf, "Hanna er færdig.")]
    assert as_text(parse(body(), "x"), played).split("\n")[1:] == [
        "Hanna (boligorganisation)",
        "  * Færdig",
        "  < Tak.",
        "      Farvel.   [Menu]",
        "Yusuf (virksomhed)",
        "  < Hanna er færdig.",
        "",
    ]


def test_new_messages_changed_cards_and_toasts_are_news():
    before = Screen({(1, 1, 0): Seen("Hvad?\nIndtil nu: intet", ("A", "B"))})
    now = Screen({(1, 1, 0): Seen("Hvad?\nValgt: A", ("☑ A", "B")), (2, 1, 0): Seen("Videre")}, ("Godt",))
    assert list(news(before, now, TAP)) == ["[toast] Godt", "[changed] Valgt: A   [☑ A] [B]", "Videre"]


def test_a_card_that_repeats_the_answer_or_only_loses_its_buttons_is_no_news():
    before = Screen({(1, 1, 0): Seen("Hvad?", ("Færdig",)), (2, 1, 0): Seen("Hvem?", ("Ja",))})
    now = Screen({(1, 1, 0): Seen("Hvad?\nFærdig"), (2, 1, 0): Seen("Hvem?")})
    assert list(news(before, now, TAP)) == []


def test_an_answered_card_with_other_words_is_news():
    before, now = (Screen({(1, 1, 0): Seen(text)}) for text in ("Hvad?", "Hvad?\nSprunget over"))
    assert list(news(before, now, TAP)) == ["[changed] Sprunget over"]


def test_tokens_are_left_out():
    assert without_tokens("https://t.me/x?start=3cxcqz6wf4zeyoswynnl7dipgu og") == "https://t.me/x?start=… og"


async def test_what_the_playground_saves_can_be_played(inside, tmp_path):
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    saved = Transcript(at)
    for phone, who, sign, text in (
        (1, "Hanna (Boligorganisation)", ">", "/start 3cxcqz6wf4zeyoswynnl7dipgu"),
        (1, "Hanna (Boligorganisation)", "<", "Velkommen til Nabopagt   [Fortsæt]"),
        (1, "Hanna (Boligorganisation)", "*", "Fortsæt"),
        (1, "Hanna (Boligorganisation)", ">", "[picture]"),
        (1, "Hanna (Boligorganisation)", ">", "Hanna"),
        (1, "Hanna (Boligorganisation)", ">", "[edited] Hanna Østergård"),
    ):
        saved.add(Line(at, phone, who, sign, text))
    saved.add(Line(at + timedelta(days=1), 1, "Hanna (Boligorganisation)", ">", "/menu"))
    path = tmp_path / "saved.txt"
    path.write_text(saved.as_text(), encoding="utf-8")
    played = await inside.play(path)
    assert "[opens the link]" in played
    assert "Tak for billedet." in played
    assert "-- later, Tue 3 Mar 09:00 --" in played
    assert played.rstrip().endswith("[Gå videre]")


def test_a_saved_link_says_whose_it_was():
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    saved = Transcript(at)
    saved.add(
        Line(at, 1, "Hanna (Boligorganisation)", "<", "https://t.me/nabopagt_bot?start=3cxcqz6wf4zeyoswynnl7dipgu")
    )
    saved.add(Line(at, 2, "Yusuf (Virksomhed)", ">", "/start 3cxcqz6wf4zeyoswynnl7dipgu"))
    assert saved.lines[-1].text == "[opens the link from Hanna]"
