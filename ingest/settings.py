"""Limits of reading and the shape of passages."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class IngestSettings(BaseSettings):
    """Values only; read once in an entry point."""

    model_config = SettingsConfigDict(env_prefix="NETZLOTSE_", frozen=True)

    max_file_megabytes: int = Field(default=50, ge=1, le=2000, description="Larger files are refused.")
    max_pages: int = Field(default=2000, ge=1, le=100_000, description="Documents with more pages are refused.")
    passage_characters: int = Field(
        default=800, ge=200, le=1600, description="Longest passage, in characters; cut at sentence ends."
    )
    passage_overlap_characters: int = Field(
        default=120, ge=0, le=400, description="Whole sentences up to this length are repeated in the next passage."
    )
