"""The shortlist for a counsellor: the same services in the same order as everywhere, with reasons in German."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.need import Need
from assistant.need_guide import notes
from assistant.refer import MOST_REFERRALS, choose, describe, serving
from assistant.texts import text
from assistant.types import Referral
from ingest.directory_types import Neutrality, Place, Service
from ui.text import language_name


@dataclass(frozen=True)
class Shortlist:
    """What is shown for one need."""

    neutral: tuple[Referral, ...]
    provider_bound: tuple[Referral, ...]
    """Only if asked for; never among the others."""
    remarks: tuple[str, ...]


def shortlist(
    services: Sequence[Service], need: Need, now: datetime.datetime, *, providers: bool, time_wanted: bool
) -> Shortlist:
    """Up to three neutral services, and up to three offers of course providers if they are asked for."""
    chosen = choose(services, need, now.date())[:MOST_REFERRALS]
    neutral = tuple(_described(service, need, now) for service in chosen)
    remarks = [text("de", key) for key in notes(neutral, need)] if neutral else [text("de", "no_service")]
    if time_wanted and not need.open_at:
        remarks.append("Die gewählte Zeit ist heute schon vorbei. Sie wurde nicht berücksichtigt.")
    return Shortlist(neutral, _bound(services, need, now) if providers else (), tuple(remarks))


def district_of(place: Place | None) -> str:
    """Town, or district and town, as referrals are counted."""
    if place is None:
        return ""
    return f"{place.parent}, {place.name}" if place.parent else place.name


def _bound(services: Sequence[Service], need: Need, now: datetime.datetime) -> tuple[Referral, ...]:
    bound = [s for s in services if s.neutrality is Neutrality.PROVIDER_BOUND and s.status == "active"]
    return tuple(_described(service, need, now) for service in serving(bound, need, now.date())[:MOST_REFERRALS])


def _described(service: Service, need: Need, now: datetime.datetime) -> Referral:
    """Reasons are for the counsellor, so in German, whatever the person speaks."""
    referral = describe(service, replace(need, language="de"), now)
    if need.language == "de":
        return referral
    spoken = language_name(need.language)
    known = need.language in service.languages
    reason = f"spricht {spoken}" if known else f"Sprache nicht vermerkt, bitte nachfragen: {spoken}"
    return replace(referral, reasons=(*referral.reasons, reason))
