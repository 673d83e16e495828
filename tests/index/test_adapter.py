"""What the embedding model has learnt: read from its file, added to the published weights, and part of the fingerprint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.adapter import ADAPTER_FILE, adapter_mark, read_changes
from index.embed import SentenceTransformersEmbedder, model_fingerprint
from index.library import make_embedder
from index.settings import IndexSettings


def write(path: Path, scale: float | None) -> dict[str, np.ndarray]:
    numbers = np.random.default_rng(0)
    halves = {
        "layer.a": numbers.standard_normal((2, 5)).astype(np.float16),
        "layer.b": numbers.standard_normal((3, 2)).astype(np.float16),
    }
    save_file(halves, path, metadata=None if scale is None else {"scale": str(scale)})
    return halves


def test_a_change_is_the_scaled_product_of_its_halves(tmp_path: Path) -> None:
    halves = write(tmp_path / "adapter.safetensors", 1.5)
    (change,) = read_changes(tmp_path / "adapter.safetensors").values()
    expected = 1.5 * (halves["layer.b"].astype(np.float32) @ halves["layer.a"].astype(np.float32))
    assert change.shape == (3, 5)
    assert np.allclose(change, expected, atol=1e-5)


def test_a_file_without_a_scale_is_no_adapter(tmp_path: Path) -> None:
    write(tmp_path / "adapter.safetensors", None)
    with pytest.raises(ValueError, match="no scale"):
        read_changes(tmp_path / "adapter.safetensors")


def test_the_product_carries_changes_of_the_upper_layers() -> None:
    changes = read_changes(ADAPTER_FILE)
    assert {name.split(".")[0] for name in changes} == {"encoder"}
    assert all(np.isfinite(change).all() and np.abs(change).max() > 0 for change in changes.values())
    assert ADAPTER_FILE.stat().st_size < 4e6


def test_the_changes_are_added_to_the_published_weights(
    shared_models: Path, embedder: SentenceTransformersEmbedder
) -> None:
    name, change = next(iter(read_changes(ADAPTER_FILE).items()))
    before, after = (
        one._model[0].model.get_submodule(name).weight.detach().float().numpy()
        for one in (SentenceTransformersEmbedder("", shared_models, adapted=False), embedder)
    )
    assert np.allclose(after - before, change, atol=np.abs(before).max() / 100)  # bfloat16 keeps eight bits


def test_the_fingerprint_says_what_was_learnt(tmp_path: Path, shared_models: Path) -> None:
    adapted = SentenceTransformersEmbedder("", shared_models)
    (tmp_path / "models").symlink_to(shared_models)
    published = make_embedder(IndexSettings(data_dir=tmp_path, embedding_adapter=False))
    assert adapted.fingerprint != published.fingerprint
    write(tmp_path / "one.safetensors", 1.0)
    write(tmp_path / "two.safetensors", 2.0)
    assert adapter_mark(tmp_path / "one.safetensors") != adapter_mark(tmp_path / "two.safetensors")
    assert adapter_mark(None) == ""


def test_another_model_has_learnt_nothing(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    other = SentenceTransformersEmbedder(str(tmp_path), tmp_path)
    assert other.fingerprint == model_fingerprint(str(tmp_path))
