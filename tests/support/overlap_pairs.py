"""Labelled pairs of services: double offers planted in the sample directory, and look-alikes that are none.

Two halves: the weights and the threshold were chosen while looking at `TUNED` only; `HELD_OUT` was written before that and
measured afterwards. All pairs of the directory that are not labelled as doubles count as different.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.directory_types import Service


@dataclass(frozen=True)
class Planted:
    """A service made from one of the sample directory, and whether the two are a double offer."""

    base: str
    name: str
    double: bool
    changes: dict[str, Any]

    def service(self, services: Sequence[Service], number: int) -> Service:
        """The record to be planted."""
        base = next(service for service in services if service.id == self.base)
        return replace(base, id=f"zz-{number}-{self.base}", name=self.name, **self.changes)


IN_THE_SAMPLE = (
    ("beratungsstelle-wiedereinstieg-muehlbrueck", "kontaktstelle-wiedereinstieg-muehlbrueck"),
    ("vhs-kundenservice-kursberatung", "vhs-kursberatung-altstadt"),
    ("weiterbildungs-beratung-im-hammerwerk", "weiterbildungsberatung-hammerwerk"),
)
"""Written as near duplicates when the sample network was made."""


def _other_provider(organization: str, number: int, **changes: Any) -> dict[str, Any]:
    """Nothing that tells of the same house but the neighbourhood."""
    return {
        "organization": organization,
        "alternate_name": "",
        "phone": f"0221 4710-9{number:02d}",
        "email": f"kontakt{number}@planted.example",
        "url": f"https://planted{number}.example",
        **changes,
    }


TUNED = (
    Planted(
        "anerkennungsberatung-bahnhofsviertel",
        "Anerkennungsberatung (KI)",
        True,
        {
            "organization": "Kommunales Integrationszentrum des Kreises Eschenwalde",
            "alternate_name": "",
            "description": "Wir helfen bei Zeugnissen aus dem Ausland.",
            "topics": ("recognition_of_qualifications",),
            "phone": "+49 (0)221 4710131",
            "email": "ki@kreis-eschenwalde.example",
            "opening_hours": "Tu 09:00-13:00",
        },
    ),
    Planted(
        "grundbildungsberatung-nordfeld",
        "Lese- und Schreibberatung Nordfeld",
        True,
        _other_provider(
            "Nachbarschaftshaus Nordfeld e. V.",
            1,
            description="Vertrauliche Beratung für Erwachsene, die besser lesen und schreiben lernen möchten.",
            topics=("literacy", "digital_skills"),
            latitude=51.3349,
            opening_hours="Mo 10:00-12:00; We 16:00-18:00",
        ),
    ),
    Planted(
        "seniorenbildungsberatung-sankt-volkar",
        "Seniorenbüro: Bildung im Alter",
        True,
        {
            "organization": "Sankt Volkar, Seniorenbüro",
            "description": "Kurse, Ehrenamt und Digitales für Menschen ab 60.",
            "topics": ("general_guidance", "digital_skills"),
            "phone": "",
            "email": "info@sankt-volkar.example",
            "opening_hours": "",
        },
    ),
    Planted(
        "elternlotsen-lindhorn",
        "Beratung zum Übergang Kita–Grundschule",
        True,
        _other_provider(
            "Familienzentrum Lindhorn e. V.",
            2,
            description="Beratung für Eltern vor der Einschulung: Anmeldung in der Grundschule, Schulfähigkeit, Betreuung.",
            topics=("early_childhood", "school"),
            longitude=8.1622,
            opening_hours="Mo 09:00-12:00; Tu 14:00-16:00",
        ),
    ),
    Planted(
        "auffangberatung-ausbildung",
        "Beratung bei Ausbildungsabbruch",
        True,
        _other_provider(
            "Netzwerk Ausbildung Eschenwalde e. V.",
            3,
            description="Beratung für Auszubildende, die ihre Ausbildung abbrechen möchten; Vermittlung mit dem Betrieb.",
            topics=("vocational_training", "career_change"),
            life_stages=("trainees", "young_adults"),
            opening_hours="Mo-Th 12:00-17:00",
        ),
    ),
    Planted(
        "digital-treff-stadtbuecherei",
        "Digitalsprechstunde der Bücherei",
        True,
        {
            "organization": "Stadt Eschenwalde, Stadtbücherei",
            "description": "Hilfe mit dem Smartphone.",
            "email": "buecherei@eschenwalde.example",
            "life_stages": ("seniors",),
            "opening_hours": "Tu 10:00-12:00",
        },
    ),
    Planted(
        "bildungsberatung-kreishaus",
        "Medienberatung für Schulen",
        False,
        {
            "alternate_name": "",
            "description": "Beratung von Schulen zu Medienkonzepten, Ausstattung und Unterricht mit digitalen Geräten.",
            "topics": ("digital_skills", "school"),
            "life_stages": ("pupils",),
            "phone": "0221 4710-128",
            "email": "medien@kreis-eschenwalde.example",
        },
    ),
    Planted(
        "elternlotsen-lindhorn",
        "Elternlotsenstelle Mühlbrück",
        False,
        {"city": "Mühlbrück", "district": "Mühlbrück-Mitte", "latitude": 51.27, "longitude": 8.21, "phone": ""},
    ),
    Planted(
        "weiterbildungsberatung-hammerwerk",
        "Betriebsberatung Fachkräfte",
        False,
        {
            "alternate_name": "",
            "description": "Beratung kleiner Betriebe zu Qualifizierung der Belegschaft und Nachfolge.",
            "topics": ("further_education",),
            "life_stages": (),
            "phone": "0221 4710-149",
            "email": "betriebe@muehlbrueck.example",
            "opening_hours": "We 09:00-12:00",
        },
    ),
    Planted(
        "lerncafe-muehlbrueck",
        "Nähwerkstatt Mühlbrück-Mitte",
        False,
        {
            "description": "Nähen, Reparieren und Deutsch sprechen in der Gruppe.",
            "topics": ("language",),
            "life_stages": ("seniors", "parents"),
            "phone": "0221 4710-316",
            "email": "naehen@nachbarschaft-muehlbrueck.example",
            "opening_hours": "We 10:00-12:00",
        },
    ),
)

HELD_OUT = (
    Planted(
        "inklusionslotsen-tannenhoehe",
        "Lotsenstelle inklusive Bildung",
        True,
        {
            "organization": "Teilhabe Eschenwalde",
            "alternate_name": "",
            "description": "Beratung von Familien zu Förderort und Schulbegleitung.",
            "topics": ("inclusion", "school"),
            "email": "info@teilhabe-eschenwalde.example",
            "opening_hours": "Tu 08:30-12:30",
        },
    ),
    Planted(
        "migrationsberatung-sankt-volkar",
        "Beratung für Zugewanderte",
        True,
        _other_provider(
            "Integrationsverein Volkar",
            4,
            description="Beratung für Zugewanderte zu Sprachkursen und zur Anerkennung von Abschlüssen.",
            latitude=51.3897,
            opening_hours="Mo 09:00-12:00",
        ),
    ),
    Planted(
        "orientierungsstelle-studium-beruf-oberlindhorn",
        "Studium oder Ausbildung? Offene Sprechstunde",
        True,
        _other_provider(
            "Bildungsforum Oberlindhorn",
            5,
            description="Orientierung für die Oberstufe: Studium, duales Studium oder Ausbildung.",
            topics=("study", "vocational_training"),
            life_stages=("pupils", "school_leavers"),
            longitude=8.1815,
            opening_hours="Tu 14:00-17:00",
        ),
    ),
    Planted(
        "jobcenter-lindhorn-qualifizierung",
        "Jobcenter Lindhorn: Bildungsgutschein",
        True,
        {
            "description": "Beratung zu Bildungsgutschein und Qualifizierung.",
            "topics": ("further_education", "funding"),
            "email": "",
            "phone": "+49 221 4710302",
            "opening_hours": "Mo-Fr 08:00-12:00",
        },
    ),
    Planted(
        "bildungsscheck-beratung-kreis",
        "Beratungsstelle Bildungsscheck",
        True,
        _other_provider(
            "Weiterbildungsverbund Altstadt",
            6,
            description="Ausgabe von Bildungsschecks und Beratung zu Bildungsurlaub für Beschäftigte.",
            life_stages=("employees",),
            latitude=51.3201,
            opening_hours="Mo-Th 09:00-12:00",
        ),
    ),
    Planted(
        "studienberatung-campus-lindhorn",
        "Zentrale Studienberatung",
        True,
        {
            "organization": "HS Eschenwalde",
            "alternate_name": "",
            "description": "Fragen zu Bewerbung und Studienwahl.",
            "topics": ("study",),
            "phone": "",
            "opening_hours": "Mo-Tu 09:30-12:30",
        },
    ),
    Planted(
        "sprachlotsen-integrationszentrum",
        "Deutschkurs-Beratung Bahnhofsviertel",
        True,
        _other_provider(
            "Willkommenstreff Eschenwalde",
            7,
            description="Einstufung und Vermittlung in Deutschkurse, Hilfe beim Antrag auf einen Integrationskurs.",
            topics=("language",),
            life_stages=("newcomers",),
            longitude=8.0630,
            opening_hours="Mo 13:00-16:00; We 10:00-12:00",
        ),
    ),
    Planted(
        "inklusionslotsen-tannenhoehe",
        "Freizeitgruppe Tannenhöhe",
        False,
        {
            "alternate_name": "",
            "description": "Inklusive Ferienangebote und Ausflüge für Kinder.",
            "topics": ("inclusion",),
            "life_stages": ("pupils",),
            "phone": "0221 4710-152",
            "email": "freizeit@teilhabe-eschenwalde.example",
            "opening_hours": "Sa 10:00-14:00",
        },
    ),
    Planted(
        "studienberatung-campus-lindhorn",
        "Career Service der Hochschule",
        False,
        {
            "alternate_name": "",
            "description": "Berufseinstieg nach dem Abschluss: Bewerbungsmappen, Jobmesse, Praktika.",
            "topics": ("career_change", "study"),
            "life_stages": ("employees",),
            "phone": "0221 4710-239",
            "email": "career@hs-eschenwalde.example",
            "opening_hours": "Th 10:00-12:00",
        },
    ),
    Planted(
        "grundbildungsberatung-quellrath",
        "Grundbildungsberatung Sankt Volkar",
        False,
        {"city": "Sankt Volkar", "district": "Sankt Volkar", "latitude": 51.39, "longitude": 7.83},
    ),
    Planted(
        "sprachlotsen-integrationszentrum",
        "Dolmetschpool des Integrationszentrums",
        False,
        {
            "alternate_name": "",
            "description": "Vermittlung von Dolmetschenden für Behörden, Schulen und Praxen.",
            "topics": ("language",),
            "life_stages": (),
            "phone": "0221 4710-139",
            "email": "dolmetschen@kreis-eschenwalde.example",
            "opening_hours": "Mo-Fr 08:00-10:00",
        },
    ),
)
