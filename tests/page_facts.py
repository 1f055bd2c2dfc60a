"""Facts about invented places, for the tests of the network, the layout and the page."""

from __future__ import annotations

import random
from collections.abc import Iterable
from decimal import Decimal

from kg.model import (
    ENTITY_TYPES,
    PREDICATES,
    Assertion,
    Document,
    Entity,
    Facts,
    Observation,
    Provenance,
    Sentence,
    Span,
)

HOSTILE = (
    "</script><img src=x onerror=\"document.title='pwned'\">",
    "<!--<script>",
    "<script>document.title='pwned'</script>",
    "javascript:document.title='pwned'",
    "'\"><svg/onload=document.title='pwned'>",
    "href='//example.invalid/x' onmouseover=document.title='pwned'",
    "{{ 7*7 }}{% raw %}",
    "</title></style></noscript><iframe src=//example.invalid>",
    "__proto__",
    "\u202etxet\u2028\u2029\x00\x1b",
    "=cmd|' /C calc'!A0",
    "&lt;b&gt;&#x3c;",
)


def cite(document: Document, quote: str, *, rule: str = "test") -> Provenance:
    """The Provenance of a quote, whose sentence ends at the next full stop."""
    start = document.text.index(quote)
    first = document.text.rfind("。", 0, start) + 1
    last = document.text.find("。", start) + 1 or len(document.text)
    return Provenance(document.id, Span(start, start + len(quote)), quote, Span(first, last), rule, 0.9)


def make_county() -> Facts:
    """A small county: two strategies of a numbered set, an industry, a park, a company, a person and two numbers.

    The text holds characters beyond the Basic Multilingual Plane before a quote: JavaScript counts them double.
    """
    text = (
        "青禾县实施“两轮驱动”战略。𠮷祥𠮷利，竹编产业和茶叶产业是两轮驱动的两翼。青禾竹园依托𠮷编公司发展竹编产业。"
        "青禾县推进竹编产业园二期建设。顾明远任青禾县县长。2024年竹编产值达到12.50亿元，增长8.4%。"
    )
    report = Document("d1", "2024.txt", "0" * 64, text, title="青禾县政府工作报告", date="2024-02-01",
                      region=("云岭省", "青禾县"))
    press = Document("d2", "2025.txt", "1" * 64, "青禾县建成竹编产业园二期。", title="产业园开园", date="2025",
                     region=("云岭省", "青禾县"))
    entities = (
        Entity("place-青禾县", "青禾县", ("Place",), ("青禾", "全县"), ("云岭省",),
               (("d1", Span(0, 3)), ("d2", Span(0, 3)))),
        Entity("group-两轮驱动", "两轮驱动战略", ("Group", "Strategy"), ("两轮驱动",)),
        Entity("industry-竹编", "竹编产业", ("Industry",), ("竹编",)),
        Entity("industry-茶叶", "茶叶产业", ("Industry",)),
        Entity("park-青禾竹园", "青禾竹园", ("Park",)),
        Entity("company-𠮷编", "𠮷编公司", ("Company",)),
        Entity("project-二期", "竹编产业园二期", ("Project",)),
        Entity("person-顾明远", "顾明远", ("Person",)),
        Entity("place-清河县", "清河县", ("Place",)),
    )
    one = cite(report, "竹编产业和茶叶产业是两轮驱动的两翼")
    assertions = (
        Assertion("place-青禾县", "implements", "group-两轮驱动", cite(report, "青禾县实施“两轮驱动”战略")),
        Assertion("industry-竹编", "memberOf", "group-两轮驱动", one),
        Assertion("industry-茶叶", "memberOf", "group-两轮驱动", one),
        Assertion("park-青禾竹园", "belongsTo", "industry-竹编", cite(report, "青禾竹园依托𠮷编公司发展竹编产业")),
        Assertion("company-𠮷编", "supports", "industry-竹编", cite(report, "依托𠮷编公司发展竹编产业")),
        Assertion("place-青禾县", "constructs", "project-二期", cite(report, "推进竹编产业园二期建设"), "ongoing"),
        Assertion("place-青禾县", "constructs", "project-二期", cite(press, "建成竹编产业园二期"), "completed"),
        Assertion("person-顾明远", "holdsPost", "place-青禾县", cite(report, "顾明远任青禾县县长"), title="县长"),
    )
    observations = (
        Observation("industry-竹编", "竹编产值", "level", Decimal("12.50"), "亿元", "12.50", "atLeast", "2024",
                    "actual", cite(report, "竹编产值达到12.50亿元")),
        Observation("industry-竹编", "竹编产值", "growth", Decimal("8.4"), "%", "8.4", "exact", "2024", "actual",
                    cite(report, "增长8.4%"), baseline="同比"),
    )
    return Facts((report, press), {"d1": (Sentence(Span(0, 14), 0),)}, entities, assertions, observations)


