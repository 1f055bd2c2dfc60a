"""An invented graph of our own classes, always the same, for what is timed here."""

from __future__ import annotations

from decimal import Decimal

from kg.graph import Graph
from kg.model import Assertion, Document, Entity, Facts, Observation, Provenance, Sentence, Span

ONTOLOGY, PER_PLACE = 1_800, 2_240
"""How many triples about belong to the ontology, and to each place of `invented`."""

INDICATORS = ("地区生产总值", "固定资产投资", "一般公共预算收入", "绿道建设", "新增就业")
UNITS = ("亿元", "亿元", "万元", "公里", "人")


def invented(places: int) -> Facts:
    """Two reports for each of ``places`` districts: what they build, who settles there, and their figures."""
    documents, sentences, entities, assertions, observations = [], {}, {}, [], []
    for number in range(places):
        region = ("云岭省", "望岳市", f"第{number}区")

        def known(id: str, name: str, type: str, path: tuple[str, ...] = ()) -> Entity:
            return entities.setdefault(id, Entity(id, name, (type,), (), path))

        place = known(f"place-{number}", region[-1], "Place", region)
        for year in (2030, 2031):
            said: list[tuple[str, object]] = []
            for i in range(12):
                firm = known(f"company-{number}-{i}", f"星桥{number}之{i}公司", "Company")
                park = known(f"park-{number}-{i % 4}", f"云谷{number}之{i % 4}园", "Park")
                said.append((f"{firm.name}落户{park.name}。", (firm, "locatedIn", park, None)))
                said.append((f"{place.name}开工建设{park.name}。", (place, "constructs", park, "started")))
            for i in range(20):
                name = INDICATORS[i % 5] if i < 5 else f"{INDICATORS[i % 5]}第{i}项"
                value, aim = Decimal(year * 7 + number * 3 + i) / 10, i % 4 == 3
                words = f"{name}{'力争' if aim else ''}达到{value}{UNITS[i % 5]}。"
                said.append((words, (name, value, UNITS[i % 5], year + aim, aim)))
            id, spans, text = f"{number}-{year}", [], ""
            for sentence, what in said:
                span = Span(len(text), len(text) + len(sentence))
                spans.append(Sentence(span, 0))
                text += sentence
                origin = Provenance(id, span, sentence, span, "bench", 0.9)
                if len(what) == 4:  # type: ignore[arg-type]
                    subject, predicate, object_, status = what  # type: ignore[misc]
                    assertions.append(Assertion(subject.id, predicate, object_.id, origin, status))
                else:
                    name, value, unit, period, aim = what  # type: ignore[misc]
                    observations.append(Observation(
                        place.id, name, "level", value, unit, str(value), "exact", str(period),
                        "target" if aim else "actual", origin, concept=name, family=name,
                    ))
            documents.append(Document(id, f"{id}.txt", "0" * 64, text, title=id, date=f"{year}-12-31", region=region))
            sentences[id] = tuple(spans)
    return Facts(tuple(documents), sentences, tuple(entities.values()), tuple(assertions), tuple(observations))


def places_for(triples: int) -> int:
    """How many places make a graph of about so many triples."""
    return max(1, (triples - ONTOLOGY) // PER_PLACE)


def invented_graph(triples: int) -> Graph:
    """The graph of `invented`, of about so many triples."""
    return Graph(title="发明的图谱", facts=invented(places_for(triples)))
