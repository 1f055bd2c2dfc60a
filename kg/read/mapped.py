"""Text that remembers where each of its characters comes from, through any number of deletions and replacements."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.model import Origins

Run = tuple[int, int, int]  # (start here, start in the source, length), as in Origins


def _append(runs: list[Run], start: int, source: int, length: int) -> None:
    """Add a run, grown onto the last one where the two lie side by side in both texts."""
    if runs:
        last_start, last_source, last_length = runs[-1]
        if last_start + last_length == start and last_source + last_length == source:
            runs[-1] = (last_start, last_source, last_length + length)
            return
    runs.append((start, source, length))


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text and the runs of it that lie side by side in the source.

    >>> text = Mapped.of("共 建 路").without([(1, 2), (3, 4)])
    >>> text.text, text.runs
    ('共建路', ((0, 0, 1), (1, 2, 1), (2, 4, 1)))
    """

    text: str
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, text: str) -> Mapped:
        """A text that is its own source."""
        return cls(text, ((0, 0, len(text)),) if text else ())

    def replaced(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> Mapped:
        """Replace what matches by something of the same length (else ValueError), so that no offset moves."""
        text = pattern.sub(new, self.text)
        if len(text) != len(self.text):
            raise ValueError("a replacement must keep the length")
        return self if text == self.text else Mapped(text, self.runs)

    def without(self, spans: Iterable[tuple[int, int]]) -> Mapped:
        """Leave out the half-open ``spans``, given in order; empty spans do no harm."""
        kept: list[tuple[int, int]] = []
        at = 0
        for start, end in spans:
            if end <= at:
                continue
            if start > at:
                kept.append((at, start))
            at = end
        if not at:
            return self
        kept.append((at, len(self.text)))
        return self.pick(kept)

    def pick(self, spans: Iterable[tuple[int, int]]) -> Mapped:
        """The ``spans`` of this text one after the other, in the order given."""
        pieces: list[str] = []
        runs: list[Run] = []
        at = 0
        for start, end in spans:
            if start < end:
                pieces.append(self.text[start:end])
                self.trace(start, end, at, runs)
                at += end - start
        return Mapped("".join(pieces), tuple(runs))

    def trace(self, start: int, end: int, at: int, runs: list[Run]) -> None:
        """Append to ``runs`` where ``[start, end)`` comes from, for a text in which it stands at ``at``."""
        i = bisect_right(self.runs, (start, float("inf"), 0)) - 1
        while i < len(self.runs) and self.runs[i][0] < end:
            clean, source, length = self.runs[i]
            left, right = max(start, clean), min(end, clean + length)
            if left < right:
                _append(runs, at + left - start, source + left - clean, right - left)
            i += 1

    def through(self, outer: Origins) -> Origins:
        """The origins of this text when its source is itself a text that ``outer`` leads on from."""
        middle = Mapped("", outer.runs)
        runs: list[Run] = []
        for clean, source, length in self.runs:
            middle.trace(source, source + length, clean, runs)
        return Origins(tuple(runs))


def assemble(text: Mapped, lines: Iterable[tuple[tuple[int, int], ...]]) -> tuple[str, Origins]:
    """Join lines, each one or more spans of ``text``, by line feeds; with where every character comes from.

    A line feed has no run of its own: ``Origins.source`` gives it the place of the character before it.
    """
    pieces: list[str] = []
    runs: list[Run] = []
    at = 0
    for number, spans in enumerate(lines):
        if number:
            pieces.append("\n")
            at += 1
        for start, end in spans:
            pieces.append(text.text[start:end])
            text.trace(start, end, at, runs)
            at += end - start
    return "".join(pieces), Origins(tuple(runs))
