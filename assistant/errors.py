"""Errors of the assistant.

AssistantError
├── UnknownPlace        a place was named that is in no list of places
├── UnknownTopic        a topic was named that the directory does not use
├── UnusablePlaces      the list of postal codes cannot be read
└── UnusableQuestions   a file of questions or pages to evaluate is malformed
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of everything that the assistant raises on purpose."""


class UnknownPlace(AssistantError):
    """The message names the place and similar ones."""


class UnknownTopic(AssistantError):
    """The message names the topics there are."""


class UnusablePlaces(AssistantError):
    """The message names the file, what is wrong and the setting."""


class UnusableQuestions(AssistantError):
    """The message names file, line and field."""
