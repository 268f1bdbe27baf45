"""`python -m tests.bench [--quick] [PART …]`: measures, and prints ratios beside the goals. Nothing fails by time.

Needs `tornado`, which PTB's own webhook server runs on.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import growth, memory, split, survey, webhook, year
from tests.bench.figures import Figure, report

PARTS: dict[str, tuple[str, Callable[[Path, bool], list[Figure]]]] = {
    "webhook": (
        "An interview over the webhook, beside PTB's own server",
        lambda folder, quick: webhook.measure(folder, people=96 if quick else 192, rounds=3 if quick else 5),
    ),
    "split": ("One update", lambda folder, quick: split.measure(folder, people=64 if quick else 256)),
    "growth": ("Growth", lambda folder, quick: growth.measure(folder, many=200_000 if quick else 1_000_000)),
    "overview": (
        "All partnerships, and what is due",
        lambda folder, quick: year.measure(folder, many=2_000 if quick else 10_000),
    ),
    "survey": (
        "Residents' answers",
        lambda folder, quick: survey.measure(folder, many=50_000 if quick else 1_000_000),
    ),
    "memory": ("Memory", lambda folder, quick: memory.measure(folder, conversations=10_000 if quick else 100_000)),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="smaller numbers, for a first look")
    parser.add_argument("--folder", type=Path, help="where the databases lie while it runs: on a real disk")
    given = parser.parse_args()
    for name in given.parts or PARTS:
        title, measure = PARTS[name]
        with tempfile.TemporaryDirectory(prefix="bench-", dir=given.folder) as folder:
            report(title, measure(Path(folder), given.quick))


if __name__ == "__main__":
    main()
