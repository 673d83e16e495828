"""How much the assistant says, and when it keeps silent."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

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
    count_needs: bool = Field(
        default=True,
        description="Count by month, topic and place what counselling is looked for; never what was asked.",
    )
    need_period_months: Literal[1, 3, 6, 12] = Field(
        default=3, description="Counted needs are shown for calendar periods of so many months, once a period is over."
    )
    need_group_size: int = Field(
        default=5, ge=5, le=100, description="Counted needs are shown only in groups of at least so many."
    )
    gap_distance_km: float = Field(
        default=10.0,
        ge=0.5,
        le=100,
        description="A topic is served where a neutral service for it lies no further away than this.",
    )
    overlap_threshold: float = Field(
        default=0.6, ge=0, le=1, description="Two services are shown as a double offer from this similarity on."
    )
