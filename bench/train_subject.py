"""Trains `assistant/subject_model.json`: is a question one that an education network is there for?

Usage: python bench/train_subject.py

A logistic model over the question's vector, learned from `bench/subject_questions.yaml` and, so that places and bodies of other networks
are no strangers, from questions about the invented districts (`corpus/training`), with cross-validated figures. The weights belong to one
embedding model, whose fingerprint is written beside them; with another model the subject is not judged.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from pathlib import Path

import numpy as np
import yaml
from districts import read_passages
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.subject import MODEL_FILE
from index.embed import SentenceTransformersEmbedder

QUESTIONS = Path(__file__).with_name("subject_questions.yaml")
STRENGTHS = (1.0, 10.0, 100.0, 1000.0)
"""Inverse regularisation tried; vectors have length 1 and lie close together, so that large values are needed."""
FOLDS = 10
DISTRICT_QUESTIONS = 120


def main(models: Path) -> None:
    """Train, print the figures, write the model."""
    asked = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    chance = random.Random(0)  # noqa: S311  the same questions each time
    of_districts = [text for passage in read_passages() for text, lines in passage.questions if lines]
    insiders = [*asked["inside"], *chance.sample(of_districts, DISTRICT_QUESTIONS)]
    texts = [*insiders, *asked["outside"]]
    inside = np.array([1] * len(insiders) + [0] * len(asked["outside"]))
    embedder = SentenceTransformersEmbedder("", models)
    vectors = np.stack([embedder.embed_query(text).vector for text in texts]).astype(np.float64)
    centre = vectors.mean(axis=0)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    best: tuple[float, float] | None = None
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000)
        probabilities = cross_val_predict(model, vectors - centre, inside, cv=folds, method="predict_proba")[:, 1]
        loss = float(-np.mean(np.log(np.where(inside == 1, probabilities, 1 - probabilities).clip(1e-6))))
        wrong = int(((probabilities >= 0.5) != inside).sum())
        print(
            f"C={strength}: log loss {loss:.3f}, AUC {roc_auc_score(inside, probabilities):.3f}, wrong {wrong} of {len(texts)}"
        )
        if best is None or loss < best[0]:
            best = (loss, strength)
    assert best is not None
    fitted = LogisticRegression(C=best[1], class_weight="balanced", max_iter=2000).fit(vectors - centre, inside)
    weights = fitted.coef_[0]
    stored = {
        "what": "logistic model over a question's vector: is it inside an education network's subject?",
        "trained_by": "python bench/train_subject.py",
        "questions": {"inside": len(asked["inside"]), "outside": len(asked["outside"])},
        "questions_of_districts": DISTRICT_QUESTIONS,
        "cross_validated_log_loss": round(best[0], 4),
        "model": embedder.fingerprint,
        "intercept": round(float(fitted.intercept_[0] - weights @ centre), 5),
        "weights": [round(float(weight), 4) for weight in weights],
    }
    MODEL_FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(f"written: {MODEL_FILE}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir()) / "netzlotse-models")
