"""Vectors as bytes, for the catalogue: float16 for a passage's vector, 8 bit a value with one scale a row for its tokens."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from index.embedding_types import NO_STATES, Matrix, PassageEmbedding, Spans, States, Vector

_HEADER = struct.Struct("<HH")


@dataclass(frozen=True)
class PackedEmbedding:
    """A passage's vector, and its token vectors and states as they are stored: a quarter of the memory."""

    vector: Vector
    tokens: bytes
    states: bytes


def packed(embedding: PassageEmbedding) -> PackedEmbedding:
    """For documents of thousands of passages, whose token vectors would fill the memory."""
    return PackedEmbedding(embedding.vector, pack_tokens(embedding), pack_states(embedding.states))


def pack_vector(vector: Vector) -> bytes:
    """2 bytes a value."""
    return vector.astype(np.float16).tobytes()


def unpack_vector(data: bytes) -> Vector:
    """Shape (d,), length 1 within 1e-3."""
    return np.frombuffer(data, np.float16).astype(np.float32)


def pack_tokens(embedding: PassageEmbedding) -> bytes:
    """Header (rows, values a row), spans as uint16 pairs, scales as float16, values as int8."""
    rows, width = embedding.tokens.shape
    return b"".join(
        (_HEADER.pack(rows, width), embedding.spans.astype(np.uint16).tobytes(), _pack_rows(embedding.tokens))
    )


def unpack_tokens(data: bytes) -> tuple[Matrix, Spans]:
    """Token rows of length about 1 (error under 1 %), and their character spans in the passage's text."""
    rows, width = _HEADER.unpack_from(data)
    spans = np.frombuffer(data, np.uint16, rows * 2, _HEADER.size).reshape(rows, 2).astype(np.int32)
    return _unpack_rows(data, _HEADER.size + rows * 4, rows, width), spans


def pack_states(states: States) -> bytes:
    """Header (rows, values a row), scales as float16, values as int8; empty if there are none."""
    return _HEADER.pack(*states.shape) + _pack_rows(states) if len(states) else b""


def unpack_states(data: bytes | None) -> States:
    """What `pack_states` was given, to a hundredth of a row's greatest value; none for nothing."""
    if not data:
        return NO_STATES
    rows, width = _HEADER.unpack_from(data)
    return _unpack_rows(data, _HEADER.size, rows, width)


def _pack_rows(matrix: Matrix | States) -> bytes:
    scales = np.abs(matrix).max(axis=1, initial=1e-6) / 127.0
    values = np.rint(matrix / scales[:, None]).astype(np.int8)
    return bytes(scales.astype(np.float16).tobytes() + values.tobytes())


def _unpack_rows(data: bytes, offset: int, rows: int, width: int) -> Matrix:
    scales = np.frombuffer(data, np.float16, rows, offset).astype(np.float32)
    values = np.frombuffer(data, np.int8, rows * width, offset + rows * 2).reshape(rows, width)
    return np.asarray(values.astype(np.float32) * scales[:, None], dtype=np.float32)
