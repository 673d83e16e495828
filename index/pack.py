"""Vectors as bytes, for the catalogue: float16 for a passage's vector, 8 bit a value with one scale a row for its token vectors."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from index.types import Matrix, PassageEmbedding, Spans, Vector

_HEADER = struct.Struct("<HH")


@dataclass(frozen=True)
class PackedEmbedding:
    """A passage's vector, and its token vectors as they are stored: a quarter of the memory."""

    vector: Vector
    tokens: bytes


def packed(embedding: PassageEmbedding) -> PackedEmbedding:
    """For documents of thousands of passages, whose token vectors would fill the memory."""
    return PackedEmbedding(embedding.vector, pack_tokens(embedding))


def pack_vector(vector: Vector) -> bytes:
    """2 bytes a value."""
    return vector.astype(np.float16).tobytes()


def unpack_vector(data: bytes) -> Vector:
    """Shape (d,), length 1 within 1e-3."""
    return np.frombuffer(data, np.float16).astype(np.float32)


def pack_tokens(embedding: PassageEmbedding) -> bytes:
    """Header (rows, values a row), spans as uint16 pairs, scales as float16, values as int8."""
    rows, width = embedding.tokens.shape
    scales = np.abs(embedding.tokens).max(axis=1, initial=1e-6) / 127.0
    values = np.rint(embedding.tokens / scales[:, None]).astype(np.int8)
    return b"".join(
        (
            _HEADER.pack(rows, width),
            embedding.spans.astype(np.uint16).tobytes(),
            scales.astype(np.float16).tobytes(),
            values.tobytes(),
        )
    )


def unpack_tokens(data: bytes) -> tuple[Matrix, Spans]:
    """Token rows of length about 1 (error under 1 %), and their character spans in the passage's text."""
    rows, width = _HEADER.unpack_from(data)
    offset = _HEADER.size
    spans = np.frombuffer(data, np.uint16, rows * 2, offset).reshape(rows, 2).astype(np.int32)
    offset += rows * 4
    scales = np.frombuffer(data, np.float16, rows, offset).astype(np.float32)
    offset += rows * 2
    values = np.frombuffer(data, np.int8, rows * width, offset).reshape(rows, width)
    return values.astype(np.float32) * scales[:, None], spans
