"""The referral sheet as PDF/UA, drawn by Typst with fonts that come as Python packages: nothing of the system, no network."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import segno

from ui.lotse_sheet import Sheet

_TEMPLATE = Path(__file__).parent / "templates" / "lotse_sheet.typ"
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
    """One or two A4 pages. What is printed is handed over as data, so that nothing in a record can be markup."""
    import typst  # 80 MB, needed only where somebody prints

    data = asdict(sheet)
    del data["service"]
    data |= {"name": sheet.service.name, "qr": qr_svg(sheet.address)}
    return typst.compile(
        _TEMPLATE,
        format="pdf",
        sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import typst

    paths = [str(path) for path in _FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
