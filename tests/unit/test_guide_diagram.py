import pytest

from flows.guide.diagram import mermaid
from flows.guide.load import latest, load_guides

SETUP = latest(load_guides(), "partnership_setup")
EDGES = (
    ("start", "estate", ""),
    ("company_known", "company_name", 'company_known: "yes"'),
    ("company_known", "path", "otherwise"),
    ("path", "end", ""),
)


def test_a_section_is_a_box_with_its_questions():
    lines = mermaid(EDGES, SETUP, "en").splitlines()
    assert lines[:3] == [
        "stateDiagram-v2",
        '    state "The estate" as section_estate {',
        '        state "Estate" as node_estate',
    ]


def test_arrows_follow_the_edges_and_labels_hold_no_signs_of_mermaid():
    assert mermaid(EDGES, SETUP, "da").splitlines()[-4:] == [
        "    [*] --> node_estate",
        "    node_company_known --> node_company_name : company_known – 'yes'",
        "    node_company_known --> node_path : otherwise",
        "    node_path --> [*]",
    ]


@pytest.mark.parametrize("guide", load_guides().values(), ids=lambda guide: guide.name)
def test_every_question_stands_in_the_diagram_once(guide):
    drawn = mermaid((), guide, "da").splitlines()
    for full_id in guide.nodes:
        assert sum(line.endswith(f" as node_{full_id.replace('.', '__')}") for line in drawn) == 1
