"""What a passage is about, for numbers whose indicator does not say it: 企业 of which industry?

Reports open such a passage with a short sentence («未来网络起势成链。»), with a heading, or with «未来网络方面，».
"""

from __future__ import annotations

import re

from kg.indicators import is_generic
from kg.model import Document, Sentence
from kg.observe.subject import Subjects

_SHORT = 24  # characters of a sentence that only opens a passage
_TYPES = frozenset({"Industry", "Platform", "Park"})
_OPENING = re.compile("(?P<matter>(?:[一-龥]{2}){1,3})[一-龥]{4}。")  # four characters say what happens to the matter
_FIELD = re.compile("(?:[^，。；]{0,6}?[在从])?(?P<field>[^，。；]{2,16}?)(?:方面|领域|板块)(?:，|：)")
_HEADINGS = ("heading", "title")


class Topics:
    """Follows a document's sentences in order, and says what each is about: a name, or ""."""

    def __init__(self, document: Document, subjects: Subjects) -> None:
        self._document = document
        self._subjects = subjects
        self._of_block = ""
        self._of_heading = ""

    def turn(self, block: int) -> None:
        """A new block begins: what its heading was about holds on, what the last paragraph was about does not."""
        self._of_block = ""
        if block < len(self._document.blocks) and self._document.blocks[block].kind in _HEADINGS:
            span = self._document.blocks[block].span
            self._of_heading = self._named(span.start, span.end)

    def of(self, sentence: Sentence, *, numbered: bool) -> str:
        """What the sentence is about; one without numbers that is short may open a passage."""
        start, end = sentence.span.start, sentence.span.end
        if match := _FIELD.match(self._document.text, start, end):
            named = self._named(match.start("field"), match.end("field")) or match["field"]
            self._of_block = "" if is_generic(named) else named
        elif not numbered and end - start <= _SHORT:
            match = _OPENING.fullmatch(self._document.text, start, end)
            self._of_block = self._named(start, end) or (match["matter"] if match else self._of_block)
        return self._of_block or self._of_heading

    def _named(self, start: int, end: int) -> str:
        """The first thing of a kind that a passage may be about, named in ``[start, end)``."""
        for mention in self._subjects.within(start, end):
            if mention.types[0] in _TYPES:
                return mention.name
        return ""
