"""Brings HSDS as interfaces send it (services with everything inside them) into the form of tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.hsds_schema import FIELDS

_ONE = {"organization": "organizations", "location": "locations", "taxonomy_term": "taxonomy_terms"}
_MANY = {name: name for name in FIELDS} | {"attributes": "attributes"}
_PARENT = {"organizations": "organization", "services": "service", "locations": "location", "phones": "phone"}


def flatten(content: Any) -> dict[str, Any] | None:
    """Tables of records without records inside; None if this is no HSDS. A record that identically lies inside two others counts once."""
    if isinstance(content, list):
        content = {"services": content}
    if isinstance(content, dict) and isinstance(content.get("contents"), list):
        content = {**{k: v for k, v in content.items() if k != "contents"}, "services": content["contents"]}
    if not isinstance(content, dict) or "services" not in content:
        return None
    flat: dict[str, Any] = {key: value for key, value in content.items() if key not in FIELDS}
    for table in FIELDS:
        records = content.get(table, [])
        if not isinstance(records, list):
            flat[table] = records
            continue
        for record in records:
            _take(flat, table, record)
    return flat


def _take(flat: dict[str, Any], table: str, record: Any, *, inside: bool = False) -> None:
    target = flat.setdefault(table, [])
    if not isinstance(target, list) or not isinstance(record, Mapping):
        if isinstance(target, list):
            target.append(record)
        return
    own = dict(record)
    target.append(own)
    position = len(target) - 1
    for key in list(own):
        if key in _ONE and isinstance(own[key], Mapping):
            child = own.pop(key)
            own.setdefault(f"{key}_id", child.get("id"))
            _take(flat, _ONE[key], child, inside=True)
        elif key in _MANY and isinstance(own[key], list) and all(isinstance(child, Mapping) for child in own[key]):
            for child in own.pop(key):
                _take(flat, _MANY[key], _linked(table, own, key, child), inside=True)
    if inside and own in target[:position]:
        target.pop(target.index(own, position))


def _linked(table: str, parent: Mapping[str, Any], key: str, child: Mapping[str, Any]) -> dict[str, Any]:
    """The child with the id of what it was found in."""
    name = _PARENT.get(table, table.rstrip("s"))
    link = "link_id" if key == "attributes" else f"{name}_id"
    known = link in FIELDS[key]
    return {**({link: parent.get("id")} if known else {}), **child}
