"""`netzlotse referrals`: how often people were referred, only groups from five up."""

from __future__ import annotations

import datetime
import sys

from assistant.opening import ZONE
from index.directory import all_services
from index.referral_counts import stored_counts
from index.referral_tables import referral_quarters
from ui import terminal
from ui.command import AsCsv, AsJson, one_form, print_json
from ui.lotse_numbers import HIDDEN, KIND_NAMES, as_json, count_words, group_name, quarter_name, write_csv
from ui.settings import read_settings


def referrals(
    as_json_: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Count referral sheets by month, topic, place and service; smaller groups than five are never told."""
    one_form(as_json_, as_csv)
    settings = read_settings().index
    with stored_counts(settings) as counts:
        quarters = referral_quarters(counts.all(), datetime.datetime.now(ZONE).date())
    services = {service.id: service.name for service in all_services(settings)}
    if as_json_:
        print_json(as_json(quarters, services))
        return
    if as_csv:
        write_csv(quarters, services, sys.stdout)
        return
    for quarter in quarters:
        running = " (läuft noch)" if quarter.running else ""
        total = count_words(quarter.total, running=quarter.running)
        terminal.OUT.print(f"{quarter_name(quarter.name)}{running}: {total}", markup=False)
        for table in quarter.tables:
            terminal.OUT.print(f"  {KIND_NAMES[table.kind][0]}", markup=False)
            for group, count in table.shown:
                number = count_words(count, running=quarter.running)
                terminal.OUT.print(f"    {group_name(table.kind, group, services)}: {number}", markup=False)
            if table.hidden:
                terminal.OUT.print(f"    alle anderen {KIND_NAMES[table.kind][1]}: je {HIDDEN}", markup=False)
    if not quarters:
        terminal.OUT.print("Bisher wurde niemand überwiesen / nobody has been referred yet.", markup=False)
