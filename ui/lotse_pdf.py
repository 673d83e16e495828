"""The referral sheet as PDF/UA, drawn by Typst with fonts that come as Python packages: nothing of the system, no network."""

from __future__ import annotations

import io
import json
import logging
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import segno

from ui.lotse_sheet import Sheet

_TEMPLATE = Path(__file__).parent / "templates" / "lotse_sheet.typ"
_log = logging.getLogger(__name__)
_FONTS = (fontpkg_noto_sans.ROOT, fontpkg_noto_sans_arabic.ROOT)


def qr_svg(address: str, *, inline: bool = False) -> str:
    """A QR code; `inline` for use inside HTML."""
    code = segno.make(address, error="m", micro=False)
    if inline:
        return code.svg_inline(omitsize=True, border=2)
    target = io.BytesIO()
    code.save(target, kind="svg", omitsize=True, border=2)
    return target.getvalue().decode()


def sheet_pdf(sheet: Sheet) -> bytes:
    """One or two A4 pages. What is printed is handed over as data, so that nothing in a record can be markup.

    A record with letters that the fonts lack (Georgian, an emoji) is drawn with boxes in their place, and that is logged.
    """
    import typst  # 80 MB, needed only where somebody prints

    data = asdict(sheet)
    del data["service"]
    data |= {"name": sheet.service.name, "qr": qr_svg(sheet.address)}
    inputs = {"sheet": json.dumps(data, ensure_ascii=False)}
    try:
        return _drawn(inputs, "ua-1")
    except typst.TypstError as exc:
        if "could not be displayed" not in str(exc):
            raise
        _log.warning("the record of %s holds letters that the fonts of the PDF lack", sheet.service.id)
        return _drawn(inputs, None)


def _drawn(inputs: dict[str, str], standard: Literal["ua-1"] | None) -> bytes:
    import typst

    return typst.compile(
        _TEMPLATE,
        format="pdf",
        sys_inputs=inputs,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=standard,
    )


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import typst

    paths = [str(path) for path in _FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
