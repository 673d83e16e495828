"""All settings in one place, read once from the environment; an unknown NETZLOTSE_ variable is an error that names the nearest one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rapidfuzz import fuzz, process

from assistant.settings import AssistantSettings
from index.settings import IndexSettings
from ingest.settings import IngestSettings
from ui.errors import UnusableSettings

PREFIX = "NETZLOTSE_"


class ServeSettings(BaseSettings):
    """Where the server listens."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    host: str = Field(default="127.0.0.1", description="Address to listen on; 0.0.0.0 lets other machines in.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    tile_url: str = Field(
        default="",
        pattern=r"^(|https?://[\w.{}:-]+/\S*\{z\}\S*)$",
        description="Map pictures, with {z}, {x} and {y}; empty: none, and nothing is fetched.",
    )
    tile_attribution: str = Field(default="", description="Who made the map pictures, shown on the map.")
    districts_file: str = Field(
        default="",
        description="GeoJSON with outlines for the map; empty: those of the sample network, if it is read in.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#/]+(/[^\s?#]*)?)?$",
        description="Address at which people reach the server, for printed and personal links.",
    )


class SignInSettings(BaseSettings):
    """How long people stay signed in, and what is noted about them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    session_idle_minutes: int = Field(default=60, ge=1, le=1440, description="Unused sessions end after this time.")
    session_hours: int = Field(default=10, ge=1, le=168, description="Every session ends after this time.")
    https: bool = Field(default=False, description="People reach the server over HTTPS, through a proxy.")
    trusted_proxies: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Addresses of proxies, with commas, whose word counts for who asks.",
    )
    audit_days: int = Field(
        default=180, ge=1, le=3650, description="Entries of the audit log are deleted after this time."
    )


class QuestionnaireSettings(BaseSettings):
    """How providers are asked to keep the directory current."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    questionnaire_days: int = Field(default=60, ge=1, le=730, description="Personal links open for this long.")
    questionnaire_answers: int = Field(
        default=10, ge=1, le=1000, description="A personal link takes this many answers at most."
    )
    questionnaire_remind_days: int = Field(
        default=365, ge=1, le=3650, description="Records confirmed longer ago are to be reminded."
    )
    questionnaire_sender: str = Field(default="", description="Sender of drafts of mails; nothing is sent.")


@dataclass(frozen=True)
class Settings:
    """Every setting of Netzlotse, by the package that uses it."""

    ingest: IngestSettings
    index: IndexSettings
    assistant: AssistantSettings
    serve: ServeSettings
    sign_in: SignInSettings
    questionnaire: QuestionnaireSettings


PARTS: tuple[type[BaseSettings], ...] = (
    IngestSettings,
    IndexSettings,
    AssistantSettings,
    ServeSettings,
    SignInSettings,
    QuestionnaireSettings,
)


def setting_names() -> list[str]:
    """Environment variables that Netzlotse knows."""
    return [PREFIX + name.upper() for part in PARTS for name in part.model_fields]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises UnusableSettings for unknown names and for values out of bounds."""
    environment = os.environ if environment is None else environment
    known = setting_names()
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            nearest = process.extractOne(name, known, scorer=fuzz.ratio)
            hint = f" Do you mean {nearest[0]}?" if nearest else ""
            raise UnusableSettings(f"There is no setting {name}.{hint} docs/settings.md lists all of them.")
    try:
        return Settings(
            IngestSettings(),
            IndexSettings(),
            AssistantSettings(),
            ServeSettings(),
            SignInSettings(),
            QuestionnaireSettings(),
        )
    except ValidationError as exc:
        first = exc.errors()[0]
        name = PREFIX + str(first["loc"][-1]).upper() if first["loc"] else "a setting"
        raise UnusableSettings(f"{name}: {first['msg']} (got {first['input']!r}). See docs/settings.md.") from exc
