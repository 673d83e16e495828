"""Trains `assistant/answerable_model.json`: when do the best passages answer a question at all?

Usage: python bench/train_answerable.py OMOS_TRAIN.json [--only read|unread]

Two cases: passages that were read together with the question (`index/reader.py`), and passages that were not. Without reading, examples
come from eighteen indexes: the pages of OMoS-QA (German train split, CC-BY-4.0), the sample network with its tuning and training
questions, and each of the invented districts of `corpus/training`. With reading they come from the tuning questions and the districts that
the reader did not learn from: it knows its own questions too well to say how far it is to be trusted on others. A question whose right
passage is among the best is a yes; the same question with its document left out of the hits is a no, and so is one that nobody's documents
answer. The sixteen districts are also asked with nothing but the one document that a question is about, since in a small network nothing
stands beside the answer. Thresholds are chosen on out-of-fold probabilities of the tuning questions. The held-back third is never read.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from districts import EVERYDAY, NEAR_MISSES, SET_APART, Passage, read_passages, write_documents
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.answerable import MODEL_FILE, SHARES_WORDS, signals
from assistant.evaluate_retrieval import GoldQuestion, is_right, read_questions
from assistant.evidence import EvidenceModel
from assistant.language import detect_language
from assistant.read_hits import read_hits
from assistant.settings import AssistantSettings
from assistant.subject import SubjectModel
from index.library import OwnedLibrary
from index.settings import IndexSettings
from index.types import Filters, Hit, Viewer
from ingest.settings import IngestSettings
from ingest.types import Visibility

ROOT = Path(__file__).resolve().parent.parent
PASSAGES = AssistantSettings().answer_passages
SUBJECT = SubjectModel.load()
DEEP = 30
"""Hits fetched, so that enough are left when a document is left out."""
OMOS_QUESTIONS = 250
DISTRICT_QUESTIONS, DISTRICT_NEAR_MISSES = 44, 20
"""Of each district."""
WEIGHTS = {"omos": 1.0, "tuning": 3.0, "training": 1.0, "district": 1.0, "apart": 1.0}
LEFT_OUT_WEIGHT = 0.7
FOLDS = 8
ANSWERED = 0.97
"""Share of answerable questions that are still answered at the threshold: a plain question that is refused is the worse mistake."""


@dataclass(frozen=True)
class Example:
    """One question against one set of hits."""

    values: dict[str, float]
    answers: bool
    weight: float
    german: bool
    group: str
    outside: bool
    """Refused before the answer is judged, since it is outside the subject."""
    source: str
    """Key of `WEIGHTS`."""
    changed: str
    """"" as it is asked; "without" its document; "alone" with nothing else."""


@dataclass(frozen=True)
class Ask:
    """A question to learn from."""

    gold: GoldQuestion
    source: str
    alone: str = ""
    """Document to ask alone too; "" for none."""


def left_over(hits: list[Hit]) -> list[Hit]:
    """Hits of which others were taken away, with the ranks that they have now."""
    dense = sorted(hit.dense_rank for hit in hits if hit.dense_rank)
    lexical = sorted(hit.lexical_rank for hit in hits if hit.lexical_rank)
    return [
        replace(
            hit,
            dense_rank=dense.index(hit.dense_rank) + 1 if hit.dense_rank else None,
            lexical_rank=lexical.index(hit.lexical_rank) + 1 if hit.lexical_rank else None,
        )
        for hit in hits
    ]


def examine(library: OwnedLibrary, model: EvidenceModel, ask: Ask) -> Iterator[Example]:
    """The examples that a question gives."""
    gold, weight = ask.gold, WEIGHTS[ask.source]
    embedded = library.embed_query(gold.question)
    german = detect_language(gold.question) == "de"
    inside = SUBJECT.probability(embedded.vector, library.embedder.fingerprint)
    outside = ask.source == "tuning" and inside is not None and inside < AssistantSettings().outside_below
    deep = library.search_embedded(gold.question, embedded, gold.viewer, Filters(), DEEP)
    cases = [("", deep, gold.answerable, weight)]
    if gold.answerable and gold.document is not None:
        without = left_over([hit for hit in deep if gold.document not in hit.document.source])
        cases.append(("without", without, False, weight * LEFT_OUT_WEIGHT))
    if ask.alone:
        alone = left_over([hit for hit in deep if ask.alone in hit.document.source])
        cases.append(("alone", alone, gold.answerable, weight))
    for changed, hits, answerable, case_weight in cases:
        best = hits[:PASSAGES]
        if answerable and not any(is_right(gold, hit) for hit in best):
            continue
        evidence = read_hits(library, model, gold.question, embedded, best, same_language=german)
        values = signals(gold.question, hits, PASSAGES, evidence)
        yield Example(values, answerable, case_weight, german, gold.question, outside, ask.source, changed)


def omos_questions(path: Path, folder: Path) -> list[GoldQuestion]:
    """Writes every page as a document of its own and gives the questions that they answer."""
    pages: dict[str, str] = {}
    questions = []
    for item in json.loads(path.read_text(encoding="utf-8"))[:OMOS_QUESTIONS]:
        name = pages.setdefault(item["context"], f"page-{len(pages):04d}")
        if item["answers"]:
            questions.append(GoldQuestion(item["question"], name, (), True, Viewer(Visibility.PUBLIC), None))
    for content, name in pages.items():
        title, _, rest = content.partition("\n")
        (folder / f"{name}.md").write_text(f"# {title}\n\n" + rest.replace("\n", "\n\n"), encoding="utf-8")
    return questions


def open_library(data_dir: Path, *, reader: bool) -> OwnedLibrary:
    """An index of its own."""
    return OwnedLibrary(IndexSettings(data_dir=data_dir, read_candidates=PASSAGES if reader else 0), IngestSettings())


def district_questions(passages: list[Passage], folder: Path, chance: random.Random) -> list[Ask]:
    """Writes a district's documents and chooses some of its questions."""
    golds = write_documents(passages, folder)
    documents = [passage.document for passage in passages for _ in passage.questions]
    asks = [Ask(gold, "district", document) for gold, document in zip(golds, documents, strict=True)]
    chance.shuffle(asks)
    answerable = [ask for ask in asks if ask.gold.answerable][:DISTRICT_QUESTIONS]
    return answerable + [ask for ask in asks if not ask.gold.answerable][:DISTRICT_NEAR_MISSES]


