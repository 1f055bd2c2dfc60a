"""Documents → sentences, and sentences → tokens, with offsets into the clean text.

Tokens come from jieba's dictionary through a Tokenizer of our own: jieba's global one is shared by the whole process,
and its cache in the shared temporary folder makes results depend on who wrote there before. Numbers are cut out
beforehand (jieba splits ``-12.5`` at its sign), and so are long known names.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from math import ceil, inf, log, prod

import ahocorasick_rs

from kg.model import Document, Sentence, Span, Token

with warnings.catch_warnings():  # jieba 0.42.1 imports pkg_resources and has unescaped backslashes
    warnings.simplefilter("ignore")
    import jieba

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
_GOES_ON = "的地得等，、；：和与及或是这那为成中上里下时"


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
    """jieba's tokenizer with its dictionary given at birth: no cache file, no log.

    The most probable path is found in one pass instead of jieba's two (all words of a sentence, then the best of them);
    it is the same path, in half the time.
    """

    def __init__(self, frequencies: dict[str, int], total: int) -> None:
        super().__init__()
        self.FREQ = frequencies
        self.total = total
        self.initialized = True

    def get_DAG(self, sentence: str) -> None:
        """Nothing: ``calc`` looks the words up itself."""

    def calc(self, sentence: str, DAG: None, route: dict[int, tuple[float, int]]) -> None:
        """Fills ``route``: for each offset the best score from there on, and the last offset of the word there."""
        frequency_of, every = self.FREQ.get, log(self.total)
        size = len(sentence)
        scores = [0.0] * (size + 1)
        route[size] = (0, 0)
        for start in range(size - 1, -1, -1):
            best, last = -inf, start
            end = start + 1
            frequency = frequency_of(sentence[start])
            while frequency is not None:
                if frequency:
                    score = log(frequency) - every + scores[end]
                    if score >= best:
                        best, last = score, end - 1
                if end == size:
                    break
                end += 1
                frequency = frequency_of(sentence[start:end])
            if best == -inf:
                best = log(1) - every + scores[start + 1]
            scores[start] = best
            route[start] = (best, last)


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
def _pristine() -> _Tokenizer:
    """The tokenizer before any word was added; what is added is weighed against it, whatever was added before."""
    frequencies, total, _ = _dictionary()
    return _Tokenizer(frequencies, total)


class Segmenter:
    """Cuts text into tokens. ``words`` are names to keep whole; their order does not matter.

    A known name of four characters or more, or with anything but Han characters in it, is one token wherever it stands
    (the leftmost, then the longest wins). A shorter one is weighed against the words around it, for 云上 must not tear
    白云上空 apart. Instances share nothing that changes.

    >>> [token.text for token in Segmenter(["青石湾"]).tokens("青石湾投资12.5亿元")]
    ['青石湾', '投资', '12.5', '亿元']
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        frequencies, total, self._tags = _dictionary()
        self._tokenizer = _Tokenizer(dict(frequencies), total)
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
        parts = [frequencies.get(part) or 1 for part in _pristine().cut(word, HMM=False)]
        needed = ceil(prod(part / total for part in parts) * total) + 1
        known = self._tokenizer.FREQ
        known[word] = max(needed, known.get(word, 0))
        for end in range(1, len(word)):
            known.setdefault(word[:end], 0)

    def tokens(self, text: str, start: int = 0) -> list[Token]:
        """The tokens of ``text`` in order, all characters but spaces and line ends; offsets begin at ``start``.

        Tags are those of jieba's dictionary; ``m`` for numbers in digits, ``eng`` for Latin words, ``nz`` for known
        names that the dictionary lacks, ``x`` for everything else.
        """
        tokens: list[Token] = []
        at = 0
        for begin, end, tag in self._fixed(text):
            self._cut(text[at:begin], start + at, tokens)
            tokens.append(Token(Span(start + begin, start + end), text[begin:end], tag))
            at = end
        self._cut(text[at:], start + at, tokens)
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

    def _cut(self, text: str, start: int, tokens: list[Token]) -> None:
        # without the hidden Markov model: it makes words of what is unknown, and of names' neighbours too
        at = start
        for word in self._tokenizer.cut(text, HMM=False):
            end = at + len(word)
            if not word.isspace():
                tokens.append(Token(Span(at, end), word, self._tag(word)))
            at = end

    def _tag(self, word: str) -> str:
        tag = self._tags.get(word)
        if tag:
            return tag
        if word in self._known:
            return KNOWN_TAG
        if _LATIN.fullmatch(word):
            return _LATIN_TAG
        return _NUMBER_TAG if word.isdecimal() else _UNKNOWN_TAG


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
