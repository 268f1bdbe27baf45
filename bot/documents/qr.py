"""A QR code as an SVG picture, black on white with the quiet zone that scanners need."""

import segno

QUIET = 4
"""Modules of white around the code."""


def qr_svg(text: str) -> str:
    """Return the code with error level M or, where it takes no more room, a better one.

    All dark modules are one path: drawn one by one, a hair of white would show between them.
    """
    rows = segno.make(text, error="m", micro=False).matrix
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    size = len(rows) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>'
    )
