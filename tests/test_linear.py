"""Hashed features and whole-number models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg import linear
from kg.errors import ConfigError
from kg.linear import Model, hash_rows, read_templates


def make_model(bits: int = 6, labels: int = 3) -> Model:
    numbers = np.arange((1 << bits) * labels, dtype=np.int64).reshape(-1, labels)
    weights = ((numbers * 37) % 21 - 10).astype(np.int8)
    weights[5] = 0
    return Model(
        weights=weights,
        bias=np.array([1, -2, 3], np.int32),
        moves=np.zeros((labels, labels), np.int32),
        scale=10.0,
        curve=np.array([[0.2, 0.6, 0.9], [0.1, 0.5, 0.97]]),
        bits=bits,
        least=np.zeros((2, 14)),
    )


def test_an_offset_looks_at_another_row_of_the_same_sentence() -> None:
    templates = read_templates("char+1\nchar-1")
    apart = hash_rows({"char": np.array([7, 8, 9])}, templates, 16, np.array([1, 1, 2]))
    alike = hash_rows({"char": np.array([0, 8, 0])}, templates, 16)
    assert apart[0, 0] == alike[0, 0]  # 8 follows in both
    assert apart[1, 0] == alike[2, 0]  # nothing follows in the sentence
    assert apart[2, 1] == alike[0, 1]  # nothing stands before it in its sentence
    assert apart[0, 0] != apart[1, 0]


def test_templates_do_not_share_buckets_by_themselves() -> None:
    buckets = hash_rows({"a": np.arange(50), "b": np.arange(50)}, read_templates("a\nb\na b\nb a"), 18)
    assert buckets.min() >= 0 and buckets.max() < 1 << 18
    assert len({tuple(column) for column in buckets.T.tolist()}) == 4


def test_hashing_is_the_same_on_every_machine() -> None:
    buckets = hash_rows({"a": np.array([1, 2, 3])}, read_templates("a a+1"), 18)
    assert buckets[:, 0].tolist() == [14221, 35931, 6417]


def test_scores_are_sums_of_whole_numbers() -> None:
    model = make_model()
    buckets = np.array([[1, 2], [5, 63]], np.int32)
    expected = [
        model.bias + model.weights[1].astype(int) + model.weights[2].astype(int),
        model.bias + model.weights[63].astype(int),
    ]
    assert np.array_equal(model.score(buckets), expected)
    shares = model.shares(model.score(buckets))
    assert np.allclose(shares.sum(axis=1), 1)
    assert shares[0].argmax() == expected[0].argmax()


@pytest.mark.parametrize(("share", "confidence"), [(0.0, 0.1), (0.4, 0.3), (0.9, 0.97), (1.0, 0.97)])
def test_confidence_is_what_was_measured(share: float, confidence: float) -> None:
    assert make_model().confidence(share) == confidence


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    model = make_model()
    linear.save(tmp_path / "a.npz", model)
    linear.save(tmp_path / "b.npz", model)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    read = linear.load(tmp_path / "a.npz")
    assert np.array_equal(read.weights, model.weights)
    assert np.array_equal(read.bias, model.bias)
    assert np.array_equal(read.curve, model.curve)
    assert (read.scale, read.bits) == (model.scale, model.bits)


def test_what_is_no_model_is_an_error_for_people(tmp_path: Path) -> None:
    (tmp_path / "broken.npz").write_bytes(b"PK no archive")
    for name in ("broken.npz", "missing.npz"):
        with pytest.raises(ConfigError) as caught:
            linear.load(tmp_path / name)
        assert name in str(caught.value)
