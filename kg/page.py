"""Facts as one self-contained HTML page: the graph, and the sentence that each statement rests on, without a network.

pyvis gives the nodes, edges and options and brings the vis-network library in its package; the page around them is our
own template in ``viz/``, because every ``cdn_resources`` mode of pyvis loads something from elsewhere, and several of
its fields run as HTML. The page loads nothing, from anywhere: a Content-Security-Policy forbids it, and allows only the
scripts and the style whose hashes it names.

Text from documents reaches the page in two ways only: as JSON in a data block (`kg.page_data`), compressed or with
``<``, ``>`` and ``&`` escaped, which the scripts put on the page as text; and autoescaped by the template. It never
becomes HTML, script or an address.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources as package_resources
from pathlib import Path
from typing import Any

import networkx as nx
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from markupsafe import Markup
from pyvis.network import Network

from kg import ontology as ontologies
from kg.errors import ConfigError
from kg.model import ENTITY_TYPES, PREDICATES, Document, Facts, Ledger
from kg.network import find_jurisdictions, network
from kg.page_content import Styles, describe, describe_relation, describe_type
from kg.page_data import as_json, pack, plain
from kg.page_feed import UNFED, Feed
from kg.page_part import Content, choose, cut
from kg.resources import folder
from kg.series import Normalise
from kg.version import VERSION

LIMIT = 1500
"""At most so many nodes are drawn at first, the most important; the page says so and shows more on demand."""

ENTITIES = 10_000
"""At most so many nodes are in the file; `kg serve` feeds the page what is beyond (`kg.page_feed`)."""

_SCRIPTS = (
    "shapes.js", "store.js", "view.js", "reading.js", "link.js", "marks.js", "ground.js", "canvas.js", "labels.js",
    "hint.js", "filters.js", "legend.js", "remote.js", "search.js", "chart.js", "ledger.js", "paths.js",
    "explore.js", "time.js", "panel.js", "lasting.js", "grid.js", "table.js", "numbers.js", "picture.js",
    "export.js", "views.js", "help.js", "main.js",
)
_BOOT = "js/boot.js"
_TEMPLATE = "explorer.html.j2"
_VIS = "lib/vis-9.1.2/vis-network.min.js"
_YEAR = re.compile("[1-9][0-9]{3}")
_SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S*\s*$")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text, of ``entities`` nodes of which it holds ``held``; the ``feed`` has the others, if there are."""

    html: str
    held: int
    entities: int
    feed: Feed | None


def render(
    facts: Facts,
    ontology: Styles | None = None,
    *,
    title: str,
    limit: int = LIMIT,
    most: int = ENTITIES,
    normalise: Normalise | None = None,
    ledger: Ledger | None = None,
) -> str:
    """The text of the page that `compose` makes, without what it does not hold."""
    return compose(facts, ontology, title=title, limit=limit, most=most, normalise=normalise, ledger=ledger).html


