"""The nouns of the project, as frozen dataclasses. Standard library only; every room speaks these.

Offsets are half-open, count Unicode code points, and point into ``Document.text`` (the clean text)
unless a docstring says otherwise.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal

ENTITY_TYPES = (
    "Strategy", "Group", "Industry", "Park", "Company", "Institution", "Project",
    "Place", "Person", "Event", "Honor", "Policy", "Platform",
)
PREDICATES = (
    "memberOf", "partOf", "locatedIn", "implements", "develops", "belongsTo", "supports",
    "undertakes", "introduces", "cooperatesWith", "awarded", "holdsPost", "organizes", "constructs",
)
PROJECT_STATUSES = ("planned", "started", "ongoing", "completed")
KINDS = ("level", "growth", "increase", "ratio", "rank")
BOUNDS = ("exact", "about", "atLeast", "atMost")
SCENARIOS = ("actual", "estimate", "target")
# How figures of one thing differ, the most serious first.
DIFFERENCES = ("contradiction", "differentScope", "estimateAgainstFinal", "earlierCutOff", "rounding")
OUTCOMES = ("met", "missed", "open")  # of a target
# That say more of an outcome.
REASONS = ("onlyEstimated", "partOfPeriod", "undecided", "notReported", "noLaterDocument", "noPeriod")
COMPLETENESS = ("complete", "changed", "incomplete", "exceeded", "unlisted", "unstated")  # of a numbered set
LIFE_FINDINGS = ("regressed", "disappeared")
ACTIONS = ("merge", "split", "rename", "retype", "reject")
DECISION_COLUMNS = ("action", "entity", "relation", "value", "scope", "reason")  # of decisions.tsv
BLOCK_KINDS = ("title", "byline", "heading", "paragraph", "caption")
# The rule and the confidence of a place that a document speaks for (or the city around it) and that no mention names.
SPOKEN_FOR, SPOKEN_FOR_CONFIDENCE = "spoken-for", 0.5


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range ``[start, end)`` of code points in a Document's clean text; never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the clean text comes from: runs ``(clean start, source start, length)``, in clean order.

    Source offsets count code points of the decoded source file without its byte order mark.
    """

    runs: tuple[tuple[int, int, int], ...] = ()

    def source(self, offset: int) -> int:
        """The source offset of a clean offset; for a character that cleaning inserted, that of its left neighbour."""
        i = bisect_right(self.runs, (offset, float("inf"), 0)) - 1
        if i < 0:
            return self.runs[0][1] if self.runs else 0
        clean, source, length = self.runs[i]
        return source + min(offset - clean, max(length - 1, 0))


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of layout: title, byline, heading (``level`` 1 is the outermost), paragraph or caption."""

    span: Span
    kind: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One source text, cleaned.

    ``name`` is the path as the user knows it (relative to the folder given, with ``/``); ``id`` is a stable short form
    of it, fit for an IRI. ``date`` is ISO 8601 with the precision known (``2025``, ``2025-01``, ``2025-01-08``).
    ``region`` is the path of the jurisdiction from the outside in, e.g. ``("山东省", "济南市", "市中区")``;
    ``jurisdiction`` is its last member. ``voices`` are the offsets from which a page speaks for another region (a
    newspaper's second interview), in order, each with that region.
    """

    id: str
    name: str
    sha256: str
    text: str
    origins: Origins = field(default_factory=Origins, repr=False)
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    title: str = ""
    date: str | None = None
    region: tuple[str, ...] = ()
    voices: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def jurisdiction(self) -> str | None:
        return self.region[-1] if self.region else None

    def region_at(self, offset: int) -> tuple[str, ...]:
        """The region that the text at ``offset`` speaks for."""
        return next((region for start, region in reversed(self.voices) if start <= offset), self.region)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the index in ``Document.blocks`` of the block that it stands in."""

    span: Span
    block: int


@dataclass(frozen=True, slots=True)
class Token:
    """The segmenter's unit. ``tag`` is the part of speech that jieba's dictionary gives the word, else ``x``."""

    span: Span
    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A typed span in one Document.

    ``name`` is the name as the guideline writes it (without quotation marks; verbatim short form where a head is
    elided) and ``aliases`` other forms of it, e.g. the full form with the shared head given back. ``types`` is best
    first. ``rule`` names what read it; ``confidence`` is in (0, 1].
    """

    span: Span
    name: str
    types: tuple[str, ...]
    rule: str
    confidence: float
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a statement was read: ``document`` (id), ``span`` of the quote, the quote, its sentence, and the rule.

    ``Document.text[span.start:span.end] == quote`` is checked before anything is written.
    """

    document: str
    span: Span
    quote: str
    sentence: Span
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Naming:
    """Why ``name`` is held to be an alias of an Entity: the words that show it, and the rule that read them so.

    ``provenance.rule`` is the way in which the alias was joined: ``introduced`` and ``bracket`` where the text gives
    both forms, ``short-form``, ``jurisdiction``, ``division``, ``body``, ``gazetteer:…``, or the rule of the mention
    that has the alias (``quote-head``, ``elided``).
    """

    name: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """What a person settled in a line of ``decisions.tsv``; ``kg/decide.py`` says what each of the ACTIONS does.

    ``file`` is the table's name as people know it, ``line`` counts from 1. ``entity`` and ``value`` are names as they
    are printed in the documents or shown by the graph, ``relation`` is a predicate (for ``reject`` alone), ``value``
    the types of ``retype``, joined by ``|``. ``scope`` is the name of a document or a region, "" for everywhere.
    """

    file: str
    line: int
    action: str
    entity: str
    relation: str
    value: str
    scope: str
    reason: str

    @property
    def where(self) -> str:
        """File and line, for people.

        >>> Decision("decisions.tsv", 3, "rename", "甲", "", "乙", "", "误读").where
        'decisions.tsv:3'
        """
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A Decision that applied: how many ``entities`` it speaks of, how many ``statements`` it took away."""

    decision: Decision
    entities: int
    statements: int


