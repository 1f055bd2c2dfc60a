"""Full-text search: what is found, in which order, whatever is typed."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from small_graph import HOSTILE, facts

import kg
from kg import rdf, search, store
from kg.errors import GraphError, InputError, QueryError
from kg.export import SEARCH
from kg.search import Hit, Index
from kg.vocab import DCT, DEFAULT_BASE, KG, OA, RDF, RDFS, SCHEMA, SKOS, iri, zh

ROOT = Path(kg.__file__).resolve().parent.parent


@cache
def index() -> Index:
    return search.make_index(rdf.quads(facts()))


def names(text: str, **more: object) -> list[tuple[str, str]]:
    return [(hit.name or hit.text, hit.matched) for hit in index().search(text, **more)]  # type: ignore[arg-type]


def build(things: dict[str, tuple[str, ...]], sentences: tuple[tuple[str, str, str], ...] = ()) -> Index:
    """An index of places with their names (the first is the canonical one) and of sentences: document, date, text."""
    quads = []
    for name, (label, *others) in things.items():
        node = iri(DEFAULT_BASE, name)
        quads += [Quad(node, KG["mainType"], KG["Place"]), Quad(node, RDFS["label"], zh(label))]
        quads += [Quad(node, SKOS["altLabel"], zh(other)) for other in others]
    for number, (document, date, text) in enumerate(sentences):
        node, whole = iri(DEFAULT_BASE, f"s{number:03}"), iri(DEFAULT_BASE, document)
        quads += [
            Quad(whole, RDF["type"], KG["Document"]), Quad(whole, RDFS["label"], zh(document)),
            Quad(whole, DCT["issued"], Literal(date)), Quad(node, KG["text"], Literal(text)),
            Quad(node, DCT["isPartOf"], whole), Quad(node, OA["start"], Literal(str(number))),
        ]
    return search.make_index(quads)


# ── What is found ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_any_part_of_a_name_is_found_down_to_one_character() -> None:
    for text in ("青石云谷", "石云", "谷"):
        hits = index().search(text, kind="entity")
        assert "青石云谷" in {hit.name for hit in hits}
        assert all(text in hit.text for hit in hits)


def test_a_hit_tells_what_it_is() -> None:
    (hit,) = index().search("云谷", kind="entity", limit=1)
    park = DEFAULT_BASE + "park-青石区-青石云谷"
    assert hit == Hit("entity", park, "青石云谷", "Park", "alias", "云谷", ((0, 2),))
    (hit,) = index().search("支撑", kind="sentence")
    assert (hit.text, hit.spans, hit.matched) == ("砚湖新城支撑向湖发展战略。", ((4, 6),), "sentence")
    assert (hit.document, hit.date) == ("青石区政府工作报告", "2024-01-09")
    assert hit.document_iri == DEFAULT_BASE + "doc-青石区-2024"
    assert hit.iri == f"{hit.document_iri}-s{facts().documents[0].text.index('砚湖新城支撑')}"
    (hit,) = index().search("工作报告", kind="document")
    assert (hit.name, hit.date, hit.document_iri) == ("青石区政府工作报告", "2024-01-09", hit.iri)
    (hit,) = index().search("生产总值", kind="indicator")
    assert (hit.name, hit.matched, hit.text) == ("地区生产总值", "alias", "生产总值")
    (hit,) = index().search("产总", kind="indicator")
    assert (hit.name, hit.matched, hit.spans) == ("地区生产总值", "part", ((3, 5),))


def test_an_indicator_is_found_by_its_english_name_and_by_an_alias() -> None:
    assert [hit.name for hit in index().search("gdp", kind="indicator")] == ["地区生产总值"]
    assert any("regional" in hit.text.lower() for hit in index().search("regional", kind="indicator"))


def test_names_come_in_the_order_of_how_they_match_and_then_sentences() -> None:
    found = build(
        {"e1": ("望岳",), "e2": ("岱岳", "望岳"), "e3": ("望岳智谷",), "e4": ("大望岳山",), "e5": ("岱山", "老望岳")},
        (("d", "2025", "在望岳开会。"),),
    )
    assert [(hit.name or hit.text, hit.matched) for hit in found.search("望岳")] == [
        ("望岳", "name"), ("岱岳", "alias"), ("望岳智谷", "prefix"), ("大望岳山", "part"), ("岱山", "alias-part"),
        ("在望岳开会。", "sentence"),
    ]


def test_each_thing_is_found_once_by_the_best_of_its_names() -> None:
    found = build({"e1": ("望岳智谷", "望岳", "智谷望岳")})
    assert [(hit.name, hit.text) for hit in found.search("望岳")] == [("望岳智谷", "望岳")]


def test_what_more_sentences_name_comes_first() -> None:
    place, other = iri(DEFAULT_BASE, "b"), iri(DEFAULT_BASE, "a")
    quads = [Quad(node, KG["mainType"], KG["Park"]) for node in (place, other)]
    quads += [Quad(place, RDFS["label"], zh("望岳南园")), Quad(other, RDFS["label"], zh("望岳北园"))]
    assert [hit.name for hit in search.make_index(quads).search("望岳")] == ["望岳北园", "望岳南园"]
    quads += [Quad(iri(DEFAULT_BASE, f"s{n}"), SCHEMA["mentions"], place) for n in range(2)]
    assert [hit.name for hit in search.make_index(quads).search("望岳")] == ["望岳南园", "望岳北园"]


def test_sentences_of_like_weight_are_the_newest_first_then_in_the_order_of_the_text() -> None:
    texts = (("a", "2024-01-09", "望岳一号。"), ("a", "2024-01-09", "望岳二号。"), ("b", "2025-01-08", "望岳三号。"))
    hits = build({}, texts).search("望岳", kind="sentence")
    assert [hit.text for hit in hits] == ["望岳三号。", "望岳一号。", "望岳二号。"]


def test_a_sentence_that_says_it_more_comes_before_a_newer_one() -> None:
    filler = tuple(("c", "2020", f"别的第{n}句话。") for n in range(10))
    texts = (("a", "2024", "望岳又望岳。"), ("b", "2025", "到了年底，项目、园区和平台都去了望岳。"), *filler)
    assert [hit.date for hit in build({}, texts).search("望岳", kind="sentence")] == ["2024", "2025"]


def test_where_very_many_sentences_match_the_newest_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    filler = tuple(("c", "2023", f"别的第{n}句话。") for n in range(10))
    found = build({}, (("a", "2024", "望岳又望岳。"), ("b", "2025", "到了年底，都去了望岳。"), *filler))
    assert [hit.date for hit in found.search("望岳", kind="sentence")] == ["2024", "2025"]
    monkeypatch.setattr(search, "_WEIGHED", 1)
    assert [hit.date for hit in found.search("望岳", kind="sentence")] == ["2025", "2024"]


def test_all_words_must_match_in_any_order() -> None:
    assert [name for name, _ in names("引进 蓝鲸")] == ["引进星桥半导体、蓝鲸生物。"]
    assert names("蓝鲸　引进") == names("引进 蓝鲸")  # a wide blank too
    assert names("引进 没有的") == []
    assert index().search("石云 青")[0].name == "青石云谷"
    (hit,) = index().search("生物 引进")
    assert hit.spans == ((0, 2), (10, 12))


def test_width_case_blanks_and_quotation_marks_make_no_difference() -> None:
    found = build({"e": ("“ＡＩ ＋”行动",)}, (("d", "2025", "推进“三大”战略，建 5G基站１２座。"),))
    for text in ("ai+行动", "AI＋行动", "“AI+”行动", "Ａi"):
        assert [hit.name for hit in found.search(text)] == ["“ＡＩ ＋”行动"], text
    (hit,) = found.search("三大战略")
    assert hit.text[slice(*hit.spans[0])] == "三大”战略"
    (hit,) = found.search("5g基站12座")
    assert hit.text[slice(*hit.spans[0])] == "5G基站１２座"
    assert found.search("建5G")[0].spans == ((9, 13),)


def test_a_character_that_becomes_several_is_marked_whole() -> None:
    (hit,) = build({}, (("d", "2025", "面积120㎡。"),)).search("m")
    assert hit.text[slice(*hit.spans[0])] == "㎡"


def test_characters_that_unicode_added_late_are_found() -> None:
    found = build({"e": ("鿍𠮷𬬭山",)})
    for text in ("鿍", "𠮷𬬭", "山"):
        assert [hit.name for hit in found.search(text)] == ["鿍𠮷𬬭山"]


def test_punctuation_is_a_character_like_any_other() -> None:
    found = build({}, (("d", "2025", "增长8.2%（同比）。"), ("d", "2025", "增长82家。")))
    assert len(found.search("8.2%")) == 1
    assert len(found.search("82")) == 1
    assert len(found.search("(同比)")) == 1


def test_kind_and_limit() -> None:
    assert {hit.kind for hit in index().search("青石", limit=100)} == {"entity", "document", "sentence"}
    for kind in search.KINDS:
        assert {hit.kind for hit in index().search("青石", kind=kind)} <= {kind}
    everything = index().search("青石", limit=100)
    assert index().search("青石", limit=3) == everything[:3]
    with pytest.raises(InputError, match="kind 'person'"):
        index().search("青石", kind="person")
    for limit in (0, -1, 1001):
        with pytest.raises(InputError, match="hits"):
            index().search("青石", limit=limit)


# ── Whatever is typed ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["", "   ", "　", '"', "“” ‘’", "\x00", "\u202e\u200b", "\ud800"])
def test_nothing_to_look_for_is_an_error(text: str) -> None:
    with pytest.raises(QueryError, match="no character"):
        index().search(text)


def test_a_text_too_long_is_an_error() -> None:
    assert index().search("岳" * search.LONGEST) == ()
    assert index().search("岳 山" * (search.LONGEST // 3)) == ()
    assert index().search("\ufdfa" * search.LONGEST) == ()  # a character that becomes eighteen
    with pytest.raises(QueryError, match="201 characters"):
        index().search("岳" * (search.LONGEST + 1))


@pytest.mark.parametrize(
    "text",
    ['青" OR "石', "青 OR 石园", "NOT 青", "青 AND", "NEAR(青 石, 5)", "青*", "^青", "characters:青", "{characters}:青",
     "-青", "青 + ", "(青", "青)", "'; DROP TABLE names; --", "%", "_", "青\x00石区\x00x", "\\", "青;石"],
)
def test_operators_are_text(text: str) -> None:
    """None of these stands in a name or sentence, and none does anything else."""
    sentences = [search.normal(sentence) for sentence in "".join(d.text for d in facts().documents).split("。")]
    words = [search.normal(word) for word in text.split()]
    wanted = any(all(word in sentence for word in words) for sentence in sentences)
    assert bool(index().search(text, kind="sentence")) == wanted
    assert index().search("青石区")


def test_a_hostile_name_is_found_as_it_is() -> None:
    (hit,) = index().search(HOSTILE, kind="entity")
    assert hit.name == HOSTILE
    assert [hit.name for hit in index().search("onerror=alert(1)", kind="entity")] == [HOSTILE]


@given(st.text(max_size=12))
def test_search_finds_what_a_scan_finds(text: str) -> None:
    try:
        hits = index().search(text, kind="sentence", limit=100)
    except QueryError:
        assert not search.normal(text)
        return
    words = [search.normal(word) for word in text.split()]
    sentences = [d.text[s.span.start : s.span.end] for d in facts().documents for s in facts().sentences[d.id]]
    wanted = {sentence for sentence in sentences if all(word in search.normal(sentence) for word in words)}
    assert {hit.text for hit in hits} == wanted


@given(st.integers(0, 200), st.integers(1, 6))
def test_every_piece_of_every_sentence_is_found_where_it_stands(start: int, length: int) -> None:
    text = facts().documents[1].text
    piece = text[start : start + length]
    sentence = next((s for s in text.split("。") if piece and piece in s), None)
    if sentence is None or not search.normal(piece) or piece != "".join(piece.split()):
        return
    hits = [hit for hit in index().search(piece, kind="sentence", limit=100) if hit.text.startswith(sentence)]
    assert hits
    for at, end in hits[0].spans:
        assert search.normal(piece) in search.normal(hits[0].text[at:end])


# ── The file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_file_answers_like_the_index_in_memory(tmp_path: Path) -> None:
    path = search.write_index(rdf.quads(facts()), tmp_path)
    assert path.name == search.INDEX == SEARCH
    found = search.open_index(tmp_path)
    for text in ("青石", "区", "引进 蓝鲸"):
        assert found.search(text, limit=100) == index().search(text, limit=100)
    assert [p.name for p in tmp_path.iterdir()] == [search.INDEX], "no journal is left"
    found.close()


def test_a_store_and_its_quads_give_the_same_index(tmp_path: Path) -> None:
    quads = rdf.quads(facts())
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = search.write_index(quads, tmp_path / "a"), search.write_index(store.memory(quads), tmp_path / "b")
    assert one.read_bytes() == other.read_bytes()


def test_the_same_quads_give_the_same_bytes_in_any_order_and_process(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path[:0] = ['tests']; from small_graph import facts; from kg import rdf, search\n"
        "quads = list(rdf.quads(facts())); quads = quads[::-1] if sys.argv[2] == '1' else quads\n"
        "search.write_index(quads, sys.argv[1])"
    )
    written = []
    for seed in ("0", "1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", code, str(folder), seed], check=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        )
        written.append((folder / search.INDEX).read_bytes())
    assert written[0] == written[1] == written[2]


def test_several_threads_search_one_index(tmp_path: Path) -> None:
    search.write_index(rdf.quads(facts()), tmp_path)
    found, memory = search.open_index(tmp_path), index()
    wanted = memory.search("青石", limit=100)
    wrong: list[object] = []

    def work() -> None:
        for _ in range(50):
            for each in (found, memory):
                try:
                    if each.search("青石", limit=100) != wanted:
                        wrong.append("differs")
                except Exception as error:
                    wrong.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    found.close()
    assert found.search("青石", limit=100) == wanted, "opens again"


def test_the_file_cannot_be_written_through_an_index(tmp_path: Path) -> None:
    path = search.write_index(rdf.quads(facts()), tmp_path)
    connection = search._connect(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM names")
    connection.close()


def test_a_path_with_signs_of_an_address_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "a?mode=rw#b%20c 图"
    folder.mkdir()
    search.write_index(rdf.quads(facts()), folder)
    assert search.open_index(folder).search("青石")


def test_an_index_that_is_missing_damaged_or_of_another_version_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="no search index") as caught:
        search.open_index(tmp_path)
    assert "kg build" in caught.value.remedy
    path = tmp_path / search.INDEX
    path.write_bytes(b"no database" * 100)
    with pytest.raises(GraphError, match="damaged"):
        search.open_index(tmp_path)
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.execute("CREATE TABLE x (y)")
    connection.close()
    with pytest.raises(GraphError, match="another version"):
        search.open_index(tmp_path)
    path.unlink()
    search.write_index(rdf.quads(facts()), tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(GraphError, match="damaged"):
        search.open_index(tmp_path).search("青石")


def test_an_sqlite_without_full_text_search_is_told_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_SCHEMA", search._SCHEMA.replace("fts5", "fts5_that_is_not_there"))
    with pytest.raises(GraphError, match="no full-text search"):
        search.make_index([])


def test_a_graph_without_anything_is_searched_too() -> None:
    assert search.make_index([]).search("青") == ()
    blank = Quad(NamedNode("https://example.org/x"), KG["mainType"], KG["Park"])  # a thing without a name
    assert search.make_index([blank]).search("青") == ()


# ── The demonstration, and the command ───────────────────────────────────────────────────────────────────────────────


def test_the_reports_can_be_searched(demo: kg.Graph) -> None:
    assert [(hit.name, hit.matched) for hit in demo.search("GDP", limit=1)] == [("地区生产总值", "alias")]
    assert (demo.search("市中区")[0].type, demo.search("三大战略")[0].type) == ("Place", "Group")
    hits = demo.search("云谷 园区", kind="sentence")
    assert len(hits) == 2 and all("山东未来云谷" in hit.text for hit in hits)
    assert demo.search("云谷", limit=1)[0].spans == ((4, 6),)
    texts = {d.id: d.text for d in demo.facts.documents}
    found = demo.search("数字经济", kind="sentence", limit=1000)
    said = sum("数字经济" in texts[d][s.span.start : s.span.end] for d, of in demo.facts.sentences.items() for s in of)
    assert len(found) == said > 3


@pytest.fixture(scope="module")
def folder(demo: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.save(tmp_path_factory.mktemp("search") / "graph")


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", *map(str, arguments)], capture_output=True, cwd=ROOT, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_command(folder: Path, demo: kg.Graph) -> None:
    code, out, err = run("search", folder, "云谷", "园区", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [hit["text"] for hit in found] == [hit.text for hit in demo.search("云谷 园区")]
    assert found[0]["spans"] == [[15, 17], [26, 28]]
    code, out, _ = run("search", folder, "云谷", "--limit", "1", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [(row["name"], row["type"], row["spans"]) for row in rows] == [("山东未来云谷", "Park", "4-6")]
    code, out, _ = run("search", folder, "gdp", "--kind", "indicator", "--format", "table")
    assert "地区生产总值  又名 also GDP" in out and "1 条 hits" in out
    code, out, _ = run("search", folder, "无此一说", "--format", "json")
    assert (code, json.loads(out)) == (0, [])


def test_the_command_tells_errors_in_one_line(folder: Path, tmp_path: Path) -> None:
    for arguments, word in (
        ((folder, '"'), "no character"), ((folder, "青", "--limit", "0"), "0 hits"), ((tmp_path, "青"), "no graph"),
    ):
        code, out, err = run("search", *arguments)
        assert (code, out) == (2, "") and err.count("\n") == 1 and word in err, err
