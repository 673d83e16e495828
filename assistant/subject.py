"""Judges whether a question is one that an education network is there for; everyday questions outside of it are refused as such.

The model is `subject_model.json`, trained by `bench/train_subject.py`: one weight for each number of the question's vector.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embedding_types import Vector

MODEL_FILE = Path(__file__).with_name("subject_model.json")


@dataclass(frozen=True)
class SubjectModel:
    """Weights for one embedding model, named by its fingerprint."""

    weights: Vector
    intercept: float
    fingerprint: str

    @classmethod
    def load(cls, path: Path | None = None) -> SubjectModel:
        """Read the model; None means the one that comes with the package."""
        stored = json.loads((path or MODEL_FILE).read_text(encoding="utf-8"))
        return cls(np.array(stored["weights"], dtype=np.float32), float(stored["intercept"]), stored["model"])

    def probability(self, vector: Vector, fingerprint: str) -> float | None:
        """Probability in [0, 1] that the question is inside the subject; None for vectors of another embedding model."""
        if fingerprint != self.fingerprint:
            return None
        return 1.0 / (1.0 + math.exp(-float(np.dot(self.weights, vector)) - self.intercept))