def compose(
    facts: Facts,
    ontology: Styles | None = None,
    *,
    title: str,
    limit: int = LIMIT,
    most: int = ENTITIES,
    normalise: Normalise | None = None,
    ledger: Ledger | None = None,
) -> Page:
    """Draw Facts as one HTML page; the same Facts give the same text.

    Parameters: ``ontology`` labels, colours and shapes of types and predicates (default: those of ``schema/``);
    ``title`` the page's heading; ``limit`` how many nodes are drawn at first, ``most`` how many are in the file at
    all: the jurisdictions, and of the others the most important; with ``normalise``, figures in different
    units of one dimension stand in one chart; ``ledger`` is that of the facts, without one the page has none.

    Write it as UTF-8. About 0.5 MB is the vis-network library; 1,000 entities with their sentences add some 0.15 MB, as
    larger data are compressed (see `kg.page_data.pack`).

    Raises:
        ConfigError: a file of ``viz/`` is missing or broken.
        InputError: the Facts are incomplete (see `kg.network.network`).
    """
    styles: Styles = ontology if ontology is not None else ontologies.load()
    graph = network(facts)
    ranked = _rank(graph)
    whole = describe(facts, graph, ranked, styles=styles, normalise=normalise, ledger=ledger)
    content, feed = whole, None
    counts: Mapping[str, int | str] = _count(whole)
    held = choose(whole, most)
    if len(held) < len(ranked):
        content, feed = cut(whole, held), Feed(whole, held)
        counts = {name: count if (part := _count(content)[name]) == count else f"{part} / {count}"
                  for name, count in _count(whole).items()}
    net = _draw(content)
    words = _load_words()
    script = "\n".join(_read(f"js/{name}") for name in _SCRIPTS)
    library = read_library()
    style = _read("explorer.css")
    boot = _read(_BOOT)
    for name, text in (("explorer.css", style), ("js", script), (_BOOT, boot), ("vis-network", library)):
        if re.search(r"</(?:script|style)|<!--", text, re.IGNORECASE):
            raise ConfigError("holds a closing tag or the start of a comment and cannot stand inside a page",
                              where=f"viz/{name}", remedy="write '<\\/script' or '<\\u0021--'")
    documents = sorted(facts.documents, key=lambda document: document.id)
    places = find_jurisdictions(facts)
    index = {id: number for number, id in enumerate(ranked)}
    page = {
        "version": VERSION,
        "policy": _make_policy(scripts=(library, script, boot), styles=(style,), fed=feed is not None),
        # Ours and the library's, from files that we ship: nothing here comes from a document.
        "style": Markup(style),
        "script": Markup(script),
        "boot": Markup(boot),
        "library": Markup(library),
        "words": words,
        "places": _name_places(facts, graph),
        "years": _span_years(documents),
        "counts": {"documents": len(documents), **counts},
        "summary": _summarise(graph, documents, styles),
        "rest": {
            "documents": [{"id": document.id, "title": document.title or document.name, "name": document.name,
                           "date": document.date, "place": index.get(places.get(document.id, ""))}
                          for document in documents],
            "observations": content.observations,
            "series": content.series,
            "ledger": content.ledger,
            "sentences": content.sentences,
            "types": [describe_type(name, styles) for name in _order(ENTITY_TYPES, graph, "type")],
            "relations": [describe_relation(name, styles) for name in _order_predicates(graph)],
            "terms": [{"name": name, "zh": term.label_zh, "en": term.label_en}
                      for name, term in sorted(styles.terms.items())],
            "hubs": content.hubs,
            "sectors": content.sectors,
            "communities": content.communities,
            "places": _name_places(facts, graph),
            "years": _span_years(documents),
            "limit": limit if feed is None else min(limit, len(content.nodes)),
        },
    }
    if feed is not None:
        page["rest"] |= {"whole": {"build": feed.build, **_count(whole)}}  # type: ignore[operator]
    environment = Environment(loader=FileSystemLoader(folder("viz")), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=False, keep_trailing_newline=True)
    environment.filters["as_json"] = as_json
    environment.filters["pack"] = pack
    environment.filters["from_json"] = json.loads
    environment.globals["page"] = page
    net.templateEnv = environment
    net.path = _TEMPLATE
    net.heading = title
    try:
        html = str(net.generate_html("index.html"))
    except TemplateError as error:
        raise ConfigError(f"cannot be filled in: {error}", where=_locate(error),
                          remedy="correct the template") from error
    return Page(plain(html), len(content.nodes), len(whole.nodes), feed)


def _count(content: Content) -> dict[str, int]:
    return {"entities": len(content.nodes), "statements": sum(len(edge["statements"]) for edge in content.edges),
            "observations": len(content.observations)}


