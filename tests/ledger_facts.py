"""Two years of an invented county whose documents agree, disagree, aim, reach and forget."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from kg.indicators import concept
from kg.model import Assertion, Document, Entity, Facts, Observation, Provenance, Sentence, Span

REGION = ("云岭省", "青禾县")
PLACE = "place-云岭省-青禾县"


class Writer:
    """Writes documents sentence by sentence, so that every statement quotes a sentence of its own."""

    def __init__(self) -> None:
        self._documents: dict[str, tuple[str | None, list[str]]] = {}
        self._spans: dict[str, list[Sentence]] = {}
        self._said: list[tuple[str, int, dict[str, object]]] = []
        self._entities: dict[str, Entity] = {PLACE: Entity(PLACE, "青禾县", ("Place",), ("全县",), REGION)}
        self._stated: list[tuple[str, int, str, str, str, str | None]] = []

    def document(self, id: str, date: str | None) -> None:
        self._documents[id] = (date, [])

    def _sentence(self, document: str, text: str) -> int:
        sentences = self._documents[document][1]
        sentences.append(text)
        return len(sentences) - 1

    def figure(
        self, document: str, indicator: str, value: str, unit: str, *, kind: str = "level", period: str | None = "2030",
        status: str = "actual", bound: str = "exact", topic: str = "", subject: str = PLACE, text: str = "",
    ) -> None:
        number = self._sentence(document, text or f"{indicator}{value}{unit}。")
        self._said.append((document, number, {
            "indicator": indicator, "value": Decimal(value), "unit": unit, "kind": kind, "period": period,
            "status": status, "bound": bound, "topic": topic, "subject": subject, "raw": value + unit,
        }))

    def entity(self, id: str, name: str, type: str) -> str:
        self._entities[id] = Entity(id, name, (type,), (), REGION)
        return id

    def say(
        self, document: str, subject: str, predicate: str, object: str, text: str, status: str | None = None
    ) -> None:
        self._stated.append((document, self._sentence(document, text), subject, predicate, object, status))

    def facts(self) -> Facts:
        documents, starts = [], {}
        for id, (date, sentences) in self._documents.items():
            text, found = "", []
            for sentence in sentences:
                found.append(Sentence(Span(len(text), len(text) + len(sentence)), 0))
                text += sentence
            starts[id] = found
            documents.append(Document(id, f"{id}.txt", "0" * 64, text, title=id, date=date, region=REGION))

        def origin(document: str, number: int) -> Provenance:
            span = starts[document][number].span
            text = next(d.text for d in documents if d.id == document)
            return Provenance(document, span, text[span.start : span.end], span, "test", 0.9)

        observations = []
        for document, number, said in self._said:
            known = concept(str(said["indicator"]))
            observations.append(Observation(  # type: ignore[misc]
                provenance=origin(document, number), concept=known.name, family=known.family, **said,
            ))
        assertions = tuple(
            Assertion(subject, predicate, object, origin(document, number), status)
            for document, number, subject, predicate, object, status in self._stated
        )
        mentions: dict[str, list[tuple[str, Span]]] = {}
        for assertion in assertions:
            mentions.setdefault(assertion.object, []).append(
                (assertion.provenance.document, assertion.provenance.span))
        entities = tuple(
            Entity(e.id, e.name, e.types, e.aliases, e.region, tuple(mentions.get(e.id, ())))
            for e in self._entities.values()
        )
        return Facts(tuple(documents), {id: tuple(found) for id, found in starts.items()}, entities, assertions,
                     tuple(observations))


@cache
def facts() -> Facts:
    """A conflict of each sort, targets of each outcome, sets of each state, lives with each finding."""
    w = Writer()
    w.document("plan-2030", "2030-01-10")
    w.document("press-2031", "2031")
    w.document("report-2031", "2031-01-12")
    w.document("report-2032", "2032-01-09")
    # conflicts
    w.figure("press-2031", "城镇新增就业", "2.1", "万人")
    w.figure("report-2031", "新增城镇就业", "2.6", "万人")  # earlier cut-off
    w.figure("press-2031", "地区生产总值", "512", "亿元", status="estimate")
    w.figure("report-2031", "GDP", "505.4", "亿元")  # estimate against final
    w.figure("press-2031", "粮食总产量", "41", "万吨")
    w.figure("report-2031", "粮食总产量", "41.3", "万吨")  # rounding
    w.figure("press-2031", "全口径茶叶产值", "90", "亿元")
    w.figure("report-2031", "辖区茶叶产值", "31", "亿元")  # different scope
    w.figure("report-2031", "常住人口城镇化率", "61.2", "%", kind="ratio")
    w.figure("report-2032", "常住人口城镇化率", "64.9", "%", kind="ratio")  # contradiction
    w.figure("press-2031", "社会消费品零售总额", "1320.6", "亿元")
    w.figure("report-2031", "社会消费品零售总额", "13206000", "万元")  # the same
    # targets
    w.figure("plan-2030", "规模以上工业增加值", "7", "%", kind="growth", status="target")
    w.figure("report-2031", "规上工业增加值", "8.2", "%", kind="growth")
    w.figure("plan-2030", "固定资产投资", "6", "%", kind="growth", status="target", bound="atLeast")
    w.figure("report-2031", "固定资产投资", "4.5", "%", kind="growth")
    w.figure("plan-2030", "新建公路", "40", "公里", status="target")
    w.figure("report-2032", "新建公路", "50", "公里", status="target", period="2032")
    # sets
    pair = w.entity("group-两大战略", "两大战略", "Group")
    for name in ("湖滨新城", "北山茶谷"):
        one = w.entity(f"strategy-{name}", name, "Strategy")
        w.say("report-2031", one, "memberOf", pair, f"{name}是两大战略之一。")
    four = w.entity("group-四大产业", "四大主导产业", "Group")
    w.say("report-2031", w.entity("industry-茶", "茶产业", "Industry"), "memberOf", four, "茶产业列入四大主导产业。")
    w.entity("group-三大工程", "三大工程", "Group")
    # lives
    bridge = w.entity("project-湖滨大桥", "湖滨大桥", "Project")
    w.say("plan-2030", PLACE, "constructs", bridge, "湖滨大桥建成通车。", "completed")
    w.say("report-2032", PLACE, "constructs", bridge, "谋划湖滨大桥。", "planned")
    park = w.entity("park-茶谷产业园", "茶谷产业园", "Park")
    w.say("plan-2030", PLACE, "constructs", park, "开工建设茶谷产业园。", "started")
    tower = w.entity("project-云塔", "云塔", "Project")
    w.say("plan-2030", PLACE, "constructs", tower, "开工建设云塔。", "started")
    w.say("report-2032", PLACE, "constructs", tower, "云塔竣工。", "completed")
    return w.facts()
