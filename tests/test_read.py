"""Finding files, decoding them, and turning them into Documents."""

from __future__ import annotations

import hashlib
from itertools import permutations
from pathlib import Path

import pytest

import kg.read
from kg.errors import DocumentError, InputError
from kg.read import Source, collect, document_id, read, suffixes
from kg.read.encoding import decode

SENTENCE = "云岭区今年新建桥梁三座，群众出行更加方便。"


def write(path: Path, data: str | bytes = SENTENCE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def names(sources: tuple[Source, ...]) -> list[str]:
    return [source.name for source in sources]


class TestCollect:
    def test_folder_is_searched_to_its_depth_in_order(self, tmp_path: Path) -> None:
        for name in ("b.txt", "a.md", "2024/c.txt", "2024/deep/d.TXT"):
            write(tmp_path / name)
        for name in (".hidden.txt", ".git/e.txt", "kg.toml", "decisions.tsv", "README.md", "readme.txt", "f.png"):
            write(tmp_path / name)
        assert names(collect([tmp_path])) == ["2024/c.txt", "2024/deep/d.TXT", "a.md", "b.txt"]

    def test_names_do_not_depend_on_the_order_of_arguments(self, tmp_path: Path) -> None:
        paths = [tmp_path / "x" / "2023", tmp_path / "x" / "2024", tmp_path / "y" / "2024", tmp_path / "one.txt"]
        for folder in paths[:3]:
            write(folder / "报告.txt")
        write(paths[3])
        results = {collect(order) for order in permutations(paths)}
        assert len(results) == 1
        assert names(results.pop()) == ["2023/报告.txt", "one.txt", "x/2024/报告.txt", "y/2024/报告.txt"]

    def test_file_reached_twice_counts_once(self, tmp_path: Path) -> None:
        inner = write(tmp_path / "docs" / "sub" / "a.txt")
        assert names(collect([inner, tmp_path / "docs", tmp_path / "docs" / "sub"])) == ["sub/a.txt"]

    def test_named_file_is_taken_whatever_its_suffix(self, tmp_path: Path) -> None:
        source = collect([write(tmp_path / "a.xyz")])[0]
        with pytest.raises(DocumentError, match=r"no reader for \.xyz.*\.md.*\.txt"):
            read(source)

    def test_missing_path(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no such file or folder"):
            collect([tmp_path / "none"])

    def test_folder_without_documents_lists_what_can_be_read(self, tmp_path: Path) -> None:
        write(tmp_path / "picture.png")
        with pytest.raises(InputError) as caught:
            collect([tmp_path])
        assert all(suffix in caught.value.remedy for suffix in (".md", ".txt"))

    def test_nothing_named(self) -> None:
        with pytest.raises(InputError, match="no document named"):
            collect([])

    def test_decomposed_names_are_composed(self, tmp_path: Path) -> None:
        write(tmp_path / "cafe\u0301.txt")
        assert names(collect([tmp_path])) == ["café.txt"]

    def test_every_suffix_has_a_reader(self) -> None:
        assert {".txt", ".md"} <= set(suffixes())
        assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes())


class TestRead:
    def test_document(self, tmp_path: Path) -> None:
        data = ("\ufeff" + SENTENCE).encode()
        (document,) = read(Source("报告.txt", write(tmp_path / "报告.txt", data)))
        assert (document.id, document.name, document.text) == ("报告", "报告.txt", SENTENCE)
        assert document.sha256 == hashlib.sha256(data).hexdigest()
        assert [document.text[b.span.start : b.span.end] for b in document.blocks] == [SENTENCE]
        assert document.origins.source(3) == 3

    def test_offsets_lead_through_markup_and_cleaning(self, tmp_path: Path) -> None:
        text = "# 云岭区**公报**\n\n全 区新建[桥梁](u)三座,方便群众出行。\n"
        (document,) = read(Source("a.md", write(tmp_path / "a.md", text)))
        assert document.text == "云岭区公报\n全 区新建桥梁三座，方便群众出行。"
        for i, char in enumerate(document.text):
            assert char == "\n" or text[document.origins.source(i)] == {"，": ","}.get(char, char)

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "empty"),
            (b" \r\n\t", "empty"),
            (b"\xef\xbb\xbf\n", "empty"),
            (b"%PDF-1.7 ...", "a PDF"),
            (b"PK\x03\x04....", "Word"),
            (b"\x89PNG\r\n", "picture"),
            (b"abc\x00def", "zero byte at byte 3"),
            (b"\x01\x02\x03\x04" * 30, "control characters"),
            ("下载\n打印\n- 12 -\n".encode(), "nothing is left"),
        ],
    )
    def test_what_is_no_text(self, tmp_path: Path, data: bytes, message: str) -> None:
        with pytest.raises(DocumentError, match=message) as caught:
            read(Source("x.txt", write(tmp_path / "x.txt", data)))
        assert "x.txt" in caught.value.where
        assert caught.value.remedy

    def test_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kg.read, "MAX_BYTES", 10)
        with pytest.raises(DocumentError, match="too large"):
            read(Source("x.txt", write(tmp_path / "x.txt")))

    def test_file_that_went_away(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError, match="cannot be read"):
            read(Source("x.txt", tmp_path / "x.txt"))

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("2025/工作 报告.txt", "2025-工作-报告"),
            ("a.b.md", "a-b"),
            ("<script>.txt", "script"),
            ("表.csv#3", "表-3"),
            ("？.txt", "document"),
        ],
    )
    def test_id_is_fit_for_an_iri(self, name: str, expected: str) -> None:
        assert document_id(name) == expected


class TestDecode:
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk", "gb2312"])
    def test_encodings(self, codec: str) -> None:
        assert decode(SENTENCE.encode(codec), "x") == SENTENCE

    def test_big_endian_utf16(self) -> None:
        assert decode(b"\xfe\xff" + SENTENCE.encode("utf-16-be"), "x") == SENTENCE

    def test_damage_inside_utf8_is_placed(self) -> None:
        lines = [SENTENCE, SENTENCE, SENTENCE]
        data = bytearray("\n".join(lines).encode())
        at = len((lines[0] + "\n").encode()) + 6
        data[at] = 0xFF
        with pytest.raises(DocumentError, match=f"byte {at} .*not UTF-8") as caught:
            decode(bytes(data), "x.txt")
        assert caught.value.where == "x.txt:2"
        assert "UTF-8" in caught.value.remedy

    def test_damage_behind_a_mark_counts_the_mark(self) -> None:
        with pytest.raises(DocumentError, match="byte 4 "):
            decode(b"\xef\xbb\xbfa\xffb", "x")

    def test_cut_off_inside_a_character(self) -> None:
        with pytest.raises(DocumentError, match="not UTF-8"):
            decode(SENTENCE.encode()[:-1], "x")

    @pytest.mark.parametrize("codec", ["big5", "utf-16-le", "cp1251"])
    def test_other_encodings_are_refused_rather_than_garbled(self, codec: str) -> None:
        text = "Новый мост построен в этом году" if codec == "cp1251" else "本年建成三座新橋，民眾往來更加方便。" * 3
        with pytest.raises(DocumentError):
            decode(text.replace("眾", "人").encode(codec), "x")
