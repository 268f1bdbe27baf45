"""Everything that is done with a wave that is over, brought together for the front desk."""

from flows.service import (  # noqa: F401 -- each fills the registry
    closing_waves,
    exports,
    imports,
    result_cards,
    result_comments,
    result_links,
    summaries,
)

LOOKING = frozenset(
    {"results", "result", "result_groups", "results_chart", "results_link", "results_link_new", "results_link_stop"}
    | {"esg", "esg_file", "comments", "summary", "summary_poster", "imports", "import_template"}
)
"""What can be pressed about a partnership that has ended."""
