"""What the page counts, against the same payload counted here by other means; and what the search finds of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from chromium import Tab, find_chromium
from test_page_explore import Reader

from kg.page_data import read_payload
from kg.page_pinyin import spell

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]


class Book:
    """The payload of a page as rows, and filters on them as sets; nothing here is taken from the page's scripts."""

    def __init__(self, html: str) -> None:
        payload = read_payload(html)
        self.nodes: list[dict[str, Any]] = payload["nodes"]
        self.documents: list[dict[str, Any]] = payload["rest"]["documents"]
        self.years = [int(one["date"][:4]) if (one["date"] or "")[:4].isdigit() else None for one in self.documents]
        self.rows = [(edge["from"], edge["predicate"], edge["to"], said) for edge in payload["edges"]
                     for said in edge["statements"]]
        self.types = [node["types"][0] for node in self.nodes]
        self.labels = {term["name"]: term["zh"] for term in payload["rest"]["terms"]}
        self.off: dict[str, set[Any]] = {kind: set() for kind in ("type", "predicate", "document", "status")}
        self.confidence = 0.0
        self.span: tuple[int, int] | None = None
        self.undated = True

    def reads(self, document: int, *, but: str = "") -> bool:
        """Whether a document is read under the filters, all of them or all but one."""
        year = self.years[document]
        in_time = self.undated if year is None else self.span is None or self.span[0] <= year <= self.span[1]
        off = self.documents[document]["id"] in self.off["document"]
        return (but == "year" or in_time) and (but == "document" or not off)

    def told(self, *, but: str = "") -> list[tuple[int, str, int, dict[str, Any]]]:
        """The statements that pass all filters but one."""
        return [
            (subject, predicate, object, said) for subject, predicate, object, said in self.rows
            if self.reads(said["document"], but=but)
            and (but == "predicate" or predicate not in self.off["predicate"])
            and (but == "status" or said.get("status", "") not in self.off["status"])
            and said["confidence"] >= self.confidence
            and (but == "type" or not {self.types[subject], self.types[object]} & self.off["type"])
        ]

    def shown(self, *, but: str = "") -> list[int]:
        """The nodes that pass: of a type that is on, and named in a document that is read (or in none at all)."""
        return [number for number, node in enumerate(self.nodes)
                if (but == "type" or self.types[number] not in self.off["type"])
                and (not node["documents"] or any(self.reads(document) for document in node["documents"]))]

    def named(self, number: int, years: Iterable[int]) -> set[int]:
        """The documents of some years that name a node."""
        wanted = set(years)
        return {document for document in self.nodes[number]["documents"] if self.years[document] in wanted}

    def turnover(self, year: int) -> tuple[set[int], set[int]]:
        """What a year is the first to name, and what its places named when they last spoke and never since."""
        known = sorted({found for found in self.years if found is not None})
        spoke: dict[Any, set[int]] = {}
        for document, found in zip(self.documents, self.years, strict=True):
            if found is not None:
                spoke.setdefault(document["place"], set()).add(found)
        fresh, gone = set(), set()
        for number in range(len(self.nodes)):
            before, now = (self.named(number, years) for years in ([one for one in known if one < year], [year]))
            later = self.named(number, [one for one in known if one >= year])
            places = {self.documents[document]["place"] for document in self.named(number, known)}
            if now and not before and any(min(spoke[place]) < year for place in places):
                fresh.add(number)
            last = {(self.documents[document]["place"], self.years[document]) for document in before}
            if before and not later and any(year in spoke[place] and found == max(y for y in spoke[place] if y < year)
                                            for place, found in last):
                gone.add(number)
        return fresh, gone

    def courses(self) -> dict[str, set[int]]:
        """Projects by their status in the last document that tells one; in one document, the furthest."""
        rank = ["planned", "started", "ongoing", "completed"]
        found: dict[int, tuple[str, int]] = {}
        for subject, _, object, said in self.told():
            status = said.get("status", "")
            if not status:
                continue
            node = next((end for end in (object, subject) if "Project" in self.nodes[end]["types"]), object)
            now = (self.documents[said["document"]]["date"] or "", rank.index(status))
            found[node] = max(found.get(node, now), now)
        return {status: {node for node, (_, place) in found.items() if rank[place] == status} for status in rank}


@pytest.fixture(scope="module")
def page(demo_folder: Path) -> Path:
    return demo_folder / "index.html"


@pytest.fixture
def reader(tab: Tab, page: Path) -> Reader:
    return Reader(tab, page)


@pytest.fixture
def book(page: Path) -> Book:
    return Book(page.read_text(encoding="utf-8"))


def counts(tab: Tab, kind: str) -> dict[str, int]:
    """The numbers beside the switches of a list, as they stand on the page."""
    found = tab.run(f"""Array.from(document.querySelectorAll('#legend [data-kind={kind}] .toggle'), (one) =>
      [one.dataset.name, one.querySelector('.count').textContent])""")
    return {name: int(count.replace(",", "")) for name, count in found}


