"""Linear models over hashed features: what ``bench/train.py`` learns and ``data/models/*.npz`` holds.

A row (a character, a pair of mentions) has columns of whole numbers; a template names the columns that together make
one feature; a feature is hashed into one of ``2**bits`` buckets, and a bucket holds one small whole number for each
label. All sums are of whole numbers, so that every machine finds the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.errors import ConfigError

Ints = npt.NDArray[np.int64]
Buckets = npt.NDArray[np.int32]
Scores = npt.NDArray[np.int32]
Shares = npt.NDArray[np.float64]
Template = tuple[tuple[str, int], ...]

_PRIME = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: 2**64 divided by the golden ratio
_SHIFT = np.uint64(29)
_STEP = 0x51ED2701


def code(text: str) -> int:
    """A number for a word, the same on every machine and in every run.

    >>> code("产业")
    619835304
    """
    return zlib.crc32(text.encode("utf-8"))


def read_templates(text: str, *, shared: str = "") -> tuple[Template, ...]:
    """Templates, one a line: names of columns, each with an offset to another row if one follows it. The columns
    ``shared`` belong to each.

    >>> read_templates("char char-1\\ntag")
    ((('char', 0), ('char', -1)), (('tag', 0),))
    """
    found: list[Template] = []
    for line in text.split("\n"):
        parts: list[tuple[str, int]] = []
        for word in f"{shared} {line}".split():
            at = next((i for i, letter in enumerate(word) if letter in "+-"), len(word))
            parts.append((word[:at], int(word[at:] or 0)))
        found.append(tuple(parts))
    return tuple(found)


def hash_rows(
    columns: dict[str, Ints], templates: Sequence[Template], bits: int, groups: Ints | None = None
) -> Buckets:
    """The buckets of each row: shape (rows, templates).

    ``groups`` numbers the sentence that each row belongs to: what an offset finds in another sentence counts as 0.
    """
    rows = len(next(iter(columns.values())))
    unsigned: dict[tuple[str, int], npt.NDArray[np.uint64]] = {}

    def column(name: str, offset: int) -> npt.NDArray[np.uint64]:
        found = unsigned.get((name, offset))
        if found is None:
            values = columns[name]
            if offset and rows > abs(offset):
                moved = np.zeros(rows, np.int64)
                here, there = slice(0, -offset), slice(offset, None)
                if offset < 0:
                    here, there = slice(-offset, None), slice(0, offset)
                moved[here] = values[there] if groups is None else values[there] * (groups[here] == groups[there])
                values = moved
            elif offset:
                values = np.zeros(rows, np.int64)
            found = unsigned[name, offset] = values.astype(np.uint64)
        return found

    out = np.empty((rows, len(templates)), np.int32)
    for number, template in enumerate(templates):
        mixed = np.full(rows, (number + 1) * _STEP, np.uint64)
        for name, offset in template:
            mixed ^= column(name, offset)
            mixed *= _PRIME
            mixed ^= mixed >> _SHIFT
        out[:, number] = mixed >> np.uint64(64 - bits)
    return out


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of shape (2**bits, labels), a bias of shape (labels,), both whole; ``scale`` of them make one natural
    unit of log odds. ``moves`` of shape (labels, labels) scores one label's following another, if the model has it;
    ``least`` is the share from which a label is believed, if the model has it."""

    weights: npt.NDArray[np.int8]
    bias: Scores
    moves: Scores
    scale: float
    curve: Shares
    bits: int
    least: Shares

    def score(self, buckets: Buckets) -> Scores:
        """The score of each label for each row: shape (rows, labels)."""
        total = np.repeat(self.bias[None, :], len(buckets), axis=0)
        taken = np.empty((len(buckets), self.weights.shape[1]), np.int8)
        for number in range(buckets.shape[1]):
            np.take(self.weights, buckets[:, number], axis=0, out=taken, mode="clip")  # none is out of range
            total += taken
        return total

    def shares(self, scores: Scores) -> Shares:
        """Scores as shares that add up to 1 in each row."""
        exponents = (scores - scores.max(axis=1, keepdims=True)) / self.scale
        powers: Shares = np.exp(exponents)
        shares: Shares = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def confidence(self, share: float) -> float:
        """How often a statement with this share is right, as measured on texts that the model was not trained on.

        ``curve`` has two rows, shares and what was measured, both rising; what lies between is interpolated.
        """
        return round(float(np.interp(share, self.curve[0], self.curve[1])), 2)


def load(path: Path) -> Model:
    """Reads a model. Raises ConfigError where the file is none."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            weights = np.zeros((1 << int(stored["bits"]), int(stored["values"].shape[1])), np.int8)
            weights[stored["rows"]] = stored["values"]
            return Model(
                weights=weights,
                bias=stored["bias"],
                moves=stored["moves"],
                scale=float(stored["scale"]),
                curve=stored["curve"],
                bits=int(stored["bits"]),
                least=stored["least"],
            )
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise ConfigError(f"not a model: {error}", where=str(path), remedy="install again") from error


def save(path: Path, model: Model) -> None:
    """Writes a model; the same model gives the same bytes."""
    rows = np.flatnonzero(np.any(model.weights != 0, axis=1)).astype(np.int32)
    np.savez_compressed(
        path,
        bits=model.bits,
        rows=rows,
        values=model.weights[rows],
        bias=model.bias,
        moves=model.moves,
        scale=model.scale,
        curve=model.curve,
        least=model.least,
    )