@dataclass(frozen=True, slots=True)
class Entity:
    """The thing itself. ``id`` is the local part of its IRI in a Graph, or the name itself within one Document.

    ``mentions`` are ``(document id, Span)``. ``region`` scopes places and other names that several places may bear.
    ``namings`` hold the evidence for aliases, at most one for each. ``readings`` say how many mentions were read as
    which type, where they disagree: ``(("Company", 3), ("Project", 2))``. ``decisions`` are those of people that made
    the Entity what it is.
    """

    id: str
    name: str
    types: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    mentions: tuple[tuple[str, Span], ...] = ()
    confidence: float = 1.0
    namings: tuple[Naming, ...] = ()
    readings: tuple[tuple[str, int], ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Assertion:
    """``subject`` and ``object`` are Entity ids; ``status`` goes with constructs, ``title`` (a post) with holdsPost."""

    subject: str
    predicate: str
    object: str
    provenance: Provenance
    status: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """A number that states how much, how many, how fast or which place.

    ``value`` is the number as printed in digits (a word for a number is turned into digits) and ``unit`` the unit as
    printed with its scale (``98.2`` / ``亿元``); ``raw`` is the printed form itself (``超过五分之一``). ``subject`` is
    an Entity id. ``period`` is ``2024``, ``2024-09`` (as of its end), ``2024-01/2024-09``, ``2021/2025`` or None.
    ``baseline`` is what a growth or increase is measured against where the text says so (``同比``, ``较上年末``); 年均
    is that of a mean growth per year.

    ``concept`` is the indicator's canonical name, under which synonyms are one (GDP → 地区生产总值); ``family`` the
    name without verbs and words of scope (累计建成甲网络 → 甲网络), under which figures may be held side by side;
    ``topic`` what the sentence or its paragraph speaks of, where the indicator alone does not say it (企业 of which
    industry?), as a name or "". `kg.indicators` says how they are found.
    """

    subject: str
    indicator: str
    kind: str
    value: Decimal
    unit: str
    raw: str
    bound: str
    period: str | None
    status: str
    provenance: Provenance
    baseline: str | None = None
    concept: str = ""
    family: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one Document. Entities are local: their id is their name within the document."""

    document: Document
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    assertions: tuple[Assertion, ...]
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a corpus: resolved entities (``id`` is global) and statements about them, sorted.

    ``outcomes`` are people's decisions that applied, in the order of their lines.
    """

    documents: tuple[Document, ...]
    sentences: dict[str, tuple[Sentence, ...]]
    entities: tuple[Entity, ...]
    assertions: tuple[Assertion, ...]
    observations: tuple[Observation, ...]
    outcomes: tuple[Outcome, ...] = ()

    def places(self) -> dict[tuple[str, ...], str]:
        """The Entity id of each Place by its path, as `Document.region` has it; of several the first by id."""
        found: dict[tuple[str, ...], str] = {}
        for entity in sorted(self.entities, key=lambda entity: entity.id):
            if "Place" in entity.types:
                region = entity.region
                # The region of a division ends with the division itself, that of any other place with where it lies.
                path = region if region and region[-1] in (entity.name, *entity.aliases) else (*region, entity.name)
                found.setdefault(path, entity.id)
        return found


# ── The ledger: what statements say when they are held side by side ──────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures of one indicator, subject and period that are not the same.

    ``difference`` is one of DIFFERENCES. ``subject`` is the Entity id of the place (or thing) that the figures are
    about, ``indicator`` what they measure, ``about`` of which matter where the indicator alone does not say it,
    ``unit`` what they are compared in, ``period`` the time. ``observations`` are all of them in the order of their
    documents' dates.
    """

    difference: str
    subject: str
    indicator: str
    about: str
    kind: str
    unit: str
    period: str
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A target and the result that another document states for it.

    ``outcome`` is one of OUTCOMES; ``reason`` one of REASONS or "": a target is open because no document is later
    (``noLaterDocument``), later ones are silent (``notReported``) or tell of a part of the period only
    (``partOfPeriod``), because the result is only a bound or nobody says which way is better (``undecided``), or
    because no period is told (``noPeriod``); one that is met or missed may be so by a figure that is
    ``onlyEstimated``. ``gap`` is result minus target, in ``unit``.
    """

    target: Observation
    result: Observation | None
    outcome: str
    unit: str
    reason: str = ""
    gap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SetCheck:
    """A numbered set: how many members its name promises, and the statements that name members.

    ``stated`` is None for a set whose name has no single number. ``state`` is one of COMPLETENESS. ``members`` are
    Entity ids, sorted; ``assertions`` are the statements that name them.
    """

    group: str
    stated: int | None
    members: tuple[str, ...]
    state: str
    assertions: tuple[Assertion, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """How something that is built (a project, a park, a bridge) fared, in the order of the documents' dates.

    ``findings`` are among LIFE_FINDINGS: ``regressed`` where a later document has it less far than an earlier one,
    ``disappeared`` where it was never completed and later documents of its place do not name it. ``last`` is the id of
    the last document that names it.
    """

    entity: str
    steps: tuple[Assertion, ...]
    last: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """What statements say when they are held side by side. ``agreements``: how many figures others confirm."""

    conflicts: tuple[Conflict, ...] = ()
    checks: tuple[Check, ...] = ()
    sets: tuple[SetCheck, ...] = ()
    lives: tuple[Life, ...] = ()
    agreements: int = 0
