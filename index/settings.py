"""Where the index lives and how it searches."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class IndexSettings(BaseSettings):
    """Values only; read once in an entry point."""

    model_config = SettingsConfigDict(env_prefix="NETZLOTSE_", frozen=True)

    data_dir: Path = Field(default=Path("data"), description="Holds everything that is written.")
    embedding_model: str = Field(
        default="",
        description="Folder or hub name of another sentence-transformers model; empty: the multilingual-e5-small that is installed.",
    )
    embedding_adapter: bool = Field(
        default=True,
        description="Use what the installed model has learnt from invented districts; off: the model as it was published.",
    )
    embedding_batch: int = Field(default=4, ge=1, le=512, description="Passages embedded at once.")
    candidates: int = Field(
        default=50, ge=5, le=500, description="Candidates taken from each of vector and lexical search."
    )
    rerank_candidates: int = Field(
        default=40, ge=0, le=200, description="Fused candidates reranked by late interaction; 0 switches it off."
    )
    late_interaction_weight: float = Field(
        default=0.8,
        ge=0,
        le=1,
        description="Share of late interaction in the final order; the rest is the fused score.",
    )
    read_candidates: int = Field(
        default=6,
        ge=0,
        le=40,
        description="Best passages read together with the question; 0 switches it off. Only with the installed model.",
    )
    compound_weight: float = Field(
        default=0.4, ge=0, le=1, description="Weight of compound parts against whole words in lexical search."
    )
    synonyms: bool = Field(default=True, description="Search with other words for those of the question too.")
    earlier_versions: int = Field(
        default=10, ge=0, le=1000, description="Earlier versions kept of a document whose content changes; 0: none."
    )
    watch_seconds: float = Field(
        default=30.0, ge=0.1, le=86400, description="Time between two looks of `ingest --watch` at its files."
    )
