"""The Python surface: build a graph from documents, or open one, and ask it.

>>> import kg
>>> graph = kg.build(["data/reports"])                                          # doctest: +SKIP
>>> graph.query("SELECT ?name { ?x a kg:Park ; rdfs:label ?name }").rows[:2]    # doctest: +SKIP
(('中原云谷',), ('九龙科创园',))
>>> graph.save("out/demo")                                                      # doctest: +SKIP
>>> kg.open("out/demo").show("市中区").types                                     # doctest: +SKIP
('Place',)
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kg import export, facts_of, formats, frames, ledger_files, pipeline, rdf, score, serialise, sketch, store, tables
from kg.around import around, cut_ledger
from kg.card import Card, IndicatorCard, read_card, read_indicator
from kg.corpus import Corpus, read_corpus
from kg.cut import check_minimum, cut_extraction, cut_facts
from kg.decide import notes
from kg.errors import DocumentError, GraphError, InputError, KgError
from kg.gold import GoldFile, Sheet, assign, read_gold, sheet
from kg.ledger import ledger as make_ledger
from kg.model import Decision, Extraction, Facts, Ledger
from kg.observe import comparable, measure, normalise
from kg.ontology import load as load_ontology
from kg.query import Result, run, run_named
from kg.rdf_build import Settings
from kg.review import Proposal, propose
from kg.search import Hit, Index, make_index, open_index, write_index
from kg.validate import Violation, validate
from kg.version import VERSION
from kg.vocab import DEFAULT_BASE
from kg.vocab import iri as vocab_iri

if TYPE_CHECKING:
    import networkx as nx
    import pandas
    import rdflib
    from pyoxigraph import Quad, Store

    from kg.drawing import Drawing

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how many documents are done, how many there are, and the name of the one that comes next (or ``""``)."""

_LISTS: Final = ("types", "aliases", "region")
_DRAWN: Final = 20_000  # relations; a notebook should not wait for more to be read
_AROUND: Final = 20  # characters on either side of a mention, for people to see it in its place


