"""The data set as RDF: what it holds (VoID, DCAT), and what it was made of, with what and how (PROV-O).

It names no time and no machine: the same documents under the same settings give the same description.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Protocol

from pyoxigraph import Literal, NamedNode, Quad

from kg import ontology
from kg.model import Decision, Document, Facts
from kg.version import VERSION
from kg.vocab import (
    DCAT,
    DCT,
    KG,
    MEDIA_TYPE,
    ONTOLOGY_GRAPH,
    PROV,
    QB,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    SPDX,
    VOID,
    XSD,
    date,
    decimal,
    integer,
    shorten,
    zh,
)

CHINESE: Final = NamedNode("http://id.loc.gov/vocabulary/iso639-1/zh")
"""The language of the documents, as DCAT wants it named."""

_MEDIA_TYPES: Final = {
    ".markdown": "text/markdown", ".md": "text/markdown", ".text": "text/plain", ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How a graph is built: ``gazetteer`` and ``min_confidence`` as in `kg.graph.build`; ``entail``: whether what the
    ontology entails is written too (`kg.entail`).
    """

    gazetteer: bool = True
    min_confidence: float = 0.0
    entail: bool = False


class Writer(Protocol):
    """What is needed of the writer of `kg.rdf`."""

    @property
    def base(self) -> str: ...
    def node(self, name: str) -> NamedNode: ...
    def add(
        self, graph: NamedNode, subject: NamedNode, *pairs: tuple[NamedNode, NamedNode | Literal | None]
    ) -> None: ...
    def document_node(self, document: str) -> NamedNode: ...
    def decision_node(self, decision: Decision) -> NamedNode: ...


def write_file(writer: Writer, document: Document) -> NamedNode:
    """Describe the file that a document was read from, in the document's graph; returns its node.

    It is a file of its own beside the document, because its checksum is that of bytes: the same report may be read from
    another file.
    """
    graph = writer.document_node(document.id)
    node, checksum = writer.node(f"doc-{document.id}-f1"), writer.node(f"doc-{document.id}-c1")
    media_type = _MEDIA_TYPES.get(PurePosixPath(document.name).suffix.lower())
    writer.add(
        graph,
        node,
        (RDF["type"], SCHEMA["MediaObject"]),
        (RDF["type"], DCAT["Distribution"]),
        (DCT["title"], Literal(document.name)),
        (DCAT["mediaType"], MEDIA_TYPE[media_type] if media_type else None),
        (SPDX["checksum"], checksum),
    )
    writer.add(
        graph,
        checksum,
        (RDF["type"], SPDX["Checksum"]),
        (SPDX["algorithm"], SPDX["checksumAlgorithm_sha256"]),
        (SPDX["checksumValue"], Literal(document.sha256, datatype=XSD["hexBinary"])),
    )
    return node


def write_dataset(
    writer: Writer, facts: Facts, quads: Iterable[Quad], *, title: str = "", settings: Settings | None = None
) -> None:
    """Describe the data set in the graph of its own name, ``kgd:dataset``, and the build that made it.

    ``quads`` are what the data set is counted by: everything but the ontology, what is entailed, and this description.
    """
    describer = _Describer(writer)
    describer.dataset(facts, title)
    describer.parts()
    describer.build(facts, settings or Settings())
    describer.counts(facts, quads)


