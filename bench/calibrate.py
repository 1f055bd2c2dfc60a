"""Measures how often statements of the learnt models are right, and writes the curves into ``data/models``.

    python bench/calibrate.py TEXTS GOLD

TEXTS are documents and GOLD their gold files (docs/commands.md, kg evaluate), none of which may be among what the
models were trained on. A curve is an isotonic regression of right on share; each model has its own.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kg import graph, linear, pipeline, relate, score
from kg.corpus import read_corpus
from kg.gold import assign, read_gold
from kg.recognise import TRUSTED, learnt
from kg.resources import folder

# A confidence of 0.9 or more promises that at least 95 % are right: what is between is told as a little under 0.9.
SURE, JUST_UNDER = 0.95, 0.89
ENOUGH = 20  # statements; fewer promise nothing of the kind
KNOTS = {"entities": 8, "inner": 2, "relations": 10}


def rising(shares: Sequence[float], right: Sequence[bool], knots: int) -> np.ndarray:
    """How often statements of a share are right: isotonic regression (pool adjacent violators) over equal groups.

    Returns shape (2, n): shares, and what was measured, both rising.
    """
    order = np.argsort(np.array(shares), kind="stable")
    pools: list[tuple[float, float, int]] = []
    for group in np.array_split(order, knots):
        if not len(group):
            continue
        pools.append(
            (float(np.mean([shares[i] for i in group])), float(np.mean([right[i] for i in group])), len(group))
        )
        while len(pools) > 1 and pools[-2][1] >= pools[-1][1]:
            (x, y, n), (u, v, m) = pools[-2:]
            pools[-2:] = [((x * n + u * m) / (n + m), (y * n + v * m) / (n + m), n + m)]
    measured = [y if y >= SURE and n >= ENOUGH else min(y, JUST_UNDER) for _, y, n in pools]
    return np.array([[pool[0] for pool in pools], measured])


def main() -> None:
    """Extract with shares for confidences, compare with the gold files, write the curves."""
    texts, gold = sys.argv[1:]
    places = {name: folder("data") / "models" / f"{name}.npz" for name in KNOTS}
    models = {name: linear.load(path) for name, path in places.items()}
    bare = {name: replace(m, curve=np.array([[0.0, 1.0], [0.0, 1.0]])) for name, m in models.items()}
    learnt.model = lambda: bare["entities"]  # type: ignore[assignment]
    learnt.inner_model = lambda: bare["inner"]  # type: ignore[assignment]
    relate.model = lambda: bare["relations"]  # type: ignore[assignment]
    corpus = read_corpus([texts])
    assigned = assign(read_gold(gold), corpus.stems.values())
    kit = pipeline.tools(curated=False)
    cases: dict[str, list[tuple[float, bool]]] = {name: [] for name in KNOTS}
    for document in corpus.documents:
        name = corpus.stems[document.id]
        if name not in assigned:
            continue
        sheet = graph._sheet(pipeline.extract(document, kit), name)
        marks = score.mark(assigned[name].sheet, sheet)
        wrong = {id(mistake.basis) for mistake in marks.mistakes}
        for entity in sheet.entities:
            if not entity.basis.rule.startswith((*TRUSTED, "again", "spoken", "opener")):
                model = "inner" if entity.basis.rule == "learnt-inside" else "entities"
                cases[model].append((entity.basis.confidence or 0.0, id(entity.basis) not in wrong))
        cases["relations"].extend((r.basis.confidence or 0.0, id(r.basis) not in wrong) for r in sheet.relations)
    for name, found in cases.items():
        curve = rising([share for share, _ in found], [right for _, right in found], KNOTS[name])
        linear.save(places[name], replace(models[name], curve=curve))
        print(f"{name}: {len(found)} statements; {np.round(curve, 2).tolist()}")


if __name__ == "__main__":
    main()