class Graph:
    """A knowledge graph, in memory (`build`) or in a folder (`open_graph`).

    ``title`` is what people call it, ``base`` what the IRIs of its entities begin with, ``folder`` where it lies
    (None in memory). A graph in memory has its ``facts``, and the ``skipped`` documents with the reason, and
    ``warnings``; ``gazetteer``, ``min_confidence`` and ``entail`` are what it was built with.
    """

    def __init__(
        self,
        *,
        title: str = "",
        base: str = DEFAULT_BASE,
        facts: Facts | None = None,
        folder: Path | None = None,
        skipped: Sequence[DocumentError] = (),
        warnings: Sequence[KgError] = (),
        gazetteer: bool = True,
        min_confidence: float = 0.0,
        entail: bool = False,
    ) -> None:
        if (facts is None) == (folder is None):
            raise TypeError("a Graph has facts or a folder: use kg.build or kg.open")
        self.title = title
        self.base = base
        self.folder = folder
        self.skipped = tuple(skipped)
        self.warnings = tuple(warnings)
        self.gazetteer = gazetteer
        self.min_confidence = min_confidence
        self.entail = entail
        self._facts = facts
        self._rows: dict[str, Sequence[tables.Row]] = {}

    def __repr__(self) -> str:
        where = str(self.folder) if self.folder else "in memory"
        return f"<Graph {self.title!r}, {where}>"

    @property
    def facts(self) -> Facts:
        """What was read, as dataclasses. Raises GraphError for a graph that was opened: its folder has none."""
        if self._facts is None:
            raise GraphError(
                "a graph that was opened has no facts", where=str(self.folder), remedy="query it, or build it again"
            )
        return self._facts

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """Everything as RDF quads; of a graph in memory in canonical order, of one in a folder in that of its file."""
        if self.folder:
            return store.read_quads(self.folder, self.store)
        settings = Settings(gazetteer=self.gazetteer, min_confidence=self.min_confidence, entail=self.entail)
        return rdf.quads(
            self.facts, base=self.base, title=self.title, normalise=normalise, measure=measure, ledger=self.books,
            settings=settings,
        )

    @cached_property
    def store(self) -> Store:
        """The Oxigraph store behind the graph: read it, do not write to it."""
        return store.open_store(self.folder) if self.folder else store.memory(self.quads)

    # ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def query(self, text: str) -> Result:
        """Answer a SPARQL query; the usual prefixes need not be declared. Raises QueryError."""
        return run(self.store, text)

    def run(self, name: str, parameters: Mapping[str, str] | None = None, /, **more: str) -> Result:
        """Answer a named query (``kg queries`` lists them), e.g. ``graph.run("park-companies", park="…")``.

        Raises QueryError for an unknown query, parameter or name.
        """
        return run_named(self.store, name, {**(parameters or {}), **more})

    def search(self, text: str, limit: int = 20, kind: str | None = None) -> tuple[Hit, ...]:
        """What has ``text`` in its name, in another name, or (sentences) in its words: the best ``limit`` hits.

        Words set apart by blanks must all match. ``kind`` is one of `kg.search.KINDS`; see there for the order. Raises
        QueryError for an empty text or one too long, InputError for another kind or limit, GraphError for a folder
        without an index.
        """
        return self._index.search(text, limit=limit, kind=kind)

    @cached_property
    def _index(self) -> Index:
        return open_index(self.folder) if self.folder else make_index(self.quads)

    def show(self, name: str) -> Card:
        """All that is known of the entity of this name, alias or IRI, each statement with its sentence.

        Raises QueryError where nothing bears the name (with the nearest names) or several things do (naming them).
        """
        return read_card(self.store, name)

    def show_indicator(self, name: str) -> IndicatorCard:
        """All figures of the indicator of this name (or the only one with this in its name), by whose they are.

        Raises QueryError where no indicator has this in its name, and where several do (naming them).
        """
        return read_indicator(self.store, name)

    def validate(self) -> tuple[Violation, ...]:
        """What breaks the SHACL shapes of ``schema/shapes``; () when nothing does."""
        return validate(self.store)

    def review(self) -> tuple[Proposal, ...]:
        """What a person should look at, the most doubtful first; `kg.review.table` writes it as ``kg review`` does."""
        return propose(self.store)

    @cached_property
    def books(self) -> Ledger:
        """What statements say when they are held side by side; of a folder, what was found when it was built."""
        if self.folder:
            return ledger_files.read(self.ledger(), self._known, where=str(self.folder / export.LEDGER))
        return make_ledger(self.facts, comparable)

    def ledger(self) -> dict[str, Any]:
        """Figures that disagree, targets and their results, numbered sets, lives of projects, each with its sentences.

        `kg.ledger_files.data` tells the form. Raises GraphError for a folder whose ledger cannot be read.
        """
        if self.folder:
            return _read_json(self.folder / export.LEDGER, "summary", *export.LEDGER_TABLES)
        return ledger_files.data(self.facts, self.books)

    def counts(self) -> dict[str, Any]:
        """How many documents, sentences, entities, relations and observations the graph has."""
        if self.folder:
            counts: dict[str, Any] = _manifest(self.folder)["counts"]
            return counts
        return export.counts(self.facts)

    def rows(self, table: str) -> Sequence[tables.Row]:
        """The rows of a table, ``entities``, ``relations`` or ``observations``, with typed values; columns as in
        `kg.tables.TABLES`.
        """
        if table not in self._rows:
            self._rows[table] = tuple(
                tables.read_csv(table, self.folder / f"{table}.csv") if self.folder
                else tables.rows(table, self.facts, normalise)
            )
        return self._rows[table]

    # ── Into other libraries ─────────────────────────────────────────────────────────────────────────────────────────

    def to_networkx(self) -> nx.MultiDiGraph:
        """A networkx graph: a node for each entity, an edge for each statement; see `kg.network.network`."""
        from kg.network import network

        return network(self.facts) if self._facts is not None else _read_graphml(self.folder or Path())

    def to_rdflib(self) -> rdflib.Dataset:
        """An rdflib Dataset over the same store: rdflib's API, nothing is copied."""
        return store.to_rdflib(self.store)

    def entities(self) -> pandas.DataFrame:
        """The entities as a pandas data frame, one a row; columns as in `kg.tables.TABLES`.

        Raises InputError where pandas is not installed (``pip install 'zhengtu[frames]'``).
        """
        return frames.frame("entities", self.rows("entities"))

    def relations(self) -> pandas.DataFrame:
        """The relations as a pandas data frame: one row for each reading. Errors as in `entities`."""
        return frames.frame("relations", self.rows("relations"))

    def observations(self, *, exact: bool = False) -> pandas.DataFrame:
        """The figures as a pandas data frame: one row for each, with the sentence. Errors as in `entities`.

        ``value`` (as printed) and ``base_value`` (in base units) are floats, as pandas computes with them; with
        ``exact`` they are Decimals.
        """
        return frames.frame("observations", self.rows("observations"), exact=exact)

    def _repr_html_(self) -> str:
        """What a notebook shows: title, counts, and a small drawing of what matters most."""
        counts, ontology = self.counts(), load_ontology()

        def label(name: str) -> str:
            return f"{ontology.label(name, 'zh')} {ontology.label(name, 'en')}"

        figures = {
            "文献 documents": counts["documents"], "句子 sentences": counts["sentences"],
            "实体 entities": counts["entities"]["total"], "关系 relations": counts["relations"]["total"],
            "数据 observations": counts["observations"],
        }
        types = {label(name): n for name, n in counts["entities"].items() if name in ontology.types}
        drawing = ""
        if counts["relations"]["total"] <= _DRAWN:
            drawing = sketch.svg(self.to_networkx(), colours=formats.colours(ontology), label=label)
        return sketch.html(self.title, figures, types, drawing)

    def draw(self, focus: str | None = None, *, steps: int = 1, types: Sequence[str] = ()) -> Drawing:
        """The page of the graph, or of a part of it: a notebook shows it in line, its ``save(path)`` writes it.

        ``focus`` is the name, alias or IRI of an entity, around which at most ``steps`` (1 … 6) statements are walked;
        of the entities found, with ``types``, only those of these types are drawn. See `kg.around.around`. The ledger
        has what is wholly within the part. Raises QueryError for a focus that nothing or several things are called,
        InputError for steps or types that there are not, or where nothing is left, GraphError for a damaged folder.
        """
        from kg import page
        from kg.drawing import Drawing

        iri = read_card(self.store, focus).iri if focus is not None else None
        whole = self._known
        found = next((e for e in whole.entities if vocab_iri(self.base, e.id).value == iri), None)
        part = around(whole, found.id if found else None, steps=steps, types=types)
        if not part.entities:
            raise InputError("no entity of these types is there", where="types", remedy="name other types, or none")
        title = self.title if found is None else f"{found.name} · {self.title}"
        books = cut_ledger(self.books, part)
        made = page.compose(part, load_ontology(), title=title, normalise=normalise, ledger=books)
        return Drawing(made.html, title, held=made.held, entities=made.entities)

    @cached_property
    def _known(self) -> Facts:
        """The facts, of a graph in a folder as far as its tables tell them (see `kg.facts_of`)."""
        if self._facts is not None:
            return self._facts
        folder = self.folder or Path()
        documents = _manifest(folder).get("documents", [])
        return facts_of.read(documents, {table: self.rows(table) for table in tables.TABLES}, where=str(folder))

    # ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def export(
        self, format: str, path: str | Path | None = None, *, everything: bool = False, overwrite: bool = False
    ) -> Path:
        """Write the graph in a format, e.g. ``xlsx`` (``kg formats`` lists them); returns the path.

        ``path`` is the file, or of some formats the folder; without it, ``graph`` with the format's suffix, here. With
        ``everything``, ``ttl``, ``nt``, ``rdfxml`` and ``jsonld`` hold provenance and ontology too. What stands in that
        place and is not the same is only replaced with ``overwrite``. Raises InputError for an unknown format or a
        library that is missing, GraphError for a place that cannot be written or is taken.
        """
        found = formats.find_format(format)
        path = Path(path) if path is not None else Path(f"graph{found.suffix}")
        formats.write(self, found, path, everything=everything, overwrite=overwrite)
        return path

    def save(self, folder: str | Path, *, page_entities: int | None = None) -> Path:
        """Write the graph into ``folder``: Turtle, N-Quads, JSON-LD, GraphML, CSV, the page, the store.

        All of it is written beside its place and moved there at the end; what was there before stays if anything
        fails. But for the store, the same documents give the same bytes (`kg.search.write_index` tells a condition of
        the search index). Returns the folder. Raises GraphError for a folder that cannot be written or holds what is
        not ours.

        The page holds at most ``page_entities`` entities, the most important (default: `kg.page.ENTITIES`, 10,000). Of
        a larger graph the rest stands in ``page.db``, from which `kg serve` feeds the page.
        """
        from kg import network, page

        most = page.ENTITIES if page_entities is None else page_entities
        if most < 1:
            raise InputError(f"a page cannot hold {most} entities", where="page_entities", remedy="use 1 or more")

        folder = Path(folder)
        with export.staged(folder) as stage:
            triples = rdf.plain(self.quads, base=self.base)
            (stage / "graph.ttl").write_bytes(serialise.turtle(triples, base=self.base))
            (stage / "graph.nq").write_bytes(serialise.nquads(self.quads))
            (stage / "graph.jsonld").write_bytes(serialise.jsonld(triples, base=self.base))
            network.write_graphml(self.to_networkx(), stage / "graph.graphml")
            (stage / "entities.csv").write_bytes(export.entities_csv(self.facts))
            (stage / "relations.csv").write_bytes(export.relations_csv(self.facts))
            (stage / "observations.csv").write_bytes(export.observations_csv(self.facts, normalise))
            ledger = self.ledger()
            (stage / export.LEDGER).write_bytes(export.to_json(ledger).encode("utf-8", "replace"))
            for part, name in export.LEDGER_TABLES.items():
                (stage / name).write_bytes(ledger_files.csv_of(part, ledger))
            made = page.compose(
                self.facts, load_ontology(), title=self.title, most=most, normalise=normalise, ledger=self.books
            )
            (stage / "index.html").write_bytes(made.html.encode("utf-8", "replace"))
            if made.feed:
                made.feed.write(stage)
            write_index(self.quads, stage)
            store.write(stage, self.quads)
            manifest = self._make_manifest()
            if made.feed:
                manifest["page"] = {"entities": made.held, "build": made.feed.build}
            (stage / export.MANIFEST).write_bytes(export.to_json(manifest).encode("utf-8", "replace"))
        return folder

    def _make_manifest(self) -> dict[str, Any]:
        return {
            "zhengtu": VERSION,
            "ontology": load_ontology().version,
            "title": self.title,
            "base": self.base,
            "gazetteer": self.gazetteer,
            "min_confidence": self.min_confidence,
            "entail": self.entail,
            "documents": [
                {"id": d.id, "name": d.name, "title": d.title, "date": d.date, "region": list(d.region),
                 "sha256": d.sha256}
                for d in self.facts.documents
            ],
            "skipped": [{"name": error.where, "problem": error.problem} for error in self.skipped],
            "decisions": [
                {"where": o.decision.where, "action": o.decision.action, "entity": o.decision.entity,
                 "relation": o.decision.relation, "value": o.decision.value, "scope": o.decision.scope,
                 "reason": o.decision.reason, "entities": o.entities, "statements": o.statements}
                for o in self.facts.outcomes
            ],
            "counts": export.counts(self.facts),
        }


