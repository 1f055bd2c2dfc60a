"""Short forms of names: those that the text gives, 某某电力公司（以下简称“某电”）, and those that leave out little.

The rule is ``introduced`` where the text says that it is a short form; ``bracket`` where only the brackets do: then one
form must be made of the other's characters in their order, or of capital letters; ``short-form`` where a firm or body
is named in full first and later without its legal form (see ``kg.names.is_short_form``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.gazetteer import Entry, Gazetteer
from kg.model import Mention, Span
from kg.names import BRACKET, INTRODUCED, SHORT, SHORTENED, IsPlace, is_contained, short_forms
from kg.patterns import Words
from kg.recognise.reading import plain

_SAID = re.compile(r"[（(](?:以下|下文|下)?(?:均)?(?:简称|下称)(?:为|作|：|:)?(?P<forms>[^（）()。；\n]{2,40})[）)]")
_QUOTED = re.compile(r"[“‘《\"]([^“”‘’《》\"]{2,20})[”’》\"]")
_BARE = re.compile(r"[（(](?P<form>[“‘]?[\u3400-\u9fffA-Za-z0-9·&-]{2,30}[”’]?)[）)]")
_LETTERS = re.compile(r"[A-Z][A-Z0-9&-]{3,9}")  # fewer are words of the trade: APP, PPP, EPC
_JOINTS = re.compile("[、或，,]|以及|和")
_LONGEST = 20
_BODIES = ("Company", "Institution", "Park", "Platform", "Project", "Event", "Policy")  # types that brackets shorten


@dataclass(frozen=True, slots=True)
class _Form:
    """Another form of ``full``, printed in ``span`` (quotation marks included), inside the brackets ``around``."""

    full: Mention
    name: str
    span: Span
    around: Span
    rule: str


def add_introduced(text: str, mentions: Sequence[Mention], words: Words, is_place: IsPlace) -> list[Mention]:
    """The mentions with those of the forms that a text gives in brackets behind a name.

    A form's mention has the types of the name before it, which is its alias. What was read inside these brackets
    without knowing that gives way.
    """
    forms = list(_find_forms(text, mentions, words, is_place))
    around = [form.around for form in forms]
    kept = [m for m in mentions if not any(m.span.overlaps(span) and span.covers(m.span) for span in around)]
    sure = {INTRODUCED: 0.95, BRACKET: 0.85}
    found = (Mention(f.span, f.name, f.full.types, f.rule, sure[f.rule], (f.full.name,)) for f in forms)
    return [*kept, *found]


def _find_forms(text: str, mentions: Iterable[Mention], words: Words, is_place: IsPlace) -> Iterator[_Form]:
    best: dict[int, Mention] = {}
    for mention in sorted(mentions, key=lambda m: (len(m.span), m.confidence, m.rule)):
        best[mention.span.end] = mention  # the longest name that ends there
    for end, full in sorted(best.items()):
        at = end + 1 if text[end : end + 1] in ("”", "》", "’") else end
        if text[at : at + 1] not in ("（", "("):
            continue
        if said := _SAID.match(text, at):
            around = Span(said.start(), said.end())
            for start, stop in _parts(said):
                name = plain(text[start:stop])
                if _is_name(name, full.name, words) and len(name) <= _LONGEST:
                    yield _Form(full, name, Span(start, stop), around, INTRODUCED)
        elif (bare := _BARE.match(text, at)) and full.types[0] in _BODIES:
            name = plain(bare["form"])
            alike = is_contained(name, full.name) or is_contained(full.name, name)
            if (_LETTERS.fullmatch(name) or (alike and not is_place(name))) and _is_name(name, full.name, words):
                yield _Form(full, name, Span(*bare.span("form")), Span(bare.start(), bare.end()), BRACKET)


def _parts(said: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where the forms stand: what is in quotation marks, else what stands between commas."""
    start, end = said.span("forms")
    quoted = [match.span() for match in _QUOTED.finditer(said.string, start, end)]
    if quoted:
        yield from quoted
        return
    for joint in _JOINTS.finditer(said.string, start, end):
        if joint.start() > start:
            yield start, joint.start()
        start = joint.end()
    if start < end:
        yield start, end


def _is_name(name: str, full: str, words: Words) -> bool:
    """Whether a form is a name: «以下简称“公司”» gives none."""
    head = words.heads.longest(name)
    common = name in words.common or name in words.generic or (head is not None and head[0] == name)
    return len(name) >= 2 and name != full and not common


def find_short(text: str, mentions: Iterable[Mention], is_place: IsPlace) -> Iterator[Mention]:
    """Firms and bodies by a short form, behind the place where they are first named in full.

    A form that is short for two of them is left alone.
    """
    first: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda m: (m.span, m.rule)):
        if mention.types[0] in SHORTENED:
            first.setdefault(mention.name, mention)
    fulls: dict[str, list[Mention]] = {}
    for full in first.values():
        for form in short_forms(full.name, is_place=is_place):
            fulls.setdefault(form, []).append(full)
    only = {form: found[0] for form, found in fulls.items() if len(found) == 1 and form not in first}
    if not only:
        return
    for match in Gazetteer(Entry(form, only[form].types, (), SHORT) for form in sorted(only)).find(text):
        full = only[match.entry.name]
        if match.start > full.span.start:
            yield Mention(Span(match.start, match.end), match.entry.name, full.types, SHORT, 0.7, (full.name,))
