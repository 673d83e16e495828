"""Answers questions: understand, search, judge, cite, refer, or refuse. Reads through `index.library` only and stores nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answerable import DEPTH, Answerability, AnswerableModel, signals
from assistant.choose_sentences import choose_sentences
from assistant.cite import cite
from assistant.converse import complete, lacks_what_it_continues, remember
from assistant.emergency import emergency_contacts
from assistant.errors import UnknownTopic
from assistant.evidence import EvidenceModel
from assistant.language import detect_language
from assistant.need import Need, read_need
from assistant.need_counted import asked_need
from assistant.need_guide import Asked, ask_back, notes, other_offers
from assistant.need_place import KnownPlaces
from assistant.opening import ZONE
from assistant.places import read_postal_codes
from assistant.read_hits import Evidence, read_hits
from assistant.refer import choose, describe, refer
from assistant.refuse import reason_for, refuse
from assistant.settings import AssistantSettings
from assistant.subject import SubjectModel
from assistant.texts import LANGUAGES, text, topics
from assistant.types import (
    Answer,
    AnswerSentence,
    AnswerStatus,
    Conversation,
    Question,
    Referral,
    RefusalReason,
    Turn,
)
from assistant.understand import Understanding, understand
from index.embedding_types import QueryEmbedding
from index.library import Library
from index.types import Hit

SURE = 0.65
"""A probability of an answer from which a question is answered whatever it is about. Of 44 everyday questions none reached it; they were
asked before passages were read together with the question."""
Clock = Callable[[], datetime.datetime]


def now_in_germany() -> datetime.datetime:
    """The time on the wall."""
    return datetime.datetime.now(ZONE)


@dataclass(frozen=True)
class Search:
    """What was searched for and found, for one question."""

    text: str
    embedded: QueryEmbedding
    hits: tuple[Hit, ...]
    evidence: Evidence
    answerable: Answerability
    """Whether the hits answer."""
    inside: float | None = None
    """Probability in [0, 1] that the question is inside the network's subject; None: not judged."""


