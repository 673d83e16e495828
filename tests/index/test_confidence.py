"""A catalogue from before confidence was stored."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from index.database import MIGRATIONS, open_database
from index.rows import document_record
from index.tables import DocumentRow, PageRow


def test_documents_from_before_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        connection.execute(
            text(
                "INSERT INTO document (id, root, location, source, kind, title, body, network, municipality, visibility,"
                " language, sha256, fingerprint, version, page_count, original, ingested_at) VALUES ('d', '/r', '/r/a.md',"
                " 'r/a.md', 'offer', 'T', '', '', '', 0, 'de', 's', 'f', 1, 1, 'o', '2024-01-01 00:00:00')"
            )
        )
        connection.execute(
            text("INSERT INTO page (document_id, number, label, start, text) VALUES ('d', 1, '1', 0, 'Text.')")
        )
    engine.dispose()
    with Session(open_database(path)) as session:
        row, page = session.get(DocumentRow, "d"), session.get(PageRow, ("d", 1))
        assert row is not None
        assert page is not None
        assert (document_record(row).guesses, row.ocr_confidence, page.ocr_confidence) == ((), None, None)
