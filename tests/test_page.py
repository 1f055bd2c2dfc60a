"""The page as text. What it does in a browser is in test_page_browser.py."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import ledger_facts
import pytest
from page_facts import HOSTILE, make_county, make_hostile, make_star, make_years, shuffle

from kg import page
from kg.errors import ConfigError
from kg.ledger import ledger
from kg.model import Facts
from kg.observe import comparable, normalise
from kg.ontology import load
from kg.page import render
from kg.page_data import read_payload
from kg.resources import folder


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text inside each script, style and title."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": [], "title": [], "h1": []}
        self._inside: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in self.texts:
            self._inside = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[self._inside][-1] += data

    @property
    def policy(self) -> str:
        (policy,) = (a["content"] for tag, a in self.tags if a.get("http-equiv") == "Content-Security-Policy")
        return str(policy)


def payload(html: str) -> dict[str, Any]:
    return read_payload(html)


@pytest.fixture(scope="module")
def county() -> str:
    return render(make_county(), title="青禾县的政图")


@pytest.fixture(scope="module")
def hostile() -> str:
    return render(make_hostile(), title=HOSTILE[0])


def test_the_title_stands_in_title_and_heading(county: str) -> None:
    elements = Elements(county)
    assert elements.texts["title"] == elements.texts["h1"] == ["青禾县的政图"]


@pytest.mark.parametrize("name", ["county", "hostile"])
def test_nothing_is_loaded_from_anywhere(name: str, request: pytest.FixtureRequest) -> None:
    elements = Elements(request.getfixturevalue(name))
    addresses = [value for _, attributes in elements.tags for key, value in attributes.items()
                 if key in {"src", "href", "action", "data", "poster", "srcset", "background", "formaction", "ping"}]
    assert addresses == ["data:,"]  # the empty icon, or browsers ask for favicon.ico
    assert "sourceMappingURL" not in request.getfixturevalue(name)
    assert "@import" not in elements.texts["style"][0] and "url(" not in elements.texts["style"][0]


@pytest.mark.parametrize("name", ["county", "hostile"])
def test_the_policy_names_the_scripts_and_the_style_and_forbids_all_else(
        name: str, request: pytest.FixtureRequest) -> None:
    elements = Elements(request.getfixturevalue(name))

    def hash(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    data, *scripts = elements.texts["script"]
    directives = dict(part.split(" ", 1) for part in elements.policy.split("; "))
    assert directives["default-src"] == directives["base-uri"] == directives["form-action"] == "'none'"
    assert directives["script-src"].split() == [hash(script) for script in scripts]
    assert directives["style-src"].split() == [hash(style) for style in elements.texts["style"]]
    assert len(scripts) == 3 and len(elements.texts["style"]) == 1


def test_hostile_text_adds_no_element_and_no_attribute(county: str, hostile: str) -> None:
    def skeleton(html: str) -> list[tuple[str, tuple[str, ...]]]:
        # The noscript summary has as many list items as there are types and documents.
        tags = [(tag, tuple(sorted(attributes))) for tag, attributes in Elements(html).tags]
        return [tag for tag in tags if tag[0] not in {"li", "span"}]

    assert skeleton(hostile) == skeleton(county)
    assert not {"img", "iframe", "svg"} & {tag for tag, _ in Elements(hostile).tags}
    assert not [key for _, attributes in Elements(hostile).tags for key in attributes if key.startswith("on")]


def test_the_data_block_cannot_be_left(hostile: str) -> None:
    start = hostile.index('id="data">') + len('id="data">')
    block = hostile[start : hostile.index("</script>", start)]
    assert not re.search("[<>&\u2028\u2029]", block)
    assert {node["label"] for node in json.loads(block)["nodes"]} == set(HOSTILE)


def test_the_page_can_be_written_as_utf8_even_with_half_a_surrogate() -> None:
    facts = make_county()
    html = render(facts, title="甲\ud83d乙")
    assert "甲\ufffd乙" in html
    html.encode("utf-8")


def test_each_sentence_is_kept_once_and_the_quote_is_found_in_it(county: str) -> None:
    data = payload(county)
    sentences = data["rest"]["sentences"]
    assert len(sentences) == len(set(sentences)) == 7
    cited = [statement for edge in data["edges"] for statement in edge["statements"]] + data["rest"]["observations"]
    assert len(cited) == 10
    quotes = {sentences[c["sentence"]][slice(*c["quote"])] for c in cited}
    assert {"竹编产业和茶叶产业是两轮驱动的两翼", "依托𠮷编公司发展竹编产业", "顾明远任青禾县县长"} <= quotes


def test_numbers_keep_their_digits(county: str) -> None:
    values = [(o["value"], o["unit"], o["bound"]) for o in payload(county)["rest"]["observations"]]
    assert values == [("12.50", "亿元", "atLeast"), ("8.4", "%", "exact")]


def test_a_series_is_handed_over_with_its_axis_in_exact_numbers() -> None:
    data = payload(render(make_years(), title="甲", normalise=normalise))
    observations = data["rest"]["observations"]
    found = [(data["nodes"][s["subject"]]["label"], s["concept"], s["unit"], s["periods"])
             for s in data["rest"]["series"]]
    assert found == [("青禾县", "竹编产值", "亿元", 5), ("青禾县", "竹编产值", "%", 3),
                     ("青禾县", "竹编产量", "位", 2), ("清河县", "竹编产值", "亿元", 2)]
    level, growth, rank, _ = data["rest"]["series"]
    assert (level["ticks"], growth["ticks"], rank["ticks"]) == (
        ["0", "5", "10", "15"], ["-5", "0", "5", "10"], ["4", "6", "8", "10"])
    told = [[(observations[number]["period"], observations[number]["status"]) for number in point["observations"]]
            for point in level["points"]]
    assert told == [[("2022", "actual")] * 2, [("2023", "actual")], [("2023", "target")],
                    [("2024-01/2024-09", "actual")], [("2024", "estimate")], [("2025", "target")]]
    assert [(p["value"], p["year"], p.get("month"), p.get("begin")) for p in level["points"]] == [
        ("9.8", 2022, None, None), ("10.6", 2023, None, None), ("11", 2023, None, None), ("8.1", 2024, 9, None),
        ("12", 2024, None, None), ("13", 2025, None, None)]
    assert level["joined"] == [0, 1, 4]
    assert [(p["value"], p["year"], p.get("begin")) for p in growth["points"]][-1] == ("5", 2025, 2021)
    assert {o["value"] for o in observations} >= {"10.60", "81000"}, "as they are printed"


def test_units_come_together_only_where_somebody_knows_how() -> None:
    (level, *_) = payload(render(make_years(), title="甲"))["rest"]["series"]
    assert (level["unit"], len(level["points"])) == ("亿元", 5), "without what is printed in 万元"
    assert payload(render(make_county(), title="甲"))["rest"]["series"] == [], "one value is no series"


def test_synonyms_stand_together() -> None:
    facts = make_years()
    named = tuple(replace(o, indicator="竹编总产值", concept="竹编产值") if o.period == "2025" else o
                  for o in facts.observations)
    data = payload(render(replace(facts, observations=named), title="甲", normalise=normalise))
    assert data["rest"]["series"][0]["periods"] == 5
    (renamed,) = (o for o in data["rest"]["observations"] if o["indicator"] == "竹编总产值")
    assert renamed["concept"] == "竹编产值"
    assert sum("concept" in o for o in data["rest"]["observations"]) == 1


def test_the_ledger_is_handed_over_by_numbers() -> None:
    facts = ledger_facts.facts()
    rest = payload(render(facts, title="账目", normalise=normalise, ledger=ledger(facts, comparable)))["rest"]
    books, figures = rest["ledger"], rest["observations"]
    assert [conflict["difference"] for conflict in books["conflicts"]] == [
        "contradiction", "differentScope", "estimateAgainstFinal", "earlierCutOff", "rounding",
    ]
    assert [figures[n]["value"] for n in books["conflicts"][0]["figures"]] == ["61.2", "64.9"]
    assert books["outcomes"] == {"met": 1, "missed": 1, "open": 2}
    assert sum(check["result"] is None for check in books["targets"]) == 1  # of the year that is over
    assert {(one["stated"], len(one["members"])) for one in books["sets"]} == {(2, 2), (4, 1)}
    assert len(books["lives"]) == 3
    without = payload(render(facts, title="账目"))["rest"]["ledger"]
    assert without["conflicts"] == without["targets"] == without["sets"] == without["lives"] == []


def test_a_chart_costs_little() -> None:
    facts = make_years()
    without = render(replace(facts, observations=facts.observations[:1]), title="甲", normalise=normalise)
    html = render(facts, title="甲", normalise=normalise)
    assert len(payload(html)["rest"]["series"]) == 4
    assert len(html.encode()) - len(without.encode()) < 8_000, "with fifteen figures and their sentences"


def test_parallel_statements_share_an_edge_and_keep_their_status(county: str) -> None:
    (edge,) = (edge for edge in payload(county)["edges"] if edge["predicate"] == "constructs")
    assert [statement["status"] for statement in edge["statements"]] == ["ongoing", "completed"]


def test_nodes_come_in_order_of_importance_with_places_and_looks_of_the_ontology(county: str) -> None:
    nodes = payload(county)["nodes"]
    assert [node["id"] for node in nodes] == list(range(len(nodes)))
    assert nodes[0]["label"] == "青禾县"
    assert [node["importance"] for node in nodes] == sorted((n["importance"] for n in nodes), reverse=True)
    style = load().types["Company"]
    (company,) = (node for node in nodes if node["types"] == ["Company"])
    assert (company["shape"], company["color"]) == (style.shape, style.colour)
    assert isinstance(company["x"], int) and isinstance(company["y"], int)


def test_physics_is_off(county: str) -> None:
    assert payload(county)["options"]["physics"] == {"enabled": False}


def test_header_and_summary_tell_what_is_in_it_without_scripts(county: str) -> None:
    body = county[county.index("<body>") : county.index('<script type="application/json"')]
    text = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    assert "青禾县 · 2024–2025 · 2 份文件 · 9 个实体 · 8 条陈述 · 2 项指标" in text
    summary = body[body.index("<noscript>") :]
    assert "竹编产业、茶叶产业" in summary
    assert "青禾县政府工作报告" in summary and "2024-02-01" in summary


def test_words_exist_in_both_languages_and_each_is_used() -> None:
    words = json.loads((folder("viz") / "words.json").read_text(encoding="utf-8"))
    assert words["zh"].keys() == words["en"].keys()
    sources = "".join(path.read_text(encoding="utf-8") for path in
                      [*sorted((folder("viz") / "js").glob("*.js")), folder("viz") / "explorer.html.j2"])
    assert [word for word in words["zh"] if not re.search(rf"\b{word}\b", sources)] == []
    asked = re.findall(r'Say\.word\("(\w+)"', sources) + re.findall(r'data-(?:word|label)="(\w+)"', sources)
    assert len(asked) > 30
    assert set(asked) <= words["zh"].keys()


def test_the_scripts_never_turn_text_into_html() -> None:
    scripts = sorted((folder("viz") / "js").glob("*.js"))
    assert sorted(path.name for path in scripts) == sorted((*page._SCRIPTS, "boot.js"))
    for path in scripts:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", source)
        assert not re.search(r"eval\(|new Function|setTimeout\(|setInterval\(", source)
        assert not re.search(r"XMLHttpRequest|WebSocket|import\(|https?://(?!www\.w3\.org/2000/svg)", source)
        # One script asks, and nobody but the server that sent the page: see tests/test_page_remote.py.
        asked = re.findall(r"fetch\(.{11}", source)
        assert asked == (["fetch(`graph/${na"] if path.name == "remote.js" else [])


def test_an_empty_graph_makes_a_page() -> None:
    html = render(Facts((), {}, (), (), ()), title="空")
    assert payload(html)["nodes"] == []


def test_a_thousand_entities_take_less_than_a_megabyte() -> None:
    assert len(render(make_star(1000), title="大").encode()) < 1_000_000


def test_the_same_facts_give_the_same_bytes_whatever_their_order_hash_seed_or_locale(tmp_path: Path) -> None:
    script = ("import sys; from page_facts import make_star, make_county, make_years, shuffle; "
              "from kg.page import render; "
              "star = make_star(150, hubs=2); star = shuffle(star) if sys.argv[1] == '1' else star; "
              "years = make_years(); years = shuffle(years) if sys.argv[1] == '1' else years; "
              "pages = [render(facts, title='甲') for facts in (star, years, make_county())]; "
              "sys.stdout.buffer.write(''.join(pages).encode())")
    outputs = []
    paths = os.pathsep.join([str(Path(page.__file__).parent.parent), str(Path(__file__).parent)])
    for order, seed, locale in (("0", "0", "C"), ("1", "4242", "C.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": f"UTC+{order}",
                       "PYTHONPATH": paths}
        outputs.append(subprocess.run([sys.executable, "-c", script, order], env=environment, cwd=tmp_path,
                                      check=True, capture_output=True).stdout)
    assert len(outputs[0]) > 1_000_000
    assert outputs[0] == outputs[1]


def test_pyvis_leaves_nothing_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    render(shuffle(make_county()), title="甲")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "content", "where"), [
    ("js/panel.js", None, "viz/js/panel.js"),
    ("words.json", "{\n\n  nonsense", "viz/words.json:3"),
    ("explorer.html.j2", "<p>\n{% if %}", "viz/explorer.html.j2:2"),
    ("explorer.html.j2", "{{ page.nothing }}", "viz/explorer.html.j2"),
    ("explorer.css", "/* </style> */", "viz/explorer.css"),
    ("explorer.css", b"\xff\xfe\x00", "viz/explorer.css"),
])
def test_a_broken_file_of_the_page_is_named(name: str, content: str | bytes | None, where: str, tmp_path: Path,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folder("viz"), tmp_path / "viz")
    path = tmp_path / "viz" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.setattr(page, "folder", lambda _: tmp_path / "viz")
    with pytest.raises(ConfigError) as caught:
        render(make_county(), title="甲")
    assert caught.value.where == where
    assert caught.value.remedy
