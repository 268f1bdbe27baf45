"""Typst: a template, a view and a picture in; PDF/UA-1 or PNG bytes out. The view is data, never markup."""

import json
from base64 import b64encode
from collections.abc import Mapping
from importlib import resources

import typst

from bot.documents.fonts import FAMILIES, font_folders, printable

PICTURE_PPI = 216.0


def pdf(template: str, view: Mapping[str, object], svg: str = "") -> bytes:
    """Return the document as a PDF that keeps PDF/UA-1; `typst.TypstError` is our bug."""
    folder = resources.files("flows.content").joinpath("templates", "typst")
    with resources.as_file(folder) as root:
        made = typst.compile(
            str(root / template),
            root=str(root),
            font_paths=list(font_folders()),
            ignore_system_fonts=True,
            sys_inputs=_inputs(view, svg),
            format="pdf",
            pdf_standards=["ua-1"],
        )
    return _single(made)


def png(template: str, view: Mapping[str, object], svg: str = "") -> bytes:
    """Return the first page as a picture, three pixels to a point."""
    folder = resources.files("flows.content").joinpath("templates", "typst")
    with resources.as_file(folder) as root:
        made = typst.compile(
            str(root / template),
            root=str(root),
            font_paths=list(font_folders()),
            ignore_system_fonts=True,
            sys_inputs=_inputs(view, svg),
            format="png",
            ppi=PICTURE_PPI,
        )
    return _single(made)


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


def shown(value: object) -> object:
    """Return the view with every text in characters the fonts have."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: shown(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [shown(inner) for inner in value]
    return value


def _inputs(view: Mapping[str, object], svg: str) -> dict[str, str]:
    return {"view": json.dumps(shown(view)), "fonts": json.dumps(FAMILIES), "svg": svg}


def _single(made: bytes | list[bytes] | None) -> bytes:
    """Return the one file; typst gives a list when a PNG has several pages."""
    if isinstance(made, list):
        return made[0]
    if made is None:
        raise TypeError("typst wrote no bytes")
    return made
