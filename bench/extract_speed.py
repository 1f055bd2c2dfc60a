"""How fast extraction is, against jieba's part-of-speech tagging of the same text in the same run.

    python bench/extract_speed.py [FILES OR FOLDERS...]      (default: data/reports)

Both read the same clean text, one after the other, several times; the best CPU time of each counts. Loading
dictionaries is not counted. Prints characters per second.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jieba
import jieba.posseg

from kg import pipeline
from kg.corpus import read_corpus

ROUNDS = 3
AT_LEAST = 60_000  # characters in one round


def main() -> None:
    """Measure and print."""
    paths = sys.argv[1:] or [str(Path(__file__).resolve().parent.parent / "data" / "reports")]
    documents = list(read_corpus(paths).documents)
    total = sum(len(document.text) for document in documents)
    repeat = -(-AT_LEAST // total)
    kit = pipeline.tools()
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()

    def tag() -> None:
        for document in documents:
            for _ in jieba.posseg.cut(document.text):
                pass

    def extract() -> None:
        for document in documents:
            pipeline.extract(document, kit)

    tasks: dict[str, Callable[[], None]] = {"jieba.posseg": tag, "kg extract": extract}
    best = dict.fromkeys(tasks, float("inf"))
    for run in tasks.values():
        run()
    for _ in range(ROUNDS):
        for name, run in tasks.items():
            started = time.process_time()
            for _ in range(repeat):
                run()
            best[name] = min(best[name], time.process_time() - started)
    for name, seconds in best.items():
        print(f"{name:14}{total * repeat / seconds:12,.0f} characters/s")
    print(f"{'ratio':14}{best['jieba.posseg'] / best['kg extract']:12.2f}")


if __name__ == "__main__":
    main()
