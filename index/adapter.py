"""Low-rank changes of the embedding model: what multilingual-e5-small learnt from invented districts, added to its weights on loading.

For a layer NAME of shape (out, in) the file holds NAME.a (rank, in) and NAME.b (out, rank); `scale` times b @ a is added to its weights
(Hu et al. 2021, LoRA). Trained by `bench/train_adapter.py`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import safe_open

ADAPTER_FILE = Path(__file__).with_name("e5_adapter.safetensors")
Change = npt.NDArray[np.float32]


def adapter_mark(path: Path | None) -> str:
    """16 hex digits that stand for the file; empty for None."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path else ""


def read_changes(path: Path) -> dict[str, Change]:
    """What is added to the weights of each layer, shape (out, in). Raises ValueError if the file is no adapter."""
    with safe_open(path, framework="numpy") as stored:
        scale = (stored.metadata() or {}).get("scale")
        if scale is None:
            raise ValueError(f"{path} is no adapter: its metadata has no scale.")
        names = sorted(key.removesuffix(".a") for key in stored.keys() if key.endswith(".a"))  # noqa: SIM118  no mapping
        halves: dict[str, tuple[Change, Change]] = {
            name: (_whole(stored, f"{name}.a"), _whole(stored, f"{name}.b")) for name in names
        }
    return {name: np.asarray(float(scale) * (b @ a), dtype=np.float32) for name, (a, b) in halves.items()}


def _whole(stored: Any, key: str) -> Change:
    return np.asarray(stored.get_tensor(key), dtype=np.float32)
