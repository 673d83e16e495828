"""Distances against an independent geodesic formula, places in sentences, and the operator's own list of postal codes."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.errors import UnknownPlace, UnusablePlaces
from assistant.places import (
    distance_km,
    find_place,
    mentioned_place,
    read_postal_codes,
    service_distance_km,
    unknown_place,
)
from ingest.directory import read_places, read_services
from ingest.directory_types import Place

CORPUS = Path(__file__).parent.parent.parent / "corpus"
PLACES = read_places(CORPUS / "places.csv")
SERVICES = read_services(CORPUS / "directory" / "services.csv")
LISTED = "name,kind,parent,postal_code,latitude,longitude\nFernstadt,town,,00901,52.5200,13.4000\nWeitdorf,town,,00902,48.1400,11.5800\n"


def vincenty_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Length of the geodesic on the WGS84 ellipsoid, in km. Source: Vincenty 1975, inverse formula."""
    major, flattening = 6378137.0, 1 / 298.257223563
    minor = major * (1 - flattening)
    reduced = [math.atan((1 - flattening) * math.tan(math.radians(latitude))) for latitude, _ in (start, end)]
    sines, cosines = [math.sin(u) for u in reduced], [math.cos(u) for u in reduced]
    difference = math.radians(end[1] - start[1])
    longitude = difference
    for _ in range(200):
        across, along = math.sin(longitude), math.cos(longitude)
        sine = math.hypot(cosines[1] * across, cosines[0] * sines[1] - sines[0] * cosines[1] * along)
        if sine == 0:
            return 0.0
        cosine = sines[0] * sines[1] + cosines[0] * cosines[1] * along
        angle = math.atan2(sine, cosine)
        azimuth = cosines[0] * cosines[1] * across / sine
        squared = 1 - azimuth**2
        middle = cosine - 2 * sines[0] * sines[1] / squared if squared else 0.0
        c = flattening / 16 * squared * (4 + flattening * (4 - 3 * squared))
        before = longitude
        longitude = difference + (1 - c) * flattening * azimuth * (
            angle + c * sine * (middle + c * cosine * (2 * middle**2 - 1))
        )
        if abs(longitude - before) < 1e-12:
            break
    u = squared * (major**2 - minor**2) / minor**2
    a = 1 + u / 16384 * (4096 + u * (u * (320 - 175 * u) - 768))
    b = u / 1024 * (256 + u * (u * (74 - 47 * u) - 128))
    correction = (
        b
        * sine
        * (middle + b / 4 * (cosine * (2 * middle**2 - 1) - b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)))
    )
    return minor * a * (angle - correction) / 1000


def test_the_reference_formula_knows_the_length_of_a_meridian() -> None:
    # WGS84: the quarter meridian is 10001.9657 km; one degree of latitude from 50° on is 111.2389 km.
    assert vincenty_km((0.0, 8.0), (89.9999999, 8.0)) == pytest.approx(10001.9657, rel=1e-6)
    assert vincenty_km((50.0, 8.0), (51.0, 8.0)) == pytest.approx(111.2389, rel=1e-4)


@settings(deadline=None)
@given(
    st.floats(47.0, 55.2),
    st.floats(5.8, 15.1),
    st.floats(47.0, 55.2),
    st.floats(5.8, 15.1),
)
def test_distances_in_germany_are_right_to_half_a_percent(a: float, b: float, c: float, d: float) -> None:
    place = Place("Hier", "town", "", "00101", a, b)
    expected = vincenty_km((a, b), (c, d))
    assume(expected > 0.001)
    found = distance_km(place, replace(SERVICES[0], latitude=c, longitude=d))
    assert found == pytest.approx(expected, rel=0.005)
    assert found == pytest.approx(
        service_distance_km(
            replace(SERVICES[0], latitude=a, longitude=b), replace(SERVICES[0], latitude=c, longitude=d)
        )
    )


def test_distances_of_the_sample_are_right_to_half_a_percent() -> None:
    for place in PLACES:
        for service in SERVICES:
            expected = vincenty_km((place.latitude, place.longitude), (service.latitude, service.longitude))
            assert distance_km(place, service) == pytest.approx(expected, rel=0.005, abs=0.001)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Wer berät in Mühlbrück?", "Mühlbrück"),
        ("Wer berät in Muehlbrueck?", "Mühlbrück"),
        ("Wer berät in Mühlbrügg zum Studium?", "Mühlbrück"),
        ("Ich wohne in Eschenwalde-Nordfeld.", "Nordfeld"),
        ("Beratung in 00131", "Quellrath-Dorf"),
        ("Beratung in St. Volkar", "Sankt Volkar"),
        ("Wer berät im Bahnhofsviertel?", "Bahnhofsviertel"),
        ("Was ist in Deutschland möglich?", None),
        ("Ich will in Teilzeit lernen", None),
    ],
)
def test_places_in_sentences(said: str, name: str | None) -> None:
    found = mentioned_place(said, PLACES)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Beratung in 99999", "99999"),
        ("Ich wohne in Atlantis.", "Atlantis"),
        ("I live in Atlantis", "Atlantis"),
        ("Atlantis'te yaşıyorum", "Atlantis"),
        ("Ich wohne in Lindhorn.", None),
        ("Beratung in 00121", None),
        ("Ich lebe in einer kleinen Wohnung.", None),
        ("Wo bekomme ich Beratung?", None),
    ],
)
def test_unknown_places_in_sentences(said: str, named: str | None) -> None:
    assert unknown_place(said, PLACES) == named


def test_an_own_list_of_postal_codes(tmp_path: Path) -> None:
    path = tmp_path / "plz.csv"
    path.write_text(LISTED, encoding="utf-8")
    listed = read_postal_codes(path)
    assert find_place("00902", listed).name == "Weitdorf"
    assert read_postal_codes(None) == ()
    with pytest.raises(UnknownPlace):
        find_place("00903", listed)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "is no file"),
        ("name,kind\nFernstadt,town\n", "NETZLOTSE_POSTAL_CODES_FILE"),
        (LISTED.replace("52.5200", "weit"), "latitude"),
    ],
)
def test_an_unusable_list_is_refused(tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "plz.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UnusablePlaces, match=said):
        read_postal_codes(path)
