"""`nabopagt figures`: the same maths for any file of counts, and one sentence for what is no such file."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from typer.testing import CliRunner

from bot.cli import app
from bot.figure_file import FiguresError, read_lines

NB = "\u00a0"
HEADER = "indicator,wave,positive,n,target\n"
GUIDE = HEADER + (
    "belonging,baseline,41,100,85\ntrust,baseline,45,100,80\nco-creation,baseline,22,100,75\n"
    "belonging,year 1,43,100,85\ntrust,year 1,54,100,80\nco-creation,year 1,31,100,75\n"
)


@pytest.fixture
def run(tmp_path):
    def invoke(content, *words, encoding="utf-8"):
        path = tmp_path / "counts.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return CliRunner().invoke(app, ["figures", str(path), *words])

    return invoke


@pytest.fixture
def listed(run):
    def invoke(content, *words, **more):
        result = run(content, "--json", *words, **more)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return invoke


def test_the_guide_s_own_example(listed):
    found = listed(GUIDE)
    assert [(one["indicator"], one["wave"]) for one in found[3:]] == [
        *(("belonging", "year 1"), ("trust", "year 1"), ("co-creation", "year 1"))
    ]
    assert [one["change"]["code"] for one in found[3:]] == ["no_clear_change"] * 3
    assert [one["target"] for one in found] == [{"target": t, "code": "not_reached"} for t in (85, 80, 75)] * 2
    assert [one["change"] for one in found[:3]] == [None] * 3


def test_json_is_the_same_in_a_pipe_of_any_encoding(run):
    assert run(HEADER + "Tilhørsforhold,baseline,31,75,\n", "--json").stdout.isascii()


def test_a_line_has_exactly_these_keys_in_this_order(listed):
    one = listed(GUIDE)[3]
    assert list(one) == ["indicator", "wave", "positive", "n", "share", "low", "high", "display", "change", "target"]
    assert list(one["change"]) == ["difference", "low", "high", "code", "text"]
    assert list(one["target"]) == ["target", "code"]


def test_figures_are_those_of_other_software(listed):
    one = listed(GUIDE)[4]
    low, high = proportion_confint(54, 100, 0.05, method="wilson")
    assert (one["share"], one["low"], one["high"]) == pytest.approx((0.54, low, high), abs=1e-9)
    low, high = confint_proportions_2indep(54, 100, 45, 100, method="newcomb", compare="diff")
    change = one["change"]
    assert (change["difference"], change["low"], change["high"]) == pytest.approx((0.09, low, high), abs=1e-9)
    assert (one["display"], one["positive"], one["n"]) == (f"54{NB}% (44–63{NB}%)", 54, 100)
    assert change["text"].startswith(f"Fra 45{NB}% til 54{NB}%. Forskellen er inden for usikkerheden.")


def test_few_answers_are_null_and_displayed_in_tenths_or_not_at_all(listed):
    rows = "a,baseline,12,29,50\na,later,20,60,\nb,baseline,5,9,\nc,baseline,0,0,\nb,later,31,75,40\n"
    found = listed(HEADER + rows)
    assert [one["display"] for one in found] == [
        *("cirka 4 ud af 10", f"33{NB}% (23–46{NB}%)", "–", "–", f"41{NB}% (31–53{NB}%)")
    ]
    assert [(one["share"], one["low"], one["high"]) for one in (found[0], *found[2:4])] == [(None,) * 3] * 3
    change = {"difference": None, "low": None, "high": None, "code": "not_shown"}
    assert all(change.items() <= found[number]["change"].items() for number in (1, 4))
    assert [one["target"] for one in found] == [
        *({"target": 50, "code": "not_shown"}, None, None, None, {"target": 40, "code": "reached_uncertain"})
    ]


def test_what_is_compared_in_a_wave_counts_for_its_codes(listed):
    one = HEADER + "a,baseline,20,50,\na,y1,30,50,\n"
    assert listed(one)[1]["change"]["code"] == "up_clear"
    two_more = "b,baseline,20,50,\nb,y1,20,50,\nc,baseline,20,50,\nc,y1,20,50,\n"
    assert listed(one + two_more)[1]["change"]["code"] == "up_sign"
    not_compared = "b,y1,20,50,\nc,baseline,20,50,\nc,y2,20,50,\nd,baseline,20,29,\nd,y1,20,50,\n"
    assert listed(one + not_compared)[1]["change"]["code"] == "up_clear"


def test_a_wave_without_a_baseline_has_no_change_and_a_baseline_may_stand_below(listed):
    found = listed(HEADER + "a,y1,31,75,\nb,y1,30,73,\nb,Baseline,31,75,\n")
    assert [one["change"] and one["change"]["text"] for one in found] == [
        *(None, f"41{NB}% begge gange. Vi kan ikke se en ændring.", None)
    ]


def test_english_is_an_option(listed):
    assert listed(GUIDE, "--language", "en")[3]["change"]["text"].startswith("From 41% to 43%.")


def test_another_language_is_refused_in_one_sentence(run):
    result = run(GUIDE, "--language", "sv")
    assert (result.exit_code, result.output.count("\n")) == (2, 1)


def test_people_get_a_table(run):
    result = run(GUIDE + "safety,baseline,4,10,\nsafety,year 1,31,75,\n")
    assert result.exit_code == 0
    words = " ".join(result.output.replace(NB, " ").split())
    assert "Indikator Måling Svar Tal Hvad det siger" in words
    assert "+2,0 procentpoint (−11,5" in words
    assert f"43{NB}% (34–53{NB}%)" in result.output
    assert "ikke nået." in words
    assert "cirka 4 ud af 10" in words
    assert max(map(len, result.output.splitlines())) <= 80


def test_a_name_cannot_move_the_cursor(run):
    result = run(HEADER + '"a\x1b[2Jb:smile:[red]",baseline,4,10,\n')
    assert "\x1b" not in result.output
    assert ":smile:" in "".join(result.output.split())


EXCEL = "indicator;wave;positive;n;target\nTilhørsforhold;baseline;41;100;85,5\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (EXCEL, "utf-8"),
        (EXCEL, "utf-8-sig"),
        (EXCEL, "cp1252"),
        (EXCEL.replace("\n", "\r\n"), "utf-8-sig"),
        ("sep=;\r\n" + EXCEL, "utf-8-sig"),
        (EXCEL.replace(";", "\t"), "utf-8"),
        (EXCEL.replace("85,5", "85.5 %").replace(";", ","), "utf-8"),
        (EXCEL.replace("85,5", '"85,5"').replace(";", ","), "utf-8"),
        (EXCEL.replace("indicator;wave", " Indicator ; WAVE") + ";;;;\n\n", "utf-8"),
        ("target;n;positive;wave;indicator;note\n85,5;100;41; baseline ;Tilhørsforhold;x\n", "utf-8"),
    ],
)
def test_a_spreadsheet_s_own_csv_is_read(listed, content, encoding):
    (one,) = listed(content, encoding=encoding)
    assert (one["indicator"], one["wave"], one["positive"], one["n"]) == ("Tilhørsforhold", "baseline", 41, 100)
    assert one["target"] == {"target": 85.5, "code": "not_reached"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        (HEADER, "no line below"),
        ("indicator,wave,positive,target\na,baseline,1,\n", "column n is missing"),
        ("a,baseline,1,2,\n", "column indicator is missing"),
        ("indicator,wave,positive,n,target,n\na,baseline,1,2,,2\n", "twice"),
        (HEADER + "a,baseline,51,50,\n", "Line 2: positive is 51 and n only 50"),
        (HEADER + "a,baseline,-1,50,\n", "Line 2: positive is “-1”"),
        (HEADER + "a,baseline,1,-50,\n", "n is “-50”"),
        (HEADER + "a,baseline,many,50,\n", "positive is “many”"),
        (HEADER + "a,baseline,4.5,50,\n", "“4.5”"),
        (HEADER + "a,baseline,,50,\n", "positive is empty"),
        (HEADER + "a,baseline,1,9999999999,\n", "whole number"),
        (HEADER + "a,baseline,1,²,\n", "whole number"),
        (HEADER + "a,baseline,nan,inf,\n", "whole number"),
        (HEADER + "a,baseline,1,50,101\n", "target is “101”"),
        (HEADER + "a,baseline,1,50,-1\n", "target is “-1”"),
        (HEADER + "a,baseline,1,50,most\n", "target is “most”"),
        (HEADER + "a,baseline,1,50,1e3\n", "percentage"),
        (HEADER + f"a,baseline,1,50,{'x' * 90}\n", "…”"),
        (HEADER + ",baseline,1,50,\n", "indicator is empty"),
        (HEADER + "a,,1,50,\n", "wave is empty"),
        (HEADER + "a,baseline,1,50\n", "Line 2 has 4 fields, and the header has 5"),
        (HEADER + "a,baseline,1,50,82,5\n", "Line 2 has 6 fields"),
        (HEADER + "a,baseline,1,50,\n\na,Baseline,2,50,\n", "Line 4 repeats line 2"),
        ("sep=,\n" + HEADER + "a,baseline,1,x,\n", "Line 3"),
        (HEADER + 'a,baseline,"1"x,50,\n', "no CSV"),
        (HEADER + "a" * 200_000 + ",baseline,1,50,\n", "no CSV"),
        (b"\xff\xfei\x00n\x00", "not text"),
        (b"\x00\x01", "not text"),
        (b"PK\x03\x04\x81\x8d\x00", "not text"),
    ],
)
def test_what_is_no_file_of_counts_is_said_in_one_sentence(run, content, words):
    result = run(content, "--json")
    assert result.exit_code == 2
    assert words in result.output
    assert result.output.count("\n") == 1
    assert "Traceback" not in result.output
    assert result.stdout == ""


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_a_file_that_is_not_there_is_said_in_one_sentence(tmp_path, name):
    result = CliRunner().invoke(app, ["figures", str(tmp_path / name)])
    assert result.exit_code == 2
    assert "cannot be read" in result.output


@given(
    st.one_of(
        st.binary(max_size=200), st.text(alphabet='abn,;"\n\r19-% ', max_size=80).map(lambda t: (HEADER + t).encode())
    )
)
@settings(derandomize=True, deadline=None, database=None, max_examples=300)
def test_no_file_whatever_ends_in_anything_but_lines_or_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "counts.csv"
    path.write_bytes(content)
    try:
        assert read_lines(path)
    except FiguresError as error:
        assert str(error).strip()  # noqa: PT017 -- either way is fine; what is not is another error


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_lacks_letters_is_given_plainer_ones(tmp_path, encoding):
    path = tmp_path / "counts.csv"
    path.write_text(GUIDE.replace("belonging", "Tilhørsforhold ☺"), encoding="utf-8")
    command = [sys.executable, "-m", "bot", "figures", str(path)]
    found = subprocess.run(
        command, capture_output=True, check=False, timeout=60, env={**os.environ, "PYTHONIOENCODING": encoding}
    )
    assert found.returncode == 0, found.stderr
    assert "(32-51" in found.stdout.decode(encoding).replace("–", "-")