def questions_apart(passages: list[Passage], folder: Path) -> list[Ask]:
    """All questions of a district that nothing has learnt from, many of them near misses."""
    return [Ask(gold, "apart") for gold in write_documents(passages, folder)]


@dataclass(frozen=True)
class Network:
    """Documents to index, and what to ask about them."""

    name: str
    folder: Path
    asks: list[Ask]


def sample_network(*sources: str) -> Network:
    """The sample network with gold questions."""
    gold = ROOT / "corpus" / "gold"
    asks = [Ask(q, source) for source in sources for q in read_questions(gold / f"{source}.jsonl")]
    return Network("sample", ROOT / "corpus", asks)


def unread_networks(omos: Path, work: Path) -> list[Network]:
    """OMoS-QA, the sample network, sixteen districts."""
    pages = work / "pages"
    pages.mkdir(exist_ok=True)
    networks = [Network("omos", pages, [Ask(question, "omos") for question in omos_questions(omos, pages)])]
    networks.append(sample_network("tuning", "training"))
    chance = random.Random(3)  # noqa: S311  the same questions each time
    districts: dict[str, list[Passage]] = {}
    for passage in read_passages():
        districts.setdefault(passage.document.partition("-")[0], []).append(passage)
    for name, passages in districts.items():
        folder = work / "districts" / name
        networks.append(Network(name, folder, district_questions(passages, folder, chance)))
    return networks


def read_networks(_omos: Path, work: Path) -> list[Network]:
    """The sample network's tuning questions, and the districts set apart."""
    networks = [sample_network("tuning")]
    later = [*read_passages(NEAR_MISSES), *read_passages(EVERYDAY)]
    for name in SET_APART:
        passages = [passage for passage in later if passage.document.startswith(f"{name}-")]
        folder = work / "districts" / name
        networks.append(Network(name, folder, questions_apart(passages, folder)))
    return networks


def collect(networks: list[Network], work: Path, *, reader: bool) -> list[Example]:
    """All examples of all indexes."""
    model = EvidenceModel.load()
    examples: list[Example] = []
    for network in networks:
        library = open_library(work / network.name, reader=reader)
        report = library.update([network.folder], None if network.name == "sample" else Visibility.PUBLIC)
        print(f"{network.name}: {report.passages} new passages, {len(network.asks)} questions", flush=True)
        for ask in network.asks:
            examples += examine(library, model, ask)
        library.close()
    return examples


@dataclass(frozen=True)
class Fitted:
    """A logistic model with the standardisation of its features."""

    names: tuple[str, ...]
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    model: LogisticRegression

    def probabilities(self, examples: list[Example]) -> npt.NDArray[np.float64]:
        """Shape (n,)."""
        standard = np.clip((table(examples, self.names) - self.mean) / self.scale, -4, 4)
        return np.asarray(self.model.predict_proba(standard)[:, 1])

    def as_json(self) -> dict[str, object]:
        """As `assistant.answerable` reads it."""
        weights = self.model.coef_[0]
        return {
            "intercept": round(float(self.model.intercept_[0]), 6),
            "features": {
                name: [round(float(v), 6) for v in (self.mean[i], self.scale[i], weights[i])]
                for i, name in enumerate(self.names)
            },
        }


