"""Accessible PDF (PDF/UA-1: tagged, with a title and a language), made by typst from a source of ours and plain facts.

Facts go in beside the source as JSON, never pasted into it: what somebody wrote can never become program text.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

APP = Path(__file__).resolve().parents[1]
FONTS = APP / "static" / "build" / "fonts"


def make_pdf(source: str, facts: Mapping[str, Any]) -> bytes:
    """The bytes of a PDF. `source` is a file below app/, such as `people/letter.typ`. It may use the drawings of
    static/images, and the typefaces that `make` puts beside the style sheets."""
    made = typst.compile(
        str(APP / source), root=str(APP), font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf",
        pdf_standards="ua-1", sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )  # fmt: skip
    return bytes(made)