def _draw(content: Content) -> Network:
    """The pyvis Network: nodes with their places, one edge for each subject, predicate and object."""
    # Directed, or pyvis drops parallel edges and searches all edges for each new one.
    net = Network(height="100%", width="100%", directed=True, cdn_resources="in_line")
    net.options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "edges": {"smooth": False},
        "interaction": {"hideEdgesOnDrag": True, "hideEdgesOnZoom": True, "hover": False, "selectable": False,
                        "dragNodes": False},
    }
    for node in content.nodes:
        net.add_node(node["id"], **{key: value for key, value in node.items() if key != "id"})
    for edge in content.edges:
        net.add_edge(edge["from"], edge["to"], predicate=edge["predicate"], statements=edge["statements"])
    return net


def _rank(graph: nx.MultiDiGraph) -> list[str]:
    return sorted(graph, key=lambda id: (-graph.nodes[id]["importance"], id))


def _order(known: Sequence[str], graph: nx.MultiDiGraph, attribute: str) -> list[str]:
    """The values of a node attribute that occur: known ones in their order, then the others."""
    found = {node[attribute] for _, node in graph.nodes(data=True)}
    return [name for name in known if name in found] + sorted(found - set(known))


def _order_predicates(graph: nx.MultiDiGraph) -> list[str]:
    found = {edge["predicate"] for _, _, edge in graph.edges(data=True)}
    return [name for name in PREDICATES if name in found] + sorted(found - set(PREDICATES))


def _name_places(facts: Facts, graph: nx.MultiDiGraph) -> list[str]:
    """Names of the jurisdictions that the documents speak for, the one with most documents first."""
    spoken_for = Counter(find_jurisdictions(facts).values())
    return [graph.nodes[id]["name"] for id in sorted(spoken_for, key=lambda id: (-spoken_for[id], id))]


def _span_years(documents: Sequence[Document]) -> str:
    years = sorted({found[0] for document in documents if (found := _YEAR.match(document.date or ""))})
    return "" if not years else years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _summarise(graph: nx.MultiDiGraph, documents: Sequence[Document], styles: Styles) -> dict[str, Any]:
    """What a reader without scripts is told: each type with its most important names, and the documents."""
    ranked = _rank(graph)
    types = []
    for name in _order(ENTITY_TYPES, graph, "type"):
        style = describe_type(name, styles)
        names = [graph.nodes[id]["name"] for id in ranked if graph.nodes[id]["type"] == name]
        types.append({"label_zh": style["zh"], "label_en": style["en"], "count": len(names), "names": names[:12]})
    return {"types": types, "documents": [{"title": document.title or document.name, "date": document.date}
                                          for document in documents]}


def _make_policy(*, scripts: Sequence[str], styles: Sequence[str], fed: bool) -> str:
    """A Content-Security-Policy under which only these inline scripts and styles run, and nothing is ever loaded.

    Of a page that has a feed, it also says where it may ask for more: nowhere, as long as it is a file.
    """
    return "; ".join((
        "default-src 'none'",
        "script-src " + " ".join(map(_hash, scripts)),
        "style-src " + " ".join(map(_hash, styles)),
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
        *([UNFED] if fed else []),
    ))


def _locate(error: TemplateError) -> str:
    line = error.lineno if isinstance(error, TemplateSyntaxError) else None
    return f"viz/{_TEMPLATE}" + (f":{line}" if line else "")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _read(name: str) -> str:
    path = folder("viz") / name
    try:
        # Universal newlines: browsers hash a script after turning every line end into LF.
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(f"cannot be read: {reason}", where=f"viz/{name}", remedy="reinstall zhengtu") from error


def read_library() -> str:
    """The vis-network library as pyvis brings it. Raises ConfigError where it does not."""
    path = Path(str(package_resources.files("pyvis"))) / _VIS
    try:
        return _SOURCE_MAP.sub("\n", path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError("pyvis does not bring the vis-network library that the page needs", where=f"pyvis/{_VIS}",
                          remedy="install pyvis 0.3.2, as setup.cfg asks for") from error


def _load_words() -> dict[str, Any]:
    try:
        words: dict[str, Any] = json.loads(_read("words.json"))
    except json.JSONDecodeError as error:
        raise ConfigError(f"is no JSON: {error.msg}", where=f"viz/words.json:{error.lineno}",
                          remedy="correct that line") from error
    return words

