"""What the map is drawn on: outlines of towns and districts from a GeoJSON file, and map pictures if the operator wants them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ui.errors import UnusableSettings
from ui.settings import ServeSettings

SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "districts.geojson"


@dataclass(frozen=True)
class Outline:
    """One area: its name and its rings of (latitude, longitude)."""

    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    town: str = ""
    """The town that a district belongs to, from the property `parent`; shown where districts are too small to be named."""


@dataclass(frozen=True)
class MapSettings:
    """What the operator set. Without `tile_url` the map fetches nothing."""

    tile_url: str = ""
    tile_attribution: str = ""
    outlines: tuple[Outline, ...] = ()


def map_settings(settings: ServeSettings) -> MapSettings:
    """Read once at the start. Raises UnusableSettings if the file of outlines cannot be used."""
    outlines = read_outlines(Path(settings.districts_file)) if settings.districts_file else ()
    return MapSettings(settings.tile_url, settings.tile_attribution, outlines)


@cache
def sample_outlines() -> tuple[Outline, ...]:
    """Outlines of the sample network; none where it is not installed."""
    return read_outlines(SAMPLE) if SAMPLE.is_file() else ()


def read_outlines(path: Path) -> tuple[Outline, ...]:
    """Every Polygon and MultiPolygon of a FeatureCollection. Raises UnusableSettings that names file and feature."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        features = content["features"]
        return tuple(outline for number, feature in enumerate(features) for outline in _outlines(number, feature))
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as exc:
        raise UnusableSettings(
            f"NETZLOTSE_DISTRICTS_FILE: {path} cannot be used ({type(exc).__name__}: {exc}). It must be a GeoJSON "
            "FeatureCollection of Polygons in degrees (WGS 84), each with a property `name`."
        ) from exc


def _outlines(number: int, feature: Any) -> Iterator[Outline]:
    properties, geometry = feature["properties"], feature["geometry"]
    name, town = str(properties["name"]), str(properties.get("parent") or "")
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"features[{number}] is a {geometry['type']}")
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        yield Outline(name, tuple(tuple(_point(number, point) for point in ring) for ring in polygon), town)


def _point(number: int, point: Any) -> tuple[float, float]:
    longitude, latitude = float(point[0]), float(point[1])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(f"features[{number}] has the point {point}, which is not in degrees")
    return latitude, longitude