def make_years() -> Facts:
    """Figures of two counties over the years: results, estimates, targets, a part of a year, several years, a rank."""
    texts = {
        "2023-02-01": "2022年竹编产值9.8亿元，下降2.5%。力争2023年竹编产值突破11亿元，增长8.2%。"
                      "2022年竹编产量居全省第9位。",
        "2024-02-01": "2023年竹编产值达到10.60亿元，增长8.2%。2022年竹编产值9.8亿元。2023年竹编产量居全省第4位。",
        "2025-02": "2024年竹编产值预计约12亿元，其中前三季度81000万元。2025年竹编产值目标13亿元以内。"
                   "2021年至2025年竹编产值年均增长5%。2024年茶园面积3万亩。清河县竹编产值2023年2亿元、2024年3亿元。",
    }
    documents = tuple(
        Document(f"d{date[:4]}", f"{date[:4]}.txt", "0" * 64, text, title=f"青禾县政府工作报告（{date[:4]}年）",
                 date=date, region=("云岭省", "青禾县"))
        for date, text in texts.items()
    )
    old, middle, new = documents
    entities = (Entity("place-青禾县", "青禾县", ("Place",), (), ("云岭省",)),
                Entity("place-清河县", "清河县", ("Place",), (), ("云岭省",)))

    def say(document: Document, quote: str, kind: str, value: str, unit: str, period: str, status: str,
            bound: str = "exact", *, indicator: str = "竹编产值", subject: str = "青禾县") -> Observation:
        return Observation(f"place-{subject}", indicator, kind, Decimal(value), unit, value, bound, period, status,
                           cite(document, quote))

    observations = (
        say(old, "竹编产值9.8亿元", "level", "9.8", "亿元", "2022", "actual"),
        say(middle, "竹编产值9.8亿元", "level", "9.8", "亿元", "2022", "actual"),
        say(old, "竹编产值突破11亿元", "level", "11", "亿元", "2023", "target", "atLeast"),
        say(middle, "竹编产值达到10.60亿元", "level", "10.60", "亿元", "2023", "actual"),
        say(new, "前三季度81000万元", "level", "81000", "万元", "2024-01/2024-09", "actual"),
        say(new, "竹编产值预计约12亿元", "level", "12", "亿元", "2024", "estimate", "about"),
        say(new, "竹编产值目标13亿元以内", "level", "13", "亿元", "2025", "target", "atMost"),
        say(old, "下降2.5%", "growth", "-2.5", "%", "2022", "actual"),
        say(old, "增长8.2%", "growth", "8.2", "%", "2023", "target"),
        say(middle, "增长8.2%", "growth", "8.2", "%", "2023", "actual"),
        say(new, "竹编产值年均增长5%", "growth", "5", "%", "2021/2025", "actual"),
        say(old, "竹编产量居全省第9位", "rank", "9", "位", "2022", "actual", indicator="竹编产量"),
        say(middle, "竹编产量居全省第4位", "rank", "4", "位", "2023", "actual", indicator="竹编产量"),
        say(new, "茶园面积3万亩", "level", "3", "万亩", "2024", "actual", indicator="茶园面积"),
        say(new, "清河县竹编产值2023年2亿元", "level", "2", "亿元", "2023", "actual", subject="清河县"),
        say(new, "2024年3亿元", "level", "3", "亿元", "2024", "actual", subject="清河县"),
    )
    return Facts(documents, {}, entities, (), observations)


def make_hostile() -> Facts:
    """Facts with hostile text in every field that a document can fill."""
    texts = tuple(f"{payload}。" for payload in HOSTILE)
    documents = tuple(
        Document(f"{number} {payload}", payload, "0", text, title=payload, date="2024", region=(payload,))
        for number, (payload, text) in enumerate(zip(HOSTILE, texts, strict=True))
    )
    origins = tuple(
        Provenance(document.id, Span(0, len(document.text) - 1), document.text[:-1], Span(0, len(document.text)),
                   payload, 1.0)
        for document, payload in zip(documents, HOSTILE, strict=True)
    )
    entities = tuple(
        Entity(payload, payload, (ENTITY_TYPES[number] if number else "Place", payload), (f"{payload}别名",),
               (payload,))
        for number, payload in enumerate(HOSTILE)
    )
    assertions = tuple(
        Assertion(HOSTILE[number - 1], PREDICATES[number] if number % 3 else payload, payload, origin, status=payload,
                  title=payload)
        for number, (payload, origin) in enumerate(zip(HOSTILE, origins, strict=True))
    )
    observations = tuple(
        Observation(payload, payload, payload, Decimal(number), payload, payload, payload, period, payload, origin,
                    baseline=payload, concept=concept, topic=concept)
        for number, (payload, origin) in enumerate(zip(HOSTILE, origins, strict=True))
        # Without a period that can be read there is no chart.
        for period, concept in ((payload, ""), ("2023", payload), ("2024", payload))
    )
    sentences = {document.id: (Sentence(Span(0, len(document.text)), 0),) for document in documents}
    return Facts(documents, sentences, entities, assertions, observations)


