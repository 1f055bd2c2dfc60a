"""Documents → sentences, and sentences → tokens, with offsets into the clean text.

Words come from jieba's dictionary, by the path that jieba takes through it, but through tables of our own: jieba's
global ones are shared by the whole process, and its cache in the shared temporary folder makes results depend on who
wrote there before. Numbers are cut out
beforehand (jieba splits ``-12.5`` at its sign), and so are long known names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from math import ceil, inf, log, prod

import ahocorasick_rs

from kg.model import Document, Sentence, Span, Token

Cut = tuple[int, int, str, str]

KNOWN_TAG = "nz"  # jieba's tag for proper nouns that are neither people, places nor bodies
_NUMBER_TAG = "m"
_LATIN_TAG = "eng"
_UNKNOWN_TAG = "x"

# A number with its sign, decimals and percent sign; not the digits inside a name such as 5G, K15 or 2+3.
_NUMBER = re.compile(
    r"(?<![\dA-Za-z.+])(?:(?<![\d年月日%—-])[-−+])?(?>\d+(?:,\d{3})*(?:\.\d+)?[%‰]?)(?![A-Za-z+])"
)
_PLAIN = re.compile(r"[\u3400-\u9fff]{1,3}")
_ALNUM = re.compile(r"[A-Za-z0-9]{2}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+#&._-]*")

_STOP = re.compile(r"(?:[。！？]+|(?<=[^…])…{2}(?=[^，、；：。！？…]))[”’」』）》】)]*")
_SHORT = 40  # characters; a quotation or bracket up to this length is a part of the sentence around it
_ENCLOSED = re.compile(
    "|".join(
        f"{re.escape(left)}[^{re.escape(left + right)}\n]{{1,{_SHORT}}}{re.escape(right)}"
        for left, right in ("“”", "‘’", "「」", "『』", "（）", "()", "《》", "【】")
    )
)
_BLOCK = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+")  # what jieba seeks words in; all else is cut into characters
_SINGLE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_GOES_ON = "的地得等，、；：和与及或是这那为成中上里下时"


@cache
def _dictionary() -> tuple[dict[str, int], int, dict[str, str]]:
    """jieba's dictionary, never changed: frequencies (0 for what only begins a word), their sum, and tags."""
    frequencies: dict[str, int] = {}
    tags: dict[str, str] = {}
    total = 0
    with (files("jieba") / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, frequency, tag = line.split(" ")
            frequencies[word] = int(frequency)
            tags[word] = tag.strip()
            total += int(frequency)
    for word in tags:
        for end in range(len(word) - 1, 0, -1):
            if word[:end] in frequencies:
                break
            frequencies[word[:end]] = 0
    return frequencies, total, tags


@cache
def _logarithms() -> dict[str, float]:
    """The logarithm of each word's share in jieba's dictionary, never changed; -inf for what only begins a word."""
    frequencies, total, _ = _dictionary()
    every = log(total)
    return {word: log(frequency) - every if frequency else -inf for word, frequency in frequencies.items()}


def _words(text: str, start: int, end: int, logarithms: dict[str, float], unknown: float) -> list[int]:
    """Where the words of the most probable path through ``text[start:end]`` end, in order: jieba's path, which takes
    the longer word where two are as good, found in one pass. A character that no word begins with scores ``unknown``.
    """
    find = logarithms.get
    size = end - start
    scores = [0.0] * (size + 1)
    ends = [0] * size
    for at in range(size - 1, -1, -1):
        best, last = -inf, at + 1
        first = start + at
        stop = at + 1
        found = find(text[first])
        while found is not None:
            score = found + scores[stop]
            if score >= best:
                best, last = score, stop
            if stop == size:
                break
            stop += 1
            found = find(text[first : start + stop])
        if best == -inf:
            best, last = unknown + scores[at + 1], at + 1
        scores[at] = best
        ends[at] = last
    path: list[int] = []
    at = 0
    while at < size:
        at = ends[at]
        path.append(start + at)
    return path


class Segmenter:
    """Cuts text into tokens. ``words`` are names to keep whole; their order does not matter.

    A known name of four characters or more, or with anything but Han characters in it, is one token wherever it stands
    (the leftmost, then the longest wins). A shorter one is weighed against the words around it, for 云上 must not tear
    白云上空 apart. Instances share nothing that changes.

    >>> [token.text for token in Segmenter(["青石湾"]).tokens("青石湾投资12.5亿元")]
    ['青石湾', '投资', '12.5', '亿元']
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        _, total, self._tags = _dictionary()
        self._logarithms = dict(_logarithms())
        self._unknown = -log(total)
        self._known: set[str] = set()
        self._forced: ahocorasick_rs.AhoCorasick | None = None
        self.add(words)

    def add(self, words: Iterable[str]) -> None:
        """Keep these names whole from now on. Blank ones are passed over."""
        new = {word.strip() for word in words} - self._known - {""}
        if not new:
            return
        self._known |= new
        for word in sorted(new):
            if _PLAIN.fullmatch(word):
                self._weigh(word)
        forced = sorted(word for word in self._known if not _PLAIN.fullmatch(word))
        if forced:
            self._forced = ahocorasick_rs.AhoCorasick(forced, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def _weigh(self, word: str) -> None:
        """Give a word the least frequency with which it is likelier than its parts."""
        frequencies, total, _ = _dictionary()
        ends = _words(word, 0, len(word), _logarithms(), self._unknown)
        parts = [frequencies.get(word[a:b]) or 1 for a, b in zip([0, *ends[:-1]], ends, strict=True)]
        needed = ceil(prod(part / total for part in parts) * total) + 1
        known = self._logarithms
        known[word] = max(log(needed) - log(total), known.get(word, -inf))
        for end in range(1, len(word)):
            known.setdefault(word[:end], -inf)

    def tokens(self, text: str, start: int = 0) -> list[Token]:
        """The tokens of ``text`` in order, all characters but spaces and line ends; offsets begin at ``start``.

        Tags are those of jieba's dictionary; ``m`` for numbers in digits, ``eng`` for Latin words, ``nz`` for known
        names that the dictionary lacks, ``x`` for everything else.
        """
        return [Token(Span(first, last), word, tag) for first, last, word, tag in self.cut(text, start)]

    def cut(self, text: str, start: int = 0) -> list[Cut]:
        """The same as tuples (start, end, word, tag), for callers that read many."""
        tokens: list[Cut] = []
        at = 0
        for begin, end, tag in self._fixed(text):
            self._cut(text, at, begin, start, tokens)
            tokens.append((start + begin, start + end, text[begin:end], tag))
            at = end
        self._cut(text, at, len(text), start, tokens)
        return tokens

    def _fixed(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Long known names, and the numbers between them."""
        at = 0
        for _, begin, end in self._forced.find_matches_as_indexes(text) if self._forced else ():
            if (begin and _ALNUM.match(text, begin - 1)) or _ALNUM.match(text, end - 1):
                continue  # a part of a longer Latin word or number
            yield from _numbers(text, at, begin)
            yield begin, end, self._tags.get(text[begin:end], KNOWN_TAG)
            at = end
        yield from _numbers(text, at, len(text))

    def _cut(self, text: str, first: int, last: int, offset: int, tokens: list[Cut]) -> None:
        # without the hidden Markov model: it makes words of what is unknown, and of names' neighbours too
        tags = self._tags
        at = first
        while at < last:
            block = _BLOCK.match(text, at, last)
            if block is None:
                if not text[at].isspace():
                    tokens.append((offset + at, offset + at + 1, text[at], tags.get(text[at]) or self._tag(text[at])))
                at += 1
                continue
            for end in _joined(text, _words(text, at, block.end(), self._logarithms, self._unknown), at):
                word = text[at:end]
                tokens.append((offset + at, offset + end, word, tags.get(word) or self._tag(word)))
                at = end

    def _tag(self, word: str) -> str:
        """The tag of a word that the dictionary lacks."""
        if word in self._known:
            return KNOWN_TAG
        if _LATIN.fullmatch(word):
            return _LATIN_TAG
        return _NUMBER_TAG if word.isdecimal() else _UNKNOWN_TAG


def _joined(text: str, ends: list[int], start: int) -> Iterator[int]:
    """The ends of words with single Latin letters and digits side by side joined into one."""
    at = start
    alone = False  # whether the word before is such a character
    for end in ends:
        single = end - at == 1 and text[at] in _SINGLE
        if alone and not single:
            yield at
        if not single:
            yield end
        alone = single
        at = end
    if alone:
        yield at


def _numbers(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    for match in _NUMBER.finditer(text, start, end):
        yield *match.span(), _NUMBER_TAG


def sentences(document: Document) -> tuple[Sentence, ...]:
    """The sentences of a document, in order; each lies in one block and has no space around it.

    A sentence ends behind 。！？ or ……, with the closing quotation marks that follow, and where its block ends; ；
    parts clauses, not sentences. Inside brackets and quotation marks of up to 40 characters nothing ends, and behind
    them only what ended inside and does not go on (“谁来办？”的问题 goes on).

    >>> from kg.model import Block
    >>> text = "开工了。他说：“好！”"
    >>> document = Document("a", "a.txt", "", text, blocks=(Block(Span(0, len(text)), "paragraph"),))
    >>> [text[s.span.start:s.span.end] for s in sentences(document)]
    ['开工了。', '他说：“好！”']
    """
    found: list[Sentence] = []
    for number, block in enumerate(document.blocks):
        text = document.text[block.span.start : block.span.end]
        for start, end in _split(text):
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            if start < end:
                found.append(Sentence(Span(block.span.start + start, block.span.start + end), number))
    return tuple(found)


def _split(text: str) -> Iterator[tuple[int, int]]:
    enclosed = [match.span() for match in _ENCLOSED.finditer(text)]
    at = i = 0
    for stop in _STOP.finditer(text):
        end = stop.end()
        while i < len(enclosed) and enclosed[i][1] <= stop.start():
            i += 1
        if i < len(enclosed) and enclosed[i][0] < stop.start() and (
            end < enclosed[i][1] or (end < len(text) and text[end] in _GOES_ON)
        ):
            continue
        yield at, end
        at = end
    if at < len(text):
        yield at, len(text)
