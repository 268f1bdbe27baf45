"""Guides from their folders: `<name>/v<version>/` with guide.toml (structure) and one file of texts a language."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeAlias

from flows.errors import ContentError
from flows.guide.check import check_structure
from flows.guide.check_texts import check_texts
from flows.guide.findings import Finding
from flows.guide.model import Guide, GuideTexts, NodeTexts
from flows.guide.shape import ID, Draft, read_draft

Guides: TypeAlias = Mapping[tuple[str, int], Guide]

_STRUCTURE = "guide.toml"
_VERSION = re.compile(r"v([1-9]\d*)")


def load_guides(root: Traversable | None = None) -> Guides:
    """All guides of a folder by name and version; ContentError holds every finding of every guide."""
    guides: dict[tuple[str, int], Guide] = {}
    findings: list[Finding] = []
    for folder in _folders(root or files("flows.content") / "guides"):
        for version_folder in _folders(folder):
            guide = _load_guide(folder.name, version_folder, findings)
            if guide is not None:
                guides[guide.name, guide.version] = guide
    if findings:
        raise ContentError(tuple(findings))
    return MappingProxyType(guides)


def latest(guides: Guides, name: str) -> Guide:
    """The newest version of a guide; KeyError when there is none."""
    versions = [version for guide_name, version in guides if guide_name == name]
    if not versions:
        raise KeyError(name)
    return guides[name, max(versions)]


def read_toml(file: Traversable, shown: str, findings: list[Finding]) -> dict[str, Any] | None:
    """The tables of a file; None and a finding when it is no TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        findings.append(Finding(shown, "", f"no valid TOML: {error}", "Correct the line"))
    except UnicodeDecodeError:
        findings.append(Finding(shown, "", "not saved as UTF-8", "Save the file as UTF-8"))
    return None


def _folders(root: Traversable) -> list[Traversable]:
    found = (entry for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith(("_", ".")))
    return sorted(found, key=lambda entry: entry.name)


def _load_guide(name: str, folder: Traversable, findings: list[Finding]) -> Guide | None:
    shown = f"{name}/{folder.name}"
    version = _VERSION.fullmatch(folder.name)
    if version is None or not ID.fullmatch(name):
        findings.append(Finding(shown, "", "a folder of another form", 'Name it "<guide>/v<number>", as "housing/v1"'))
        return None
    tables = {
        file.name: read_toml(file, f"{shown}/{file.name}", findings)
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".toml")
    }
    missing = [needed for needed in (_STRUCTURE, "da.toml") if needed not in tables]
    findings += [Finding(f"{shown}/{file}", "", "the file is missing", "Write it") for file in missing]
    structure = tables.pop(_STRUCTURE, None)
    if structure is None:
        return None
    draft = read_draft(f"{shown}/{_STRUCTURE}", structure)
    texts = {file.removesuffix(".toml"): table for file, table in tables.items() if table is not None}
    found = [*draft.findings, *check_structure(draft), *check_texts(draft, shown, texts)]
    findings += found
    return None if found or len(texts) < len(tables) else _guide(name, int(version[1]), draft, texts)


def _guide(name: str, version: int, draft: Draft, texts: Mapping[str, Mapping[str, Any]]) -> Guide:
    return Guide(
        name=name,
        version=version,
        sections=tuple(draft.sections),
        nodes=MappingProxyType(draft.nodes),
        texts={language: _texts(table, tuple(draft.nodes)) for language, table in texts.items()},
        release=draft.release,
    )


def _texts(table: Mapping[str, Any], full_ids: tuple[str, ...]) -> GuideTexts:
    return GuideTexts(
        title=table["title"].strip(),
        intro=table["intro"].strip(),
        outro=table["outro"].strip(),
        sections=table["sections"],
        nodes={full_id: NodeTexts(**table["nodes"][full_id]) for full_id in full_ids},
    )
