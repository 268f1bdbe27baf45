"""Typst: a template, a view and a picture in; PDF/UA-1 or PNG bytes out. The view is data, never markup."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

import typst

from bot.documents.fonts import FAMILIES, font_folders, printable, spelled

PICTURE_PPI = 216.0
_PDF: Mapping[str, Any] = {"format": "pdf", "pdf_standards": ["ua-1"]}
_PNG: Mapping[str, Any] = {"format": "png", "ppi": PICTURE_PPI}


def pdf(template: str, view: Mapping[str, object], svg: str = "") -> bytes:
    """Return the document as a PDF that keeps PDF/UA-1; what typst refuses even spelled out is our bug."""
    try:
        return _made(template, _inputs(view, svg, printable), _PDF)
    except typst.TypstError:
        return _made(template, _inputs(view, svg, spelled), _PDF)


def png(template: str, view: Mapping[str, object], svg: str = "") -> bytes:
    """Return the first page as a picture, three pixels to a point."""
    return _made(template, _inputs(view, svg, printable), _PNG)


def bare_png(svg: str, language: str, alt: str) -> bytes:
    """Return an SVG as a picture without a title of its own, for a document that has one."""
    return png("wheel.typ", {"lang": language, "title": "", "alt": alt}, svg)


def as_pixels(svg: str, language: str, alt: str) -> str:
    """Return an SVG that holds the same picture as pixels, for letters that a PDF can't take as text."""
    made = bare_png(svg, language, alt)
    width, height = (int.from_bytes(made[at : at + 4], "big") for at in (16, 20))
    held = b64encode(made).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{held}"/></svg>'
    )


def _inputs(view: Mapping[str, object], svg: str, shown: Callable[[str], str]) -> dict[str, str]:
    return {"view": json.dumps(_shown(view, shown)), "fonts": json.dumps(FAMILIES), "svg": svg}


def _shown(value: object, shown: Callable[[str], str]) -> object:
    """Return the view with every text in characters the fonts have."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        return {key: _shown(inner, shown) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(inner, shown) for inner in value]
    return value


def _made(template: str, inputs: dict[str, str], form: Mapping[str, Any]) -> bytes:
    folder = resources.files("flows.content").joinpath("templates", "typst")
    with resources.as_file(folder) as root:
        made = typst.compile(
            str(root / template),
            root=str(root),
            font_paths=list(font_folders()),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            **form,
        )
    return made[0] if isinstance(made, list) else bytes(made or b"")