def compare(tab: Tab, book: Book) -> None:
    shown = book.shown()
    assert f"显示 {len(shown)} / {len(book.nodes)} 个实体" in tab.run("document.getElementById('notice').textContent")
    kinds = {
        "types": Counter(book.types[number] for number in book.shown(but="type")),
        "predicates": Counter(predicate for _, predicate, _, _ in book.told(but="predicate")),
        "documentFilter": Counter(book.documents[said["document"]]["id"] for _, _, _,
          said in book.told(but="document")),
        "statusFilter": Counter(said.get("status", "") for _, _, _, said in book.told(but="status")),
    }
    for kind, expected in kinds.items():
        found = counts(tab, kind)
        assert found, kind
        assert found == {name: expected[name] for name in found}, kind
    told = book.told()
    assert f" {len(told):,} 条陈述" in tab.run("document.querySelector('.measure output').textContent")
    linked = {end for subject, _, object, _ in told if subject != object and {subject,
      object} <= set(shown) for end in (subject, object)}
    alone = tab.run("document.querySelector('.switches [data-name=orphans] .count').textContent")
    assert int(alone.replace(",", "")) == len(set(shown) - linked)
    per_year = Counter(book.years[said["document"]] for _, _, _, said in book.told(but="year"))
    bars = tab.run("Array.from(document.querySelectorAll('[data-year]'), (one) => [one.dataset.year, "
                   "one.querySelector('.said').dataset.count, one.getAttribute('aria-label')])")
    assert bars
    for year, number, label in bars:
        assert number == f"{per_year[int(year)]:,}" and label == f"{year} · {number} 条陈述"


@pytest.mark.parametrize("seed", range(3))
def test_every_count_is_right_under_any_filters(reader: Reader, book: Book, page: Path, seed: int) -> None:
    chance = random.Random(seed)
    compare(reader.tab, book)
    kinds = {"types": "type", "predicates": "predicate", "documentFilter": "document", "statusFilter": "status"}
    for _ in range(7):
        kind = chance.choice([*kinds, "year", "confidence"])
        if kind == "year":
            year = chance.choice(sorted({one for one in book.years if one}))
            book.span = None if book.span == (year, year) else (year, year)
            reader.click(f"[data-year='{year}']")
        elif kind == "confidence":
            reader.tab.run("document.getElementById('confidence').focus()")
            for _ in range(chance.randrange(1, 16)):
                reader.press("ArrowRight")
                book.confidence = min(1.0, round(book.confidence + 0.05, 2))
        else:
            name = chance.choice(list(counts(reader.tab, kind)))
            book.off[kinds[kind]] ^= {name}
            reader.click(f"#legend [data-kind={kind}] [data-name='{name}']")
        compare(reader.tab, book)
    reader.click(".switches .reset")
    compare(reader.tab, Book(page.read_text(encoding="utf-8")))


def test_each_year_tells_what_is_new_what_vanished_and_how_far_projects_are(reader: Reader, book: Book) -> None:
    years = sorted({year for year in book.years if year})
    assert len(years) > 2
    for year in years:
        reader.click(f"[data-year='{year}']")
        book.span = (year, year)
        fresh, gone = book.turnover(year)
        assert reader.text(".told") == f"新出现 {len(fresh)} · 不再提及 {len(gone)} ›"
        for _ in range(40):  # lists grow by the buttons below them
            reader.tab.run("document.querySelectorAll('.year-report details').forEach((one) => { one.open = true; })")
            reader.tab.settle()
            more = "document.querySelectorAll('.year-report .more:not([hidden])')"
            if not reader.tab.run(f"{more}.length"):
                break
            reader.tab.run(f"{more}.forEach((one) => one.click())")
        groups = reader.tab.run("""Object.fromEntries(Array.from(document.querySelectorAll('.year-report details'),
          (group) => [
          group.querySelector('summary .data').textContent, [group.querySelector('summary .count').textContent,
          ...Array.from(group.querySelectorAll('.jump'), (jump) => jump.textContent)]]))""")
        expected = {"首次提及": fresh, "上一年提及、此后未见": gone,
                    **{book.labels[status]: nodes for status, nodes in book.courses().items()}}
        names = {label: sorted(book.nodes[number]["label"] for number in numbers) for label,
          numbers in expected.items() if numbers}
        assert {label: sorted(rest) for label, (_, *rest) in groups.items()} == names
        assert {label: int(count) for label, (count, *_) in groups.items()} == {label: len(found) for label,
          found in names.items()}
    assert book.courses()["completed"], "the demo tells of what was completed"


def test_any_name_is_found_by_any_part_of_it_and_by_its_initials(reader: Reader, book: Book) -> None:
    chance = random.Random(4)
    names = [(node["label"], name) for node in book.nodes for name in (node["label"], *node["aliases"])]
    chance.shuffle(names)
    for owner, name in names[:25]:
        begin = chance.randrange(len(name))
        part = name[begin:begin + 4].strip()
        found = reader.find(part) if part else [owner]
        fits = {node["label"] for node in book.nodes if any(part.lower() in one.lower() for one in (node["label"],
          *node["aliases"]))}
        assert owner in found or len(found) == 12, (owner, part)
        assert len(set(found) & fits) == min(12, len(fits)), "what holds the text stands before what holds its sound"
        initials = "".join(syllable[0] for syllable in spell(name).split())
        if len(initials) > 3:
            found = reader.find(initials)
            assert owner in found or len(found) == 12, (owner, initials)
