"""The real model: unpacked once, prompts applied, token vectors in step with the text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embed import SentenceTransformersEmbedder, model_fingerprint, processor_has_bfloat16, resolve_model
from index.errors import ModelUnavailable
from index.pack import pack_tokens, pack_vector, unpack_tokens, unpack_vector
from index.rerank import max_similarity
from index.unpack_e5 import is_intact, unpack

TEXT = "Die Bildungsberatung im Kreishaus ist trägerneutral und kostenfrei."


def test_a_question_is_closer_to_its_answer(embedder: SentenceTransformersEmbedder) -> None:
    question = embedder.embed_query("Wo bekomme ich kostenlose Beratung?")
    right, wrong = embedder.embed_passages([TEXT, "Die Sitzung endet um 17.45 Uhr."], ["", ""])
    assert question.vector @ right.vector > question.vector @ wrong.vector
    assert max_similarity(question.tokens, right.tokens) > max_similarity(question.tokens, wrong.tokens)


def test_a_question_in_another_language_finds_german(embedder: SentenceTransformersEmbedder) -> None:
    right, wrong = embedder.embed_passages([TEXT, "Die Sitzung endet um 17.45 Uhr."], ["", ""])
    for text in ("Where do I get free advice?", "Где получить бесплатную консультацию?", "أين أجد استشارة مجانية؟"):
        question = embedder.embed_query(text)
        assert question.vector @ right.vector > question.vector @ wrong.vector


def test_prompts_are_applied(embedder: SentenceTransformersEmbedder) -> None:
    question, (passage,) = embedder.embed_query(TEXT), embedder.embed_passages([TEXT], [""])
    assert question.vector @ passage.vector < 0.9999


def test_token_spans_are_those_of_the_shown_text(embedder: SentenceTransformersEmbedder) -> None:
    (with_context,) = embedder.embed_passages([TEXT], ["Niederschrift · Lenkungskreis · 14.03.2017"])
    pieces = [TEXT[start:end].strip() for start, end in with_context.spans]
    assert "".join(pieces) == TEXT.replace(" ", "")
    assert len(with_context.tokens) == len(with_context.spans)
    assert np.allclose(np.linalg.norm(with_context.tokens, axis=1), 1, atol=1e-3)


def test_question_tokens_leave_the_prompt_out(embedder: SentenceTransformersEmbedder) -> None:
    assert "".join(embedder.embed_query("Wo ist Beratung?").token_texts) == "WoistBeratung?"


def test_packing_keeps_vectors_close(embedder: SentenceTransformersEmbedder) -> None:
    (embedding,) = embedder.embed_passages([TEXT], [""])
    tokens, spans = unpack_tokens(pack_tokens(embedding))
    assert np.array_equal(spans, embedding.spans)
    assert float((tokens * embedding.tokens).sum(axis=1).min()) > 0.999
    assert float(unpack_vector(pack_vector(embedding.vector)) @ embedding.vector) > 0.9999


def test_nothing_to_embed(embedder: SentenceTransformersEmbedder) -> None:
    assert embedder.embed_passages([], []) == []


def test_a_damaged_copy_is_unpacked_anew(tmp_path: Path) -> None:
    folder = unpack(tmp_path)
    assert is_intact(folder)
    before = model_fingerprint(str(folder))
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    assert not is_intact(folder)
    assert unpack(tmp_path) == folder
    assert is_intact(folder)
    assert model_fingerprint(str(folder)) == before


def test_another_model_has_another_fingerprint(tmp_path: Path, embedder: SentenceTransformersEmbedder) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    assert model_fingerprint(str(tmp_path)) != embedder.fingerprint


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no such folder"):
        resolve_model(str(tmp_path / "missing"), tmp_path)


@pytest.mark.parametrize(
    ("flags", "expected"), [("fpu avx2", False), ("fpu avx512f avx512_bf16", True), ("amx_bf16", True)]
)
def test_bfloat16_only_where_the_processor_has_it(tmp_path: Path, flags: str, expected: bool) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor : 0\nflags\t\t: {flags}\n", encoding="utf-8")
    assert processor_has_bfloat16(cpuinfo) is expected
