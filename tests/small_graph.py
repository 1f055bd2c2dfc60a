"""Facts of an invented district, small enough to check by eye, with names that try to break every format."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from hashlib import sha256

from kg.model import (
    Assertion,
    Decision,
    Document,
    Entity,
    Facts,
    Naming,
    Observation,
    Origins,
    Outcome,
    Provenance,
    Sentence,
    Span,
)

HOSTILE = '</script><img src=x onerror=alert(1)> "}] {{ }} \\ \t` ${x} #?/'
REGION = ("云州省", "临溪市", "青石区")
OLD = (
    "青石区政府工作报告。"
    "过去一年，全区地区生产总值完成312.50亿元，同比增长6.1%。"
    "青石区实施向湖发展、文旅兴区两大战略。"
    "砚湖新城支撑向湖发展战略。"
    "星桥半导体落户青石云谷，从事集成电路产业。"
    "区长陆望舒作报告。"
    "临溪理工大学校长韩立夏出席。"
)
NEW = (
    "青石区新一年工作。"
    "全区地区生产总值达到335亿元，力争明年超过360亿元。"
    "青石区建成砚湖大桥，开工建设云谷二期。"
    "引进星桥半导体、蓝鲸生物。"
    "青石区获评全省和美乡村示范区。"
    f"本地品牌{HOSTILE}亮相，蓝鲸生物入驻青石云谷。"
    "青石区举办砚湖马拉松。"
)
RENAMED = Decision("decisions.tsv", 2, "rename", "云谷", "", "青石云谷", "", "全称")


def document(id: str, text: str, *, date: str | None, title: str) -> Document:
    return Document(
        id=id,
        name=f"{id}.txt",
        sha256=sha256(text.encode()).hexdigest(),
        text=text,
        origins=Origins(((0, 3, len(text)),)),
        title=title,
        date=date,
        region=REGION,
    )


def sentences(text: str) -> tuple[Sentence, ...]:
    found, start = [], 0
    for end, character in enumerate(text, 1):
        if character == "。":
            found.append(Sentence(Span(start, end), 0))
            start = end
    return tuple(found)


def provenance(document: Document, quote: str, *, rule: str = "test.rule", confidence: float = 0.9) -> Provenance:
    start = document.text.index(quote)
    span = Span(start, start + len(quote))
    sentence = next(s.span for s in sentences(document.text) if s.span.covers(span))
    return Provenance(document.id, span, quote, sentence, rule, confidence)


def mention(document: Document, name: str) -> tuple[str, Span]:
    start = document.text.index(name)
    return document.id, Span(start, start + len(name))


@cache
def facts() -> Facts:
    old = document("青石区-2024", OLD, date="2024-01-09", title="青石区政府工作报告")
    new = document("青石区-2025", NEW, date="2025-01", title=f"新一年 {HOSTILE}")
    place, park, chip = "place-云州省-临溪市-青石区", "park-青石区-青石云谷", "company-星桥半导体"
    entities = (
        Entity(place, "青石区", ("Place",), ("临溪市青石区", "青石"), REGION, (mention(old, "青石区"),)),
        Entity("place-云州省-临溪市-砚湖大桥", "砚湖大桥", ("Project", "Place"), (), REGION[:2]),
        Entity(
            park, "青石云谷", ("Park",), ("云谷",), REGION, (mention(new, "青石云谷"),),
            namings=(Naming("云谷", provenance(new, "云谷")),), readings=(("Park", 2), ("Place", 1)),
            decisions=(RENAMED,),
        ),
        Entity(chip, "星桥半导体", ("Company",), (), (), (mention(old, "星桥半导体"), mention(new, "星桥半导体"))),
        Entity("company-蓝鲸生物", "蓝鲸生物", ("Company",)),
        Entity("industry-集成电路", "集成电路", ("Industry",), ("集成电路产业",)),
        Entity("group-青石区-两大战略", "两大战略", ("Group",), (), REGION),
        Entity("group-青石区-两大产业", "两大主导产业", ("Group",), (), REGION),
        Entity("strategy-向湖发展", "向湖发展", ("Strategy",), ("向湖发展战略",)),
        Entity("strategy-文旅兴区", "文旅兴区", ("Strategy",)),
        Entity("project-砚湖新城", "砚湖新城", ("Project",)),
        Entity("project-云谷二期", "云谷二期", ("Project",)),
        Entity("person-陆望舒", "陆望舒", ("Person",)),
        Entity("person-韩立夏", "韩立夏", ("Person",)),
        Entity("institution-临溪理工大学", "临溪理工大学", ("Institution",)),
        Entity("honor-全省和美乡村示范区", "全省和美乡村示范区", ("Honor",)),
        Entity("event-砚湖马拉松", "砚湖马拉松", ("Event",)),
        Entity(f"platform-{HOSTILE}", HOSTILE, ("Platform",), (HOSTILE + "'", "\u202eevil"), confidence=0.5),
    )

    def say(
        document: Document, subject: str, predicate: str, object_: str, quote: str, **more: str
    ) -> Assertion:
        return Assertion(subject, predicate, object_, provenance(document, quote), **more)

    assertions = (
        say(old, "strategy-向湖发展", "memberOf", "group-青石区-两大战略", "向湖发展、文旅兴区两大战略"),
        say(old, "strategy-文旅兴区", "memberOf", "group-青石区-两大战略", "向湖发展、文旅兴区两大战略"),
        say(old, "industry-集成电路", "memberOf", "group-青石区-两大产业", "从事集成电路产业"),
        say(old, place, "implements", "strategy-向湖发展", "实施向湖发展"),
        say(old, place, "implements", "strategy-文旅兴区", "文旅兴区"),
        say(old, "project-砚湖新城", "supports", "strategy-向湖发展", "砚湖新城支撑向湖发展战略"),
        say(old, chip, "locatedIn", park, "星桥半导体落户青石云谷"),
        say(old, chip, "belongsTo", "industry-集成电路", "从事集成电路产业"),
        say(old, park, "belongsTo", "industry-集成电路", "青石云谷，从事集成电路产业"),
        say(old, "person-陆望舒", "holdsPost", place, "区长陆望舒", title="区长"),
        say(old, "person-韩立夏", "holdsPost", "institution-临溪理工大学", "临溪理工大学校长韩立夏", title="校长"),
        say(new, place, "constructs", "place-云州省-临溪市-砚湖大桥", "建成砚湖大桥", status="completed"),
        say(new, place, "constructs", "project-云谷二期", "开工建设云谷二期", status="started"),
        say(new, place, "introduces", chip, "引进星桥半导体"),
        say(new, place, "introduces", "company-蓝鲸生物", "引进星桥半导体、蓝鲸生物"),
        say(new, "company-蓝鲸生物", "locatedIn", park, "蓝鲸生物入驻青石云谷"),
        say(new, "company-蓝鲸生物", "undertakes", f"platform-{HOSTILE}", f"{HOSTILE}亮相，蓝鲸生物"),
        say(new, place, "awarded", "honor-全省和美乡村示范区", "获评全省和美乡村示范区"),
        say(new, place, "organizes", "event-砚湖马拉松", "举办砚湖马拉松"),
    )

    def count(kind: str, value: str, unit: str, bound: str, period: str, status: str, quote: str) -> Observation:
        read = provenance(old if quote in OLD else new, quote)
        baseline = "同比" if kind == "growth" else None
        number = Decimal(value)
        return Observation(place, "地区生产总值", kind, number, unit, value, bound, period, status, read, baseline)

    observations = (
        count("level", "312.50", "亿元", "exact", "2023", "actual", "地区生产总值完成312.50亿元"),
        count("growth", "6.1", "%", "exact", "2023", "actual", "同比增长6.1%"),
        count("level", "335", "亿元", "exact", "2024-01/2024-12", "actual", "地区生产总值达到335亿元"),
        count("level", "360", "亿元", "atLeast", "2025", "target", "力争明年超过360亿元"),
    )
    return Facts(
        documents=(old, new),
        sentences={d.id: sentences(d.text) for d in (old, new)},
        entities=entities,
        assertions=assertions,
        observations=observations,
        outcomes=(Outcome(RENAMED, 1, 0),),
    )
