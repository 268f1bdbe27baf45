"""What holds of every guide that ships, in every language."""

import re
import tomllib
from importlib.resources import files
from string import Formatter

import pytest

from flows.guide.load import latest, load_guides
from flows.guide.model import Format, NodeKind
from flows.readability import count_words, lix

GUIDES = load_guides()
EMOJI = re.compile("[\U0001f000-\U0001faff☀-➿️]")
NAMES = {
    "housing_welcome",
    "colleague_welcome",
    "signer",
    "company_welcome",
    "partnership_setup",
    "housing",
    "company",
    "proposal",
    "plan",
    "measurement",
    "end_terms",
    "others",
    "meeting",
    "revisit",
}


def all_words(texts):
    yield from (texts.title, texts.intro, texts.outro, *texts.sections.values())
    for node in texts.nodes.values():
        yield from (node.prompt, node.short, node.help, node.example, *node.choices.values())


def placeholders(words):
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.fixture(params=GUIDES.values(), ids=lambda guide: f"{guide.name}-{guide.version}")
def guide(request):
    return request.param


def test_the_guides_of_the_dialogue_are_there():
    assert {name for name, _ in GUIDES} == NAMES


def test_each_speaks_danish_and_english(guide):
    assert set(guide.texts) == {"da", "en"}


def test_both_languages_use_the_same_placeholders(guide):
    danish, english = (list(all_words(guide.texts[language])) for language in ("da", "en"))
    assert [placeholders(words) for words in danish] == [placeholders(words) for words in english]


def test_no_word_is_missing_and_none_is_an_emoji(guide):
    for texts in guide.texts.values():
        assert all(node.prompt and node.short for node in texts.nodes.values())
        assert not [words for words in all_words(texts) if EMOJI.search(words)]


def test_labels_fit_a_button_and_short_names_a_line(guide):
    for texts in guide.texts.values():
        for node in texts.nodes.values():
            assert all(len(label) <= 24 for label in node.choices.values()), node.choices
            assert len(node.short) <= 30


def test_a_prompt_is_one_sentence_and_a_screen_fits_the_phone(guide):
    for texts in guide.texts.values():
        assert len(texts.intro) <= 600
        for node in texts.nodes.values():
            assert len(re.findall(r"[.!?](?:\s|$)", node.prompt)) == 1, node.prompt
            assert len(node.prompt) <= 90, node.prompt
            assert len(node.help) <= 130, node.help


def test_danish_is_easy_to_read(guide):
    texts = guide.texts["da"]
    screens = [texts.intro, texts.outro, *(f"{node.prompt}\n\n{node.help}" for node in texts.nodes.values())]
    assert lix("\n\n".join(screens)) <= 40
    assert not [screen for screen in screens if count_words(screen) >= 20 and lix(screen) > 40]


def test_every_section_and_node_belongs_together(guide):
    assert [full_id for section in guide.sections for full_id in section.nodes] == list(guide.nodes)
    assert all(node.full_id == full_id for full_id, node in guide.nodes.items())


def test_only_part_one_is_released_to_the_other_party():
    assert {name for (name, _), guide in GUIDES.items() if guide.release} == {"housing", "company"}


def test_both_sides_answer_the_same_questions_and_the_company_says_what_must_pay():
    housing, company = latest(GUIDES, "housing"), latest(GUIDES, "company")
    assert [full_id for full_id in company.nodes if full_id != "pays"] == list(housing.nodes)
    for full_id, node in housing.nodes.items():
        assert (node.kind, node.choices) == (company.nodes[full_id].kind, company.nodes[full_id].choices)


def test_the_intro_of_part_one_counts_its_questions_and_minutes():
    count = {"housing": ("ni", "nine"), "company": ("ti", "ten")}
    numbers = {"ni": 9, "ti": 10}
    for name, (danish, english) in count.items():
        guide = latest(GUIDES, name)
        assert f"Der er {danish} spørgsmål" in guide.texts["da"].intro
        assert f"There are {english} questions" in guide.texts["en"].intro
        assert len([node for node in guide.nodes.values() if not node.parent]) == numbers[danish]
        assert 25 <= sum(section.minutes for section in guide.sections) <= 30


def test_fields_arrive_in_the_types():
    guide = latest(GUIDES, "company_welcome")
    assert guide.nodes["cvr"].format is Format.CVR
    assert guide.nodes["organisation_new"].when is not None
    assert guide.nodes["organisation_new"].when.fact == "company_named"
    housing = latest(GUIDES, "housing")
    assert housing.nodes["efforts.place"].hint_on == ("common_house", "unit_to_let")
    assert housing.nodes["points"].suggest == ("challenges", "efforts")
    assert [node.id for node in housing.children("offers")] == ["how_much", "period", "agreed"]
    assert latest(GUIDES, "plan").nodes["months"].kind is NodeKind.MONTHS
    assert housing.text("en", "efforts.place").prompt == "Where will it happen?"


def test_the_newest_version_of_an_unknown_guide_is_an_error():
    with pytest.raises(KeyError):
        latest(GUIDES, "nothing")


def test_the_sorting_words_name_questions_and_choices_that_exist():
    housing, company = latest(GUIDES, "housing"), latest(GUIDES, "company")
    for language in ("da", "en"):
        table = tomllib.loads((files("flows.content") / "sorting" / f"{language}.toml").read_text("utf-8"))
        assert {*table["headings"], *table["nodes"]} <= set(company.nodes)
        assert set(table["resources"]) == set(housing.nodes["offers"].choices)
        assert set(table["scope"]) == set(housing.nodes["scope"].choices)
        assert set(table["themes"]) == set(housing.nodes["challenges.theme"].choices) - {"other"}
