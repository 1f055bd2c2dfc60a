from __future__ import annotations

import logging
import random
import re
import tempfile
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Block, Document, Span
from kg.segment import Segmenter, sentences


@pytest.fixture(scope="module")
def plain() -> Segmenter:
    return Segmenter()


def words(segmenter: Segmenter, text: str) -> list[str]:
    return [token.text for token in segmenter.tokens(text)]


def document(*blocks: str) -> Document:
    text, spans = "", []
    for block in blocks:
        text += "\n" if text else ""
        spans.append(Block(Span(len(text), len(text) + len(block)), "paragraph"))
        text += block
    return Document("a", "a.txt", "", text, blocks=tuple(spans))


def split(*blocks: str) -> list[str]:
    d = document(*blocks)
    return [d.text[s.span.start : s.span.end] for s in sentences(d)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("减少-12.5万元", ["减少", "-12.5", "万元"]),
        ("增长6.5%，", ["增长", "6.5%", "，"]),
        ("1,234个", ["1,234", "个"]),
        ("1-11月", ["1", "-", "11", "月"]),
        ("建成5G基站", ["建成", "5G", "基站"]),
        ("容量2400P", ["容量", "2400P"]),
    ],
)
def test_numbers_are_single_tokens(plain: Segmenter, text: str, expected: list[str]) -> None:
    assert words(plain, text) == expected


def test_tags(plain: Segmenter) -> None:
    tags = {token.text: token.tag for token in plain.tokens("企业增长6%，AI饕餮餮")}
    assert (tags["企业"], tags["增长"], tags["6%"], tags["，"], tags["AI"]) == ("n", "v", "m", "x", "eng")
    assert next(t.tag for t in Segmenter(["青石湾新城"]).tokens("青石湾新城")) == "nz"


def test_known_names_stay_whole() -> None:
    names = ["青石湾智慧产业园", "3+1项目推进机制", "云上", "K12+教育联盟"]
    segmenter = Segmenter(names)
    found = words(segmenter, "在青石湾智慧产业园推行3+1项目推进机制和K12+教育联盟，云上协同")
    assert set(names) <= set(found)


def test_longest_known_name_wins() -> None:
    assert words(Segmenter(["青石湾新城", "青石湾新城中学"]), "青石湾新城中学") == ["青石湾新城中学"]


def test_short_names_do_not_tear_words_apart() -> None:
    segmenter = Segmenter(["市北"])
    assert words(segmenter, "市北") == ["市北"]
    assert words(segmenter, "城市北部") == ["城市", "北部"]


def test_latin_name_inside_a_longer_word_is_none() -> None:
    assert words(Segmenter(["AI"]), "MAIN") == ["MAIN"]


def test_order_of_words_does_not_matter() -> None:
    names = ["云上", "云上谷", "上谷", "青石湾", "石湾", "青石", "湾区桥", "青石湾大桥"]
    text = "云上谷与青石湾大桥、上谷石湾区桥在青石云上相望"
    results = set()
    for seed in range(5):
        shuffled = names[:]
        random.Random(seed).shuffle(shuffled)
        one_by_one = Segmenter()
        for name in shuffled:
            one_by_one.add([name])
        results |= {tuple(words(Segmenter(shuffled), text)), tuple(words(one_by_one, text))}
    assert len(results) == 1


def test_instances_share_nothing_and_jiebas_own_is_left_alone() -> None:
    before = (jieba.dt.initialized, len(jieba.dt.FREQ))
    Segmenter(["饕餮谷", "饕餮谷产业新城"])
    assert words(Segmenter(), "饕餮谷") != ["饕餮谷"]
    assert (jieba.dt.initialized, len(jieba.dt.FREQ)) == before


def test_no_cache_file_and_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
                                  capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with caplog.at_level(logging.DEBUG):
        words(Segmenter(["青石湾"]), "青石湾新建桥梁")
    assert list(tmp_path.iterdir()) == []
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_words_are_those_of_jiebas_own_path(tmp_path: Path) -> None:
    theirs = jieba.Tokenizer()
    theirs.tmp_dir = str(tmp_path)
    ours = Segmenter()
    chance = random.Random(0)
    letters = "中国人民大学生活动力城市中心区域名企业务实现代化工业园艺术馆长江水AB12+-（）、。 x龘"
    for _ in range(400):
        text = "".join(chance.choices(letters, k=chance.randint(1, 30)))
        text = re.sub(r"[-0-9]+", "", text)  # numbers are cut out before
        assert words(ours, text) == [word for word in theirs.cut(text, HMM=False) if not word.isspace()], text


@given(text=st.text("青石湾区增长12.5%-亿元AB “”（）。，\n", max_size=60), start=st.integers(0, 9))
def test_tokens_cover_all_but_spaces(plain: Segmenter, text: str, start: int) -> None:
    tokens = plain.tokens(text, start)
    assert all(text[t.span.start - start : t.span.end - start] == t.text for t in tokens)
    assert all(a.span.end <= b.span.start for a, b in zip(tokens, tokens[1:], strict=False))
    assert "".join(t.text for t in tokens) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("桥已通车。路还在修！何时完工？", ["桥已通车。", "路还在修！", "何时完工？"]),
        ("修桥；铺路；植树。", ["修桥；铺路；植树。"]),
        ("“桥已通车。”林川说。", ["“桥已通车。”", "林川说。"]),
        ("针对“谁来办？怎么办？”的问题，逐项落实。", ["针对“谁来办？怎么办？”的问题，逐项落实。"]),
        ("修桥（含引桥。不含匝道）三座。", ["修桥（含引桥。不含匝道）三座。"]),
        ("新建公园九处……全区面貌一新。", ["新建公园九处……", "全区面貌一新。"]),
        ("等等……，都要办好。", ["等等……，都要办好。"]),
        ("没有句号", ["没有句号"]),
        ("产值增长6.5%。 下一句。", ["产值增长6.5%。", "下一句。"]),
        (f"“{'修桥铺路，' * 9}成效明显。群众满意。”", [f"“{'修桥铺路，' * 9}成效明显。", "群众满意。”"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_sentences_end_with_their_block() -> None:
    d = document("标题", "第一句。第二句")
    assert [(d.text[s.span.start : s.span.end], s.block) for s in sentences(d)] == [
        ("标题", 0), ("第一句。", 1), ("第二句", 1),
    ]


@given(st.lists(st.text("桥路。！？……”“（）； ", min_size=1, max_size=50), min_size=1, max_size=4))
def test_sentences_lie_in_their_blocks_and_lose_nothing(blocks: list[str]) -> None:
    d = document(*blocks)
    found = sentences(d)
    assert all(d.blocks[s.block].span.covers(s.span) for s in found)
    assert list(found) == sorted(found, key=lambda s: s.span)
    assert "".join("".join(d.text[s.span.start : s.span.end].split()) for s in found) == "".join(d.text.split())
