"""Reading what a process used, and printing what was found."""

import os
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One line of the report. `goal` is empty where the figure only explains the others."""

    what: str
    value: str
    goal: str = ""


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and of those it has started, so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds(int(child)) for child in started)


def resident_bytes() -> int:
    """Of this process, now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report(title: str, figures: list[Figure]) -> None:
    table = Table("what", "measured", "goal", title=title, title_justify="left")
    for figure in figures:
        table.add_row(figure.what, figure.value, figure.goal)
    Console(width=110).print(table)