class _Describer:
    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._dataset = writer.node("dataset")

    def _add(self, subject: NamedNode, *pairs: tuple[NamedNode, NamedNode | Literal | None]) -> None:
        self._writer.add(self._dataset, subject, *pairs)

    def dataset(self, facts: Facts, title: str) -> None:
        dates = sorted(document.date for document in facts.documents if document.date and date(document.date))
        coverage = self._writer.node("coverage")
        self._add(
            self._dataset,
            (RDF["type"], VOID["Dataset"]),
            (RDF["type"], DCAT["Dataset"]),
            (DCT["title"], zh(title) if title else None),
            (DCT["description"], zh("从政府工作报告和地方报道中读出的实体、关系和数据，每一条都有原句为据。")),
            (DCT["description"], Literal(
                "Entities, relations and figures read from Chinese work reports and local news, with the sentences.",
                language="en",
            )),
            (DCT["language"], CHINESE),
            (DCT["conformsTo"], ontology.version_iri()),
            (DCT["temporal"], coverage if dates else None),
            (VOID["uriSpace"], Literal(self._writer.base)),
            (VOID["vocabulary"], ONTOLOGY_GRAPH),
            (PROV["wasGeneratedBy"], self._writer.node("build")),
        )
        if dates:
            self._add(
                coverage,
                (RDF["type"], DCT["PeriodOfTime"]),
                (DCAT["startDate"], date(dates[0])),
                (DCAT["endDate"], date(dates[-1])),
            )

    def parts(self) -> None:
        """The cube of observations and the scheme of its indicators."""
        self._add(
            self._writer.node("observations"),
            (RDF["type"], QB["DataSet"]),
            (QB["structure"], KG["structure"]),
            (DCT["isPartOf"], self._dataset),
        )
        indicators = self._writer.node("indicators")
        self._add(indicators, (RDF["type"], SKOS["ConceptScheme"]), (DCT["isPartOf"], self._dataset))
        # The ontology cannot say this: where the scheme of the indicators lies depends on the base.
        self._add(KG["indicator"], (QB["codeList"], indicators))

    def build(self, facts: Facts, settings: Settings) -> None:
        build, software = self._writer.node("build"), self._writer.node(f"software-zhengtu-{VERSION}")
        decisions = dict.fromkeys(outcome.decision for outcome in facts.outcomes)
        self._add(
            build,
            (RDF["type"], KG["Build"]),
            (RDF["type"], PROV["Activity"]),
            (RDFS["label"], zh("建图")),
            (RDFS["label"], Literal("build", language="en")),
            *((PROV["used"], self._writer.document_node(document.id)) for document in facts.documents),
            *((PROV["used"], self._writer.decision_node(decision)) for decision in decisions),
            (PROV["used"], ontology.version_iri()),
            (PROV["wasAssociatedWith"], software),
            (KG["withGazetteer"], _boolean(settings.gazetteer)),
            (KG["minimumConfidence"], decimal(settings.min_confidence)),
            (KG["withEntailments"], _boolean(settings.entail)),
        )
        self._add(
            software,
            (RDF["type"], PROV["SoftwareAgent"]),
            (RDF["type"], SCHEMA["SoftwareApplication"]),
            (RDFS["label"], zh("政图")),
            (RDFS["label"], Literal("Zhengtu", language="en")),
            (SCHEMA["softwareVersion"], Literal(VERSION)),
        )

    def counts(self, facts: Facts, quads: Iterable[Quad]) -> None:
        """How much there is, in all, by class and by property; a triple of several graphs counts once."""
        triples = {quad.triple for quad in quads}
        by_property = Counter(triple.predicate for triple in triples)
        by_class = Counter(
            triple.object for triple in triples
            if triple.predicate == RDF["type"] and isinstance(triple.object, NamedNode)
        )
        partitions: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        parts = (
            (by_class, "class", VOID["classPartition"], VOID["class"], VOID["entities"]),
            (by_property, "property", VOID["propertyPartition"], VOID["property"], VOID["triples"]),
        )
        for found, name, link, what, how_many in parts:
            for term, count in found.items():
                node = self._writer.node(f"{name}-{shorten(term.value).replace(':', '-', 1)}")
                partitions[link].append(node)
                self._add(node, (what, term), (how_many, integer(count)))
        self._add(
            self._dataset,
            (VOID["triples"], integer(len(triples))),
            (VOID["entities"], integer(len(facts.entities))),
            (VOID["classes"], integer(len(by_class))),
            (VOID["properties"], integer(len(by_property))),
            (VOID["distinctSubjects"], integer(len({triple.subject for triple in triples}))),
            (VOID["distinctObjects"], integer(len({triple.object for triple in triples}))),
            *((link, node) for link, nodes in partitions.items() for node in nodes),
        )


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=XSD["boolean"])