def make_star(size: int, *, hubs: int = 1, seed: int = 7) -> Facts:
    """A corpus of the usual form: all hang on their county, and some on each other."""
    chance = random.Random(seed)
    characters = "山水田林湖草沙东西南北中春夏秋冬青白金木火土云雨风石泉松竹梅"

    def name() -> str:
        return "".join(chance.choice(characters) for _ in range(chance.randrange(3, 14)))

    counties = tuple(f"{characters[i]}州县" for i in range(hubs))
    text = "某地发展某业。"
    documents = tuple(Document(f"d{i}", f"{i}.txt", "0", text, title=f"{county}报告", date="2024", region=(county,))
                      for i, county in enumerate(counties))
    origins = tuple(Provenance(document.id, Span(0, 6), text[:6], Span(0, 7), "test", 0.8) for document in documents)
    entities = [Entity(f"p{i}", county, ("Place",)) for i, county in enumerate(counties)]
    assertions = []
    for i in range(size - hubs):
        hub = i % hubs
        entities.append(Entity(f"e{i:05}", name(), (chance.choice(ENTITY_TYPES),)))
        assertions.append(Assertion(f"p{hub}", chance.choice(PREDICATES), f"e{i:05}", origins[hub]))
        if i > hubs and chance.random() < 0.3:
            other = int(chance.random() ** 3 * i)
            assertions.append(Assertion(f"e{i:05}", chance.choice(PREDICATES), f"e{other:05}", origins[hub]))
    return Facts(documents, {}, tuple(entities), tuple(assertions), ())


def make_towns(size: int, *, seed: int = 11) -> Facts:
    """A corpus of many communities: ``size`` entities and half as many statements again, a sentence for each.

    Every sixth entity hangs on its county alone; the others stand in communities of about thirty around an industry,
    half of them with a second link, now and then into another community.
    """
    chance = random.Random(seed)
    characters = "山水田林湖草沙东西南北中春夏秋冬青白金木火土云雨风石泉松竹梅兰桥港岭川江河"
    kinds = ("Company", "Project", "Park", "Institution", "Platform", "Person", "Event", "Honor", "Policy", "Group")
    padding = "同时加快补齐链条短板，推动上下游协同发展，为全县经济社会平稳运行提供了有力支撑"

    def name(ending: str) -> str:
        return "".join(chance.choice(characters) for _ in range(chance.randrange(2, 9))) + ending

    many = len(characters)
    counties = tuple(f"{characters[i // many - 1] if i >= many else ''}{characters[i % many]}州县"
                     for i in range(max(1, size // 1000)))
    said: list[list[tuple[str, str, str]]] = [[] for _ in counties]
    entities = [Entity(f"p{i}", county, ("Place",)) for i, county in enumerate(counties)]
    names = {f"p{i}": county for i, county in enumerate(counties)}
    roots: list[str] = []
    members: dict[str, list[str]] = {}
    for i in range(size - len(counties)):
        county = i % len(counties)
        kind = "Industry" if i % 36 < len(counties) else chance.choice(kinds)
        id = f"e{i:05}"
        names[id] = name({"Industry": "产业", "Company": "公司", "Park": "园"}.get(kind, ""))
        entities.append(Entity(id, names[id], (kind,)))
        if kind == "Industry" or not roots or chance.random() < 1 / 6:
            said[county].append((f"p{county}", "develops" if kind == "Industry" else chance.choice(PREDICATES), id))
            if kind == "Industry":
                roots.append(id)
                members[id] = [id]
            continue
        root = chance.choice(roots[-12:])
        said[county].append((id, "belongsTo", root))
        members[root].append(id)
    linked = [id for root in roots for id in members[root]]
    of = {id: root for root in roots for id in members[root]}
    while sum(map(len, said)) < size * 3 // 2:
        id = chance.choice(linked)
        other = chance.choice(linked if chance.random() < 0.1 else members[of[id]])
        if other != id:
            said[int(id[1:]) % len(counties)].append((id, chance.choice(PREDICATES), other))
    documents, assertions, sentences = [], [], {}
    for i, (county, statements) in enumerate(zip(counties, said, strict=True)):
        text, spans = "", []
        for subject, predicate, object in statements:
            quote = f"{names[subject]}与{names[object]}深化{name('')}合作"
            span = Span(len(text), len(text) + len(quote) + 4 + len(padding))
            text += f"{quote}，{padding[chance.randrange(9):]}。".ljust(len(span), "好")
            spans.append(Sentence(span, 0))
            assertions.append(Assertion(subject, predicate, object, Provenance(
                f"d{i}", Span(span.start, span.start + len(quote)), quote, span, "test", 0.8)))
        documents.append(Document(f"d{i}", f"{i}.txt", "0", text, title=f"{county}报告", date="2024", region=(county,)))
        sentences[f"d{i}"] = tuple(spans)
    return Facts(tuple(documents), sentences, tuple(entities), tuple(assertions), ())


def shuffle(facts: Facts, seed: int = 1) -> Facts:
    """The same Facts, told in another order."""
    chance = random.Random(seed)

    def mix(items: Iterable[object]) -> tuple[object, ...]:
        mixed = list(items)
        chance.shuffle(mixed)
        return tuple(mixed)

    return Facts(mix(facts.documents), facts.sentences, mix(facts.entities), mix(facts.assertions),  # type: ignore[arg-type]
                 mix(facts.observations))  # type: ignore[arg-type]