class Assistant:
    """Built once; safe to use from many threads, since it keeps no state between questions."""

    def __init__(
        self,
        library: Library,
        settings: AssistantSettings | None = None,
        evidence: EvidenceModel | None = None,
        answerable: AnswerableModel | None = None,
        subject: SubjectModel | None = None,
        clock: Clock = now_in_germany,
    ) -> None:
        self.library = library
        self._settings = settings or AssistantSettings()
        self._evidence = evidence or EvidenceModel.load()
        self._answerable = answerable or AnswerableModel.load()
        self._subject = subject or SubjectModel.load()
        self._clock = clock
        self._places = KnownPlaces(library, read_postal_codes(self._settings.postal_codes_file))

    @property
    def places(self) -> KnownPlaces:
        """The places that questions can name."""
        return self._places

    @property
    def settings(self) -> AssistantSettings:
        """What it was built with."""
        return self._settings

    @property
    def clock(self) -> Clock:
        """What time it goes by."""
        return self._clock

    def ask(self, question: Question) -> Answer:
        """Answer, partly answer or refuse; emergency numbers come first. Raises UnknownPlace if `near` names no known place."""
        answer = self._answer(question)
        contacts = emergency_contacts(question.text)
        if not contacts:
            return answer
        if answer.refusal is not None:  # whoever is in danger is not told off
            answer = replace(answer, refusal=None, status=AnswerStatus.PARTIAL)
        return replace(
            answer,
            emergency=contacts,
            emergency_notice=text(answer.language, "emergency"),
            questions_back=(),
            asked_back=(),
        )

    def _answer(self, question: Question) -> Answer:
        language = question.language or detect_language(question.text)
        language = language if language in LANGUAGES else "de"
        place = self._places.of(question)
        if not any(character.isalnum() for character in question.text):
            return self._refusal(question, language, RefusalReason.EMPTY_QUESTION, (), ())
        searched, turn = complete(question)
        understanding = understand(searched)
        if understanding.assesses_person:
            referrals = self._referrals(Need(place=place, language=language))
            return self._refusal(question, language, RefusalReason.ASSESSES_PERSON, (), referrals)
        search = self.search(question, language == "de")
        need = read_need(searched, place, language, self._clock())
        answer = self._compose(question, need, understanding, search, followed=turn is not None)
        if not understanding.seeks_counselling or (answer.refusal and not need.topics):
            return answer
        return replace(answer, need=asked_need(need, question.conversation, self._places.name(place)))

    def search(self, question: Question, same_language: bool = True) -> Search:
        """Find and judge passages for a question, without composing an answer; for evaluation and training too."""
        searched, turn = complete(question)
        embedded = self.library.embed_query(searched)
        wanted = max(self._settings.answer_passages, DEPTH)
        hits = self.library.search_embedded(searched, embedded, question.viewer, question.filters, wanted)
        if turn is not None:
            hits = self._with_earlier(question, embedded, hits, turn)
        best = hits[: self._settings.answer_passages]
        evidence = read_hits(self.library, self._evidence, searched, embedded, best, same_language=same_language)
        values = signals(searched, hits, self._settings.answer_passages, evidence)
        answerable = self._answerable.judge(values, same_language=same_language)
        # A follow-up lives on what was asked before, and is about that.
        inside = self._subject.probability(embedded.vector, self.library.embedder.fingerprint) if turn is None else None
        return Search(searched, embedded, tuple(hits), evidence, answerable, inside)

    def _with_earlier(self, question: Question, embedded: QueryEmbedding, hits: Sequence[Hit], turn: Turn) -> list[Hit]:
        """Hits of the earlier answer's agenda item and its neighbours first, then the new ones."""
        earlier = self.library.passages(turn.passage_ids, question.viewer, question.filters.as_of)
        around = [
            neighbour
            for passage, _ in earlier.values()
            for neighbour in self.library.neighbours(
                passage.document_id, [passage.ordinal + step for step in (-1, 0, 1, 2)], question.viewer
            )
            if neighbour.agenda_item == passage.agenda_item
        ]
        documents = {document.id: document for _, document in earlier.values()}
        known = {hit.passage.id for hit in hits}
        top = hits[0].score if hits else 1.0
        extra = [
            Hit(passage, documents[passage.document_id], top)
            for passage in dict.fromkeys(around)
            if passage.id not in known
        ]
        raised = [hit for hit in hits if hit.passage in around]
        rest = [hit for hit in hits if hit.passage not in around]
        return self.library.rerank(embedded, [*raised, *extra]) + rest

    def _compose(
        self,
        question: Question,
        need: Need,
        understanding: Understanding,
        search: Search,
        *,
        followed: bool,
    ) -> Answer:
        language = need.language
        threshold = self._settings.refuse_below
        threshold = search.answerable.threshold if threshold is None else threshold
        if not followed and lacks_what_it_continues(question.text):
            # Any "who was against it" would look like the answer.
            threshold = max(threshold, SURE)
        if self._is_outside(understanding, search):
            return self._refusal(question, language, RefusalReason.OFF_TOPIC, search.hits, self._referrals(need))
        referrals = self._referrals(need) if understanding.seeks_counselling else ()
        sentences = self._sentences(question, search) if search.answerable.probability >= threshold else ()
        if not sentences and not referrals:
            related = search.answerable.probability >= threshold / 2
            reason = reason_for(understanding, search.hits, question.viewer.level, related)
            return self._refusal(question, language, reason, search.hits, self._referrals(need))
        remarks = [text(language, key) for key in notes(referrals, need)]
        introduction = " ".join([text(language, "found") if sentences else text(language, "services"), *remarks])
        asked = self._ask_back(question, need) if referrals else ()
        return Answer(
            question=question.text,
            language=language,
            status=AnswerStatus.ANSWERED,
            sentences=sentences,
            referrals=referrals,
            refusal=None,
            notice=text(language, "notice"),
            introduction=introduction,
            understood_as=search.text if followed else "",
            questions_back=tuple(back.text for back in asked),
            asked_back=tuple(back.key for back in asked),
            other_offers=other_offers(search.text, self.library.services(), need, self._clock()) if referrals else (),
        )

    def _is_outside(self, understanding: Understanding, search: Search) -> bool:
        """Whether the question is an everyday one outside the subject, which only very sure evidence makes up for."""
        if search.inside is None or (understanding.seeks_counselling and understanding.topics):
            return False
        return search.inside < self._settings.outside_below and search.answerable.probability < SURE

    def _ask_back(self, question: Question, need: Need) -> tuple[Asked, ...]:
        turns = question.conversation.turns
        unknown = self._places.unknown(question) if need.place is None else None
        before = turns[-1].asked_back if turns else ()
        services, places, today = self.library.services(), self.library.places(), self._clock().date()
        return ask_back(question.text, need, services, places, today, unknown=unknown, asked_before=before)

    def _sentences(self, question: Question, search: Search) -> tuple[AnswerSentence, ...]:
        chosen = choose_sentences(search.evidence.sentences, self._settings.answer_sentences)
        answer = []
        for sentence in chosen:
            citations = cite(
                self.library, sentence.hit.passage, sentence.hit.document, sentence.start, sentence.end, question.viewer
            )
            if citations:
                answer.append(AnswerSentence(sentence.text, citations, sentence.probability))
        return tuple(answer)

    def _referrals(self, need: Need) -> tuple[Referral, ...]:
        return refer(self.library.services(), need, self._clock())

    def _refusal(
        self,
        question: Question,
        language: str,
        reason: RefusalReason,
        hits: Sequence[Hit],
        referrals: tuple[Referral, ...],
    ) -> Answer:
        return Answer(
            question=question.text,
            language=language,
            status=AnswerStatus.REFUSED,
            sentences=(),
            referrals=referrals,
            refusal=refuse(reason, hits, language),
            notice=text(language, "notice"),
        )

    def remember(self, conversation: Conversation, question: Question, answer: Answer) -> Conversation:
        """The conversation with this question and answer at its end."""
        cited = {(c.document_id, c.start, c.end) for s in answer.sentences for c in s.citations}
        passages: list[str] = []
        for document_id, start, end in cited:
            passages += self.library.passages_at(document_id, start, end, question.viewer)
        place = self._places.of(replace(question, conversation=conversation))
        return remember(conversation, question, answer, tuple(dict.fromkeys(passages)), self._places.name(place))

    def services(self, topic: str | None = None, near: str | None = None, language: str = "de") -> tuple[Referral, ...]:
        """All neutral services for a topic, in the order in which citizens are referred. Raises UnknownTopic or UnknownPlace."""
        if topic is not None and topic not in topics():
            raise UnknownTopic(f"Das Thema {topic!r} gibt es nicht. Bekannt sind: {', '.join(topics())}.")
        place = self._places.find(near) if near else None
        need = Need((topic,) if topic else (), place, language)
        now = self._clock()
        return tuple(describe(service, need, now) for service in choose(self.library.services(), need, now.date()))
