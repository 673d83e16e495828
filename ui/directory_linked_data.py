"""One service in the words of schema.org, for search engines and other programs."""

from __future__ import annotations

from typing import Any

from ingest.directory_types import Service
from ingest.hsds_hours import Weekly, weekly_rules


def linked_data(service: Service) -> dict[str, Any]:
    """JSON-LD of a Service. `openingHours` says what a week can say; the exact original stands beside it."""
    place = {
        "@type": "CivicStructure",
        "name": service.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": service.address_1,
            "postalCode": service.postal_code,
            "addressLocality": service.city,
            "addressCountry": "DE",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": service.latitude, "longitude": service.longitude},
        "openingHours": [_weekly(rule) for rule in weekly_rules(service.opening_hours) if not rule.weeks],
        "additionalProperty": _property("opening_hours", service.opening_hours),
    }
    channel = {
        "@type": "ServiceChannel",
        "serviceLocation": _filled(place),
        "servicePhone": {"@type": "ContactPoint", "telephone": service.phone} if service.phone else "",
        "serviceUrl": service.url,
        "availableLanguage": list(service.languages),
    }
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "Service",
            "identifier": service.id,
            "name": service.name,
            "alternateName": service.alternate_name,
            "description": service.description,
            "serviceType": "Bildungsberatung",
            "provider": _filled({"@type": "Organization", "name": service.organization, "email": service.email}),
            "availableChannel": _filled(channel),
            "audience": {"@type": "Audience", "audienceType": service.eligibility} if service.eligibility else "",
            "offers": _offer(service),
        }
    )


def _weekly(rule: Weekly) -> str:
    return f"{','.join(rule.days)} {rule.opens}-{rule.closes}"


def _offer(service: Service) -> dict[str, Any]:
    if service.cost_amount is None:
        return {}
    return {"@type": "Offer", "price": service.cost_amount, "priceCurrency": "EUR"}


def _property(name: str, value: str) -> dict[str, str]:
    return {"@type": "PropertyValue", "name": name, "value": value} if value else {}


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", [], {}, None)}
