"""Names as they are spelt on a keyboard, so that the page finds 市中区 by ``szq`` and by ``shizhong``."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def spell(name: str) -> str:
    """The Pinyin of a name without tones, one syllable or letter after the other with spaces between.

    Of a character with several readings the one that pypinyin holds likeliest is taken, and no other: 重庆 is ``chong
    qing``. ``ü`` is ``v``, as it is typed. ASCII letters and digits stand for themselves, each a syllable of its own;
    whatever else has no reading is left out. A name without Chinese characters gives ``""``: it is found as it is.

    >>> spell("市中区"), spell("A股绿道"), spell("ETF")
    ('shi zhong qu', 'a gu lv dao', '')
    """
    syllables: list[str] = []
    found = False
    for start, end, readable in _runs(name):
        part = name[start:end]
        if readable:
            # strict=False: what has no initial, as 啊, keeps its syllable.
            syllables += lazy_pinyin(part, style=Style.NORMAL, errors="ignore", strict=False)
            found = True
        else:
            syllables += [character.lower() for character in part if character.isascii() and character.isalnum()]
    return " ".join(syllables) if found else ""


def _runs(name: str) -> list[tuple[int, int, bool]]:
    """Stretches of Chinese characters and of others, so that a phrase is read as a whole."""
    runs: list[tuple[int, int, bool]] = []
    for place, character in enumerate(name):
        readable = "\u3400" <= character <= "\u9fff" or character >= "\U00020000"
        if runs and runs[-1][2] == readable:
            runs[-1] = (runs[-1][0], place + 1, readable)
        else:
            runs.append((place, place + 1, readable))
    return runs