def build(
    documents: Sequence[str | Path] | str | Path,
    *,
    gazetteer: bool = True,
    skip_bad: bool = False,
    min_confidence: float = 0.0,
    entail: bool = False,
    title: str = "",
    without: str | Path | None = None,
    progress: Progress | None = None,
) -> Graph:
    """Read documents (files and folders) and build their graph in memory; `Graph.save` writes it.

    Without ``gazetteer``, names that people gathered for single places are not used. With ``skip_bad``, documents
    that cannot be read are left out and named in ``Graph.skipped``. What is less sure than ``min_confidence``, in
    [0, 1], is left out (see `kg.cut`). With ``entail``, queries see what the ontology entails as well (`kg.entail`); of
    the files, only ``graph.nq`` and the store have it. ``title`` wins over that of ``kg.toml``; without either, the
    graph is called after its places. ``without`` is a folder of results: what a build wrote there is no document. The
    ``decisions.tsv`` beside the documents is applied; ``Graph.warnings`` name what in it did nothing.

    Raises InputError (DocumentError for a single document), ConfigError, and ProvenanceError if a statement's quote
    does not stand in its document.
    """
    check_minimum(min_confidence)
    corpus = read_corpus(_listed(documents), skip_bad=skip_bad, without=Path(without) if without else None)
    kit = pipeline.tools(curated=gazetteer)
    found, unread = _extract(corpus, kit, corpus.decisions, progress=progress)
    if unread and (not skip_bad or not found):
        raise unread[0]
    facts = pipeline.fold(found, kit, corpus.decisions)
    rdf.check_provenance(facts)
    facts = cut_facts(facts, min_confidence)
    return Graph(
        title=title or corpus.title or _title(facts),
        base=corpus.base,
        facts=facts,
        skipped=(*corpus.skipped, *unread),
        warnings=(*corpus.warnings, *notes(corpus.decisions, facts)),
        gazetteer=gazetteer,
        min_confidence=min_confidence,
        entail=entail,
    )


