"""What the tests share: a document out of a few sentences, and extraction from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import Tab, find_chromium, open_tab
from server import Server, running

import kg
from kg.model import Block, Document, Extraction, Span
from kg.pipeline import extract, tools

REPORTS = Path(__file__).resolve().parents[1] / "data" / "reports"
SHARED = Path(__file__).resolve().parents[2] / "shared"


def make_document(
    text: str, *, region: tuple[str, ...] = ("云海省", "星桥市", "青禾区"), date: str = "2025-01-08", id: str = "d"
) -> Document:
    """A Document whose every line is a paragraph."""
    blocks, start = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append(Block(Span(start, start + len(line)), "paragraph"))
        start += len(line) + 1
    return Document(id=id, name=f"{id}.txt", sha256="0" * 64, text=text, blocks=tuple(blocks), date=date, region=region)


@pytest.fixture(scope="session")
def read_text() -> Callable[..., Extraction]:
    """Extraction from a text of an invented district, without the names of single places."""

    def read(text: str, **settings: object) -> Extraction:
        return extract(make_document(text, **settings), tools(curated=False, learnt=False))  # type: ignore[arg-type]

    return read


@pytest.fixture(scope="session")
def demo() -> kg.Graph:
    """The graph of data/reports."""
    return kg.build([REPORTS])


@pytest.fixture(scope="session")
def demo_folder(demo: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same graph, in a folder."""
    return demo.save(tmp_path_factory.mktemp("demo") / "graph")


@pytest.fixture(scope="session")
def server(demo_folder: Path) -> Iterator[Server]:
    """``kg serve`` on it."""
    with running(demo_folder) as server:
        yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A tab of a fresh Chromium."""
    if find_chromium() is None:
        pytest.skip("no Chromium is installed (or name one in KG_CHROMIUM)")
    with open_tab(tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture
def tab(browser: Tab) -> Iterator[Tab]:
    """The tab at the size of a laptop, for a page in a file; whatever a test does, the page must neither complain nor
    load anything but what it made itself."""
    browser.resize(1440, 900)
    yield browser
    browser.settle()
    assert browser.messages == []
    asked = [address for address in browser.requests if not address.startswith(("file://", "blob:"))]
    assert [address for address in asked if address != "data:,"] == []


@pytest.fixture(scope="session")
def shared() -> Path:
    """The documents beside the checkout, where they are."""
    if not SHARED.is_dir():
        pytest.skip("the documents beside the checkout are not here")
    return SHARED
