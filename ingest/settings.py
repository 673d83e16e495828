"""Limits of reading and the shape of passages."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class IngestSettings(BaseSettings):
    """Values only; read once in an entry point."""

    model_config = SettingsConfigDict(env_prefix="NETZLOTSE_", frozen=True)

    max_file_megabytes: int = Field(default=50, ge=1, le=2000, description="Larger files are refused.")
    max_pages: int = Field(default=2000, ge=1, le=100_000, description="Documents with more pages are refused.")
    max_unpacked_megabytes: int = Field(
        default=500, ge=1, le=20_000, description="ZIP, DOCX, ODT and XLSX files that unpack to more are refused."
    )
    max_compression_ratio: int = Field(
        default=200,
        ge=10,
        le=2000,
        description="Packed files of more than 1 MB that unpack to more times their size are refused.",
    )
    max_archive_files: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="ZIP files with more files, and mails with more attachments, are refused.",
    )
    max_table_rows: int = Field(default=50_000, ge=10, le=2_000_000, description="Tables with more rows are refused.")
    max_ocr_pages: int = Field(
        default=300,
        ge=0,
        le=100_000,
        description="Documents with more scanned pages are refused; 0: no text recognition.",
    )
    max_page_megapixels: int = Field(
        default=40, ge=1, le=400, description="A larger scanned page is recognised at a lower resolution."
    )
    ocr_page_seconds: int = Field(
        default=60,
        ge=1,
        le=3600,
        description="A scanned page on which text recognition takes longer stays empty and is listed.",
    )
    low_ocr_confidence: float = Field(
        default=0.8,
        ge=0,
        le=1,
        description="Documents with a scanned page that was recognised with less certainty are listed after an ingest.",
    )
    max_file_seconds: int = Field(
        default=900, ge=1, le=86_400, description="Files whose reading takes longer are refused."
    )
    passage_characters: int = Field(
        default=800, ge=200, le=1600, description="Longest passage, in characters; cut at sentence ends."
    )
    passage_overlap_characters: int = Field(
        default=120, ge=0, le=400, description="Whole sentences up to this length are repeated in the next passage."
    )
    oparl_requests_per_second: float = Field(
        default=2.0, gt=0, le=1000, description="An OParl endpoint gets no more requests in a second."
    )
    oparl_timeout_seconds: int = Field(
        default=60, ge=1, le=3600, description="An OParl endpoint that sends nothing for so long is asked again."
    )
    oparl_retries: int = Field(
        default=4, ge=0, le=20, description="How often a request to an OParl endpoint is repeated after a failure."
    )
    oparl_max_wait_seconds: int = Field(
        default=120, ge=0, le=3600, description="Longest wait between two tries, whatever the endpoint asks for."
    )
    oparl_max_page_megabytes: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="Larger answers of an OParl endpoint are refused; files have their own limit.",
    )
    oparl_max_objects: int = Field(
        default=500_000, ge=1, le=50_000_000, description="A sync that is sent more OParl objects stops."
    )
    oparl_overlap_minutes: int = Field(
        default=60,
        ge=0,
        le=100_000,
        description="A later sync asks for what changed since this long before the last one.",
    )
    oparl_full_days: int = Field(
        default=30, ge=0, le=3650, description="After so many days everything is listed again; 0: only with --full."
    )
    oparl_file_hosts: str = Field(
        default="", description="Other hosts that files of an OParl endpoint may come from, separated by commas."
    )
    oparl_contact: str = Field(
        default="", description="Address or page that tells the endpoint who asks; sent with every request."
    )