def extract(
    documents: Sequence[str | Path] | str | Path,
    *,
    gazetteer: bool = True,
    skip_bad: bool = False,
    min_confidence: float = 0.0,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """The facts of each document by itself, ready for JSON (see `kg.export.document_facts`), keyed by file name without
    folder and suffix (by document id where two files share that). Options and errors as in `build`.
    """
    check_minimum(min_confidence)
    corpus = read_corpus(_listed(documents), skip_bad=skip_bad)
    return extract_corpus(corpus, gazetteer=gazetteer, min_confidence=min_confidence, progress=progress)


def extract_corpus(
    corpus: Corpus, *, gazetteer: bool = True, min_confidence: float = 0.0, progress: Progress | None = None
) -> dict[str, dict[str, Any]]:
    """`extract` for documents that are read already."""
    check_minimum(min_confidence)
    found, unread = _extract(corpus, pipeline.tools(curated=gazetteer), progress=progress)
    if unread:
        raise unread[0]
    stems = corpus.stems
    return {
        stems[x.document.id]: export.document_facts(cut_extraction(x, min_confidence), name=stems[x.document.id])
        for x in found
    }


def evaluate(
    gold: str | Path,
    documents: Sequence[str | Path] | str | Path,
    *,
    gazetteer: bool = True,
    skip_bad: bool = False,
    min_confidence: float = 0.0,
    progress: Progress | None = None,
) -> score.Evaluation:
    """Score what is extracted from documents against gold files (``gold``: a file or a folder; see `kg.gold`).

    A gold file is for the document of the same name. Documents without a gold file, and gold files without a document,
    are left out and named in ``Evaluation.warnings``. How things are scored is told in `kg.score`. Other options and
    errors as in `extract`; besides, ConfigError for a mistake in a gold file, and InputError where no document has one.
    """
    check_minimum(min_confidence)
    files = read_gold(gold)
    corpus = read_corpus(_listed(documents), skip_bad=skip_bad)
    assigned = assign(files, corpus.stems.values())
    if not assigned:
        raise InputError(
            "it has no gold file for any of the documents", where=str(gold),
            remedy="call report.json what is for report.txt, or name the document in its field «document»",
        )
    wanted = tuple(document for document in corpus.documents if corpus.stems[document.id] in assigned)
    found, unread = _extract(replace(corpus, documents=wanted), pipeline.tools(curated=gazetteer), progress=progress)
    if unread and (not skip_bad or not found):
        raise unread[0]
    marks = {}
    for extraction in found:
        name = corpus.stems[extraction.document.id]
        marks[name] = score.mark(assigned[name].sheet, _sheet(cut_extraction(extraction, min_confidence), name))
    return replace(
        score.total(marks),
        warnings=(*corpus.warnings, *(w for file in assigned.values() for w in file.warnings),
                  *_left_out(corpus, files, assigned)),
        skipped=(*corpus.skipped, *unread),
    )


def _sheet(extraction: Extraction, name: str) -> Sheet:
    """One document's facts in the form of a gold file, entities with what stands around their surest mention."""
    text, quotes = extraction.document.text, {}
    names = {entity.id: entity.name for entity in extraction.entities}
    for id, mention in export.surest_mentions(extraction).items():
        start, end = mention.span.start, mention.span.end
        around = next((s.span for s in extraction.sentences if s.span.covers(mention.span)), mention.span)
        quotes[names[id]] = text[max(around.start, start - _AROUND) : min(around.end, end + _AROUND)]
    return sheet(export.document_facts(extraction, name=name), quotes=quotes)


def _left_out(corpus: Corpus, files: Sequence[GoldFile], assigned: Mapping[str, GoldFile]) -> list[InputError]:
    """Documents without a gold file, and gold files without a document."""
    lonely = [
        InputError("not scored: it has no gold file", where=document.name,
                   remedy=f"it would be called {corpus.stems[document.id]}.json")
        for document in corpus.documents
        if corpus.stems[document.id] not in assigned
    ]
    used = {file.path for file in assigned.values()}
    unused = [
        InputError("not scored: no document that was read is called so", where=str(file.path),
                   remedy=f"name the document {file.path.stem} too, or mend the field «document»")
        for file in files
        if file.path not in used
    ]
    return [*lonely, *unused]


def open_graph(folder: str | Path) -> Graph:
    """Open the graph that a build left in ``folder``. Raises GraphError if there is none, or one of another version."""
    folder = Path(folder)
    found = store.open_store(folder)
    manifest = _manifest(folder)
    graph = Graph(title=manifest.get("title", ""), base=manifest.get("base", DEFAULT_BASE), folder=folder)
    graph.store = found
    return graph


def _listed(documents: Sequence[str | Path] | str | Path) -> list[str | Path]:
    return [documents] if isinstance(documents, (str, Path)) else list(documents)


def _extract(
    corpus: Corpus, kit: pipeline.Tools, decisions: Sequence[Decision] = (), *, progress: Progress | None
) -> tuple[list[Extraction], list[DocumentError]]:
    """The extraction of each document, and the documents on which it broke down: one must not cost the others."""
    found: list[Extraction] = []
    unread: list[DocumentError] = []
    for number, document in enumerate(corpus.documents):
        if progress:
            progress(number, len(corpus.documents), document.name)
        try:
            found.append(pipeline.extract(document, kit, decisions))
        except KgError:
            raise
        except Exception as error:
            if os.environ.get("KG_TRACEBACK"):
                raise
            problem = f"extraction broke down: {type(error).__name__}: {error}"
            remedy = "this is a mistake in kg: please report it, with what KG_TRACEBACK=1 shows"
            unread.append(DocumentError(problem, where=document.name, remedy=remedy))
    if progress:
        progress(len(corpus.documents), len(corpus.documents), "")
    return found, unread


def _title(facts: Facts) -> str:
    """The places that most documents speak for, e.g. «市中区、济阳区政府工作知识图谱»."""
    places = Counter(document.jurisdiction for document in facts.documents if document.jurisdiction)
    first = sorted(places, key=lambda place: (-places[place], place))
    return "、".join(first[:3]) + ("等地" if len(first) > 3 else "") + "政府工作知识图谱"


def _manifest(folder: Path) -> dict[str, Any]:
    return _read_json(folder / export.MANIFEST, "counts")


def _read_json(path: Path, key: str, *others: str) -> dict[str, Any]:
    """The object that a file of a build holds; ``key`` is one of its keys, whose value is an object too."""
    try:
        found = json.loads(path.read_text("utf-8"))
        if isinstance(found, dict) and isinstance(found.get(key), dict) and set(others) <= set(found):
            return found
    except (OSError, ValueError):
        pass
    raise GraphError(
        f"{path.name} is missing or damaged", where=str(path.parent),
        remedy="build it again: kg build DOCUMENTS... --out DIR",
    )


def _read_graphml(folder: Path) -> nx.MultiDiGraph:
    """The graph in ``graph.graphml`` as `kg.network.network` makes it: tuples and None, which GraphML does not know."""
    import networkx as nx

    path = folder / "graph.graphml"
    try:
        graph = nx.read_graphml(path, force_multigraph=True)
    except (OSError, nx.NetworkXError, SyntaxError) as error:
        raise GraphError(
            f"cannot be read: {error}", where=str(path), remedy="build it again: kg build DOCUMENTS... --out DIR"
        ) from None
    names = {name for _, node in graph.nodes(data=True) for name in node} - {"label"} | {"home"}
    for _, node in graph.nodes(data=True):
        node.pop("label", None)
        for name in sorted(names):
            if name in _LISTS:
                node[name] = tuple(part for part in node.get(name, "").split("; ") if part)
            else:
                node.setdefault(name, None)
    for _, _, edge in graph.edges(data=True):
        for name in ("status", "title", "date", "year"):
            edge.setdefault(name, None)
        for name in ("id", "label", "weight"):  # which repeat the key, the predicate and the confidence
            edge.pop(name, None)
    return graph