def table(examples: list[Example], names: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """Shape (n, f)."""
    return np.array([[example.values[name] for name in names] for example in examples])


def fit(examples: list[Example], names: tuple[str, ...]) -> Fitted:
    """Logistic regression, classes as frequent as they are, weights of the examples used."""
    values = table(examples, names)
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=0.3, max_iter=2000)
    model.fit(
        np.clip((values - mean) / scale, -4, 4),
        [example.answers for example in examples],
        sample_weight=[example.weight for example in examples],
    )
    return Fitted(names, mean, scale, model)


def out_of_fold(examples: list[Example], names: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """Probabilities of each example by a model that has not seen its question."""
    result = np.zeros(len(examples))
    for train, test in GroupKFold(FOLDS).split(examples, groups=[example.group for example in examples]):
        fitted = fit([examples[i] for i in train], names)
        result[test] = fitted.probabilities([examples[i] for i in test])
    return result


def refusal_f1(chance: npt.NDArray[np.float64], answers: npt.NDArray[np.bool_], threshold: float) -> float:
    """F1 of refusing below the threshold."""
    refused = chance < threshold
    right = int((refused & ~answers).sum())
    return 2 * right / max(int(refused.sum()) + int((~answers).sum()), 1)


def share_answered(chance: npt.NDArray[np.float64], answers: npt.NDArray[np.bool_], threshold: float) -> float:
    """Of the questions that the passages answer, those that are not refused."""
    return float((chance[answers] >= threshold).mean())


def balance(chance: npt.NDArray[np.float64], answers: npt.NDArray[np.bool_], threshold: float) -> float:
    """Harmonic mean of both: refusing well must not mean answering little."""
    refusing, answered = refusal_f1(chance, answers, threshold), share_answered(chance, answers, threshold)
    return 2 * refusing * answered / max(refusing + answered, 1e-9)


def learn(examples: list[Example], names: tuple[str, ...]) -> dict[str, object]:
    """Fit both languages, choose the threshold out of fold on the tuning questions, report."""
    foreign = [replace(e, weight=e.weight if not e.german else e.weight * 0.3) for e in examples]
    languages = {
        "same_language": ([e for e in examples if e.german], names),
        "other_language": (foreign, tuple(name for name in names if name not in SHARES_WORDS)),
    }
    stored: dict[str, object] = {}
    chances, outcomes = [], []
    for language, (chosen, features) in languages.items():
        chance = out_of_fold(chosen, features)
        chance[[e.outside for e in chosen]] = 0.0
        german = language == "same_language"
        asked = np.array([e.source == "tuning" and not e.changed and e.german == german for e in chosen])
        answers = np.array([e.answers for e in chosen])
        print(f"  {language}: {len(chosen)} examples, {int(asked.sum())} tuning questions")
        chances.append(chance[asked])
        outcomes.append(answers[asked])
        stored[language] = fit(chosen, features).as_json()
    chance, answers = np.concatenate(chances), np.concatenate(outcomes)
    grid = np.arange(0.1, 0.9, 0.01)
    scores = np.array([balance(chance, answers, float(t)) for t in grid])
    shares = np.array([share_answered(chance, answers, float(t)) for t in grid])
    threshold = float(grid[shares >= ANSWERED].max(initial=grid[0]))
    for label, value in (("taken", threshold), ("best balance", float(grid[scores.argmax()]))):
        refusing, answered = refusal_f1(chance, answers, value), share_answered(chance, answers, value)
        print(
            f"  {label}: {value:.2f}, out of fold on tuning questions refusal F1 {refusing:.3f}, {answered:.3f} answered"
        )
    return {"threshold": round(threshold, 3), **stored}


def main() -> None:
    """Collect, fit, report out of fold, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("omos", type=Path, help="omos_qa_de_train.json")
    parser.add_argument("--only", choices=("read", "unread"), help="keep the other case as it is in the file")
    arguments = parser.parse_args()
    work = Path(tempfile.gettempdir()) / "netzlotse-train-answerable"  # kept, so that a second run embeds nothing
    work.mkdir(exist_ok=True)
    stored: dict[str, object] = {
        "about": {
            "what": "Logistic models: do the best passages answer? Per feature: mean, scale, weight. Once with what reading question "
            "and passages together says, once without.",
            "trained_on": "OMoS-QA German train split (digitalfabrik/integreat-qa-dataset, CC-BY-4.0), corpus/gold/tuning.jsonl and "
            "training.jsonl, corpus/training",
            "command": "python bench/train_answerable.py omos_qa_de_train.json",
        }
    }
    for case, networks in (("read", read_networks), ("unread", unread_networks)):
        if arguments.only not in (None, case):
            stored[case] = json.loads(MODEL_FILE.read_text(encoding="utf-8"))[case]
            continue
        print(case)
        examples = collect(networks(arguments.omos, work), work, reader=case == "read")
        stored[case] = learn(examples, tuple(examples[0].values))
    MODEL_FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
