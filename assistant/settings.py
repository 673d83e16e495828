"""How much the assistant says, and when it keeps silent."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class AssistantSettings(BaseSettings):
    """Values only; read once in an entry point."""

    model_config = SettingsConfigDict(env_prefix="NETZLOTSE_", frozen=True)

    answer_sentences: int = Field(default=4, ge=1, le=4, description="Most sentences in an answer.")
    answer_passages: int = Field(
        default=6, ge=1, le=20, description="Best passages that answer sentences are looked for in."
    )
    refuse_below: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Refuse if the calibrated probability of an answer is lower; empty: the trained threshold.",
    )
    outside_below: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Refuse as outside the subject if the probability of being inside is lower; 0: never.",
    )
    postal_codes_file: Path | None = Field(
        default=None,
        description="CSV of further places with the columns of places.csv, for postal codes outside the network.",
    )
