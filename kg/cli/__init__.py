"""The command line: the only place that prints, shows progress, and exits.

Exit codes: 0 done; 1 `kg check` found violations, `kg publish` a mismatch; 2 an error, told in one line; 3 done, but
documents were skipped; 130 interrupted. What a command is for goes to standard output, all else to standard error.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click

from kg.cli.draw import draw
from kg.cli.export import export_command, formats_command
from kg.cli.ontology import ontology as ontology_command
from kg.cli.publish import publish
from kg.cli.search import search
from kg.cli.serve import serve
from kg.cli.terminal import clean, text
from kg.cli.terminal import console as make_console
from kg.cli.terminal import progress as _progress
from kg.errors import InputError, KgError
from kg.version import VERSION

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from kg.card import Card, Figure, IndicatorCard, Source
    from kg.graph import Graph
    from kg.ontology import Ontology
    from kg.score import Evaluation
    from kg.series import Point, Series

ERROR, SKIPPED, INTERRUPTED = 2, 3, 130
TRACEBACK: Final = "KG_TRACEBACK"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``kg`` and exit; no error reaches the user as a traceback (unless KG_TRACEBACK is set)."""
    sys.exit(_run(list(sys.argv[1:] if arguments is None else arguments)))


def _run(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # UTF-8 whatever the locale; a name that is no UTF-8 shows its bytes
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = cli.main(arguments, prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except KgError as error:
        return _fail(str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "kg"
        return _fail(f"{error.format_message()} (see {command} --help)")
    except click.ClickException as error:
        return _fail(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断 interrupted", err=True)
        return INTERRUPTED
    except OSError as error:
        if error.errno == errno.EPIPE:  # the reader of our output has gone: `kg query … | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return _fail_unexpectedly(error)
    except Exception as error:
        return _fail_unexpectedly(error)


def _fail(message: str) -> int:
    click.echo(f"错误 error: {clean(message)}", err=True)
    return ERROR


def _fail_unexpectedly(error: Exception) -> int:
    if os.environ.get(TRACEBACK):
        raise error
    what = f"{type(error).__name__}: {error}"
    return _fail(f"{what} (this is a mistake in kg: please report it, with what {TRACEBACK}=1 shows)")


# ── Commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_no_gazetteer = click.option(
    "--no-gazetteer", is_flag=True, help="不用某一地的专门名录 Do without the names gathered for single places."
)
_skip_bad = click.option(
    "--skip-bad", is_flag=True, help="跳过坏文件仍算成功 Exit with 0, not 3, when documents had to be skipped."
)


def _checked(_context: click.Context, _parameter: click.Parameter, minimum: float) -> float:
    from kg.cut import check_minimum

    return check_minimum(minimum)


_min_confidence = click.option(
    "--min-confidence", type=float, default=0.0, metavar="X", callback=_checked,
    help="丢掉置信度低于 X 的内容 Leave out what is less sure than X (0 to 1)."
)


class _InOrder(click.Group):
    """Lists commands in the order in which people need them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, message="kg (zhengtu) %(version)s")
def cli() -> None:
    """政图：把政府工作报告变成知识图谱 Build knowledge graphs from Chinese government reports.

    \b
    kg build reports/ --out graph/          # then open graph/index.html
    kg query graph/ --name strategies
    """


@cli.command(short_help="由文献建图 Build a graph from documents.")
@click.argument("documents", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="结果文件夹 The folder for the results.")
@click.option("--title", default="", metavar="TEXT",
              help="图谱标题 What to call the graph (default: after its places).")
@_no_gazetteer
@_min_confidence
@click.option("--entail", is_flag=True,
              help="写入本体推出的三元组 Let queries see what the ontology entails: inverses, parts of parts, …")
@click.option("--page-entities", type=click.IntRange(min=1), metavar="N",
              help="网页文件至多含多少个实体，其余由 kg serve 供给 Entities in the file of the page; kg serve feeds it "
                   "the others (default: 10000).")
@_skip_bad
def build(
    documents: tuple[Path, ...], folder: Path, title: str, no_gazetteer: bool, min_confidence: float, entail: bool,
    page_entities: int | None, skip_bad: bool,
) -> int:
    """由文献建图 Build a graph from documents: files, and folders with all that is in them.

    \b
    kg build reports/ extra.txt --out graph/

    Writes graph.ttl, graph.nq, graph.jsonld, graph.graphml, entities.csv, relations.csv, observations.csv, the ledger,
    the page index.html, and the store that kg query opens. What was there before stays if anything fails. A kg.toml
    beside the documents may settle titles, dates, regions and the base of IRIs; a decisions.tsv what is one thing,
    what is two, what is called otherwise, and what is none (kg review proposes its lines).
    """
    from kg import export
    from kg import graph as graphs

    export.check_folder(folder)
    with _progress("建图 building") as progress:
        graph = graphs.build(
            documents, gazetteer=not no_gazetteer, min_confidence=min_confidence, entail=entail, skip_bad=True,
            title=title, without=folder, progress=progress,
        )
        total = len(graph.facts.documents)
        progress(total, total, "检查 checking")
        violations = graph.validate()
        progress(total, total, "写入 writing")
        graph.save(folder, page_entities=page_entities)
    _warn(graph.warnings, "提醒 note")
    _warn(graph.skipped, "跳过 skipped")
    severe = sum(violation.severity == "violation" for violation in violations)
    _print_summary(graph, folder, violations=severe, notes=len(violations) - severe)
    return SKIPPED if graph.skipped and not skip_bad else 0


@cli.command(short_help="抽取每份文献的事实 Extract each document's facts as JSON.")
@click.argument("documents", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", "folder", metavar="DIR", type=click.Path(path_type=Path),
              help="每份文献写成一个 JSON 文件 Write one JSON file for each document into this folder.")
@_no_gazetteer
@_min_confidence
@_skip_bad
def extract(
    documents: tuple[Path, ...], folder: Path | None, no_gazetteer: bool, min_confidence: float, skip_bad: bool
) -> int:
    """抽取每份文献的事实 Extract the facts of each document as JSON.

    \b
    kg extract report.txt | less
    kg extract reports/ --out facts/

    Without --out: one document gives an object, several give an array, on standard output.
    """
    from kg import export
    from kg import graph as graphs
    from kg.corpus import read_corpus

    corpus = read_corpus(documents, skip_bad=True)
    with _progress("抽取 extracting") as progress:
        found = graphs.extract_corpus(
            corpus, gazetteer=not no_gazetteer, min_confidence=min_confidence, progress=progress
        )
    if folder is None:
        several = len(corpus.documents) + len(corpus.skipped) > 1
        click.echo(export.to_json(list(found.values()) if several else next(iter(found.values()))), nl=False)
    else:
        written = export.write_each(folder, {f"{name}.json": export.to_json(facts) for name, facts in found.items()})
        click.echo(f"{len(written)} 份文献的事实已写入 documents' facts written to {folder}", err=True)
    _warn(corpus.warnings, "提醒 note")
    _warn(corpus.skipped, "跳过 skipped")
    return SKIPPED if corpus.skipped and not skip_bad else 0


@cli.command(short_help="对照标注评分 Score extraction against gold files.")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("documents", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table",
              help="输出格式 Default: table.")
@click.option("--errors", type=click.IntRange(min=0), default=0, metavar="N",
              help="每类错误列出至多 N 条 List up to N errors of each sort.")
@_no_gazetteer
@_min_confidence
@_skip_bad
def evaluate(
    gold: Path, documents: tuple[Path, ...], form: str, errors: int, no_gazetteer: bool, min_confidence: float,
    skip_bad: bool,
) -> int:
    """对照标注评分 Score what is extracted from documents against gold files.

    \b
    kg evaluate gold/ reports/
    kg evaluate gold/report.json report.txt --errors 5

    GOLD is a JSON file in the form that kg extract gives, or a folder of them; report.json is for report.txt. Prints
    precision, recall and F1 by type and predicate, and what share of the statements of each confidence is right.
    """
    from kg import export
    from kg import graph as graphs

    with _progress("评分 evaluating") as progress:
        found = graphs.evaluate(
            gold, documents, gazetteer=not no_gazetteer, skip_bad=True, min_confidence=min_confidence,
            progress=progress,
        )
    if form == "json":
        click.echo(export.to_json(found.to_dict(errors=errors)), nl=False)
    else:
        _print_evaluation(found, errors)
    _warn(found.warnings, "提醒 note")
    _warn(found.skipped, "跳过 skipped")
    return SKIPPED if found.skipped and not skip_bad else 0


class _WithParameters(click.Command):
    """Takes ``--KEY VALUE`` for ``--param KEY=VALUE`` where a query is named: only the query knows its parameters."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {name: option for option in self.params if isinstance(option, click.Option) for name in option.opts}
        known |= {name: option for name in ctx.help_option_names for option in [self.get_help_option(ctx)] if option}
        words, taken, named = list(args), [], any(word.split("=")[0] == "--name" for word in args)
        while named and words and words[0] != "--":
            word = words.pop(0)
            name, sign, value = word.partition("=")
            if not word.startswith("--") or name in known:
                taken.append(word)
                if words and name in known and not sign and not known[name].is_flag:
                    taken.append(words.pop(0))
                continue
            if not sign:
                if not words:
                    raise click.BadOptionUsage(name, f"option {name} needs a value", ctx=ctx)
                value = words.pop(0)
            taken += ["--param", f"{name[2:]}={value}"]
        return super().parse_args(ctx, taken + words)


@cli.command(cls=_WithParameters, short_help="查询图谱 Query a graph.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("sparql", required=False)
@click.option("--file", "file", metavar="FILE", type=click.Path(path_type=Path),
              help="从文件读查询，- 为标准输入 Read the query from a file (- for standard input).")
@click.option("--name", metavar="NAME", help="命名查询 Run a named query; kg queries lists them.")
@click.option("--param", "parameters", metavar="KEY=VALUE", multiple=True,
              help="命名查询的参数，可重复，也可写作 --KEY VALUE A parameter of the named query; or --KEY VALUE.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "tsv", "json", "ttl", "nt", "jsonld"]),
              help="输出格式；后三种用于图 Default: table on a terminal, csv elsewhere; the last three for graphs.")
def query(
    folder: Path, sparql: str | None, file: Path | None, name: str | None, parameters: tuple[str, ...], form: str | None
) -> int:
    """查询图谱 Query a graph with SPARQL, or with a named query.

    \b
    kg query graph/ 'SELECT ?name { ?x a kg:Park ; rdfs:label ?name }'
    kg query graph/ --name park-companies --park 某某产业园
    kg query graph/ --file question.rq --format csv > answer.csv

    The prefixes kg:, kgd:, rdf:, rdfs:, skos:, prov:, dct:, xsd: and others are known without being declared.
    """
    from kg import graph as graphs

    if sum(given is not None for given in (sparql, file, name)) != 1:
        raise click.UsageError("give one of: a query, --file, --name")
    if parameters and name is None:
        raise click.UsageError("--param goes with --name")
    values = dict(_split(parameter) for parameter in parameters)
    text = _read_query(file) if file else sparql
    graph = graphs.open_graph(folder)
    result = graph.run(name, values) if name is not None else graph.query(text or "")
    form = form or ("table" if sys.stdout.isatty() else "csv")
    if form == "table":
        headings, rows = result.table()
        _print_table(_headings(name) or headings, rows)
    else:
        click.echo(result.text(form), nl=False)
    return 0


@cli.command(short_help="列出命名查询 List the named queries.")
@click.argument("name", required=False)
def queries(name: str | None) -> int:
    """列出命名查询 List the named queries that kg query --name runs, and their parameters; or print one.

    \b
    kg queries
    kg queries park-companies > mine.rq
    """
    from kg.query import find_named, named

    if name is not None:
        click.echo(find_named(name).text, nl=False)
        return 0
    rows = [
        ("\n".join((q.name, *q.also)), q.title_zh, q.title_en,
         "\n".join(f"--{p.name}  {p.label_zh} {p.label_en}" for p in q.parameters))
        for q in named()
    ]
    _print_table(("--name", "查询", "query", "参数 parameters"), rows)
    return 0


@cli.command(short_help="查看一个实体或指标 Show everything known of an entity or indicator.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("name")
def show(folder: Path, name: str) -> int:
    """查看一个实体或指标 Show everything known of an entity or an indicator, each with the sentence that says it.

    \b
    kg show graph/ 市中区
    kg show graph/ 固定资产投资

    NAME is a name, an alias or an IRI (kgd:… for short) of an entity; where no entity bears it, the name of an
    indicator, or part of one. Figures of several years are drawn as bars: actual, estimated, aimed at.
    """
    from kg import graph as graphs
    from kg.ontology import load
    from kg.query import find

    graph = graphs.open_graph(folder)
    known = name.strip()
    if not find(graph.store, known) and find(graph.store, known, indicator=True):
        _print_indicator(graph.show_indicator(name), load())
    else:
        _print_card(graph.show(name), load())
    return 0


cli.add_command(search)


@cli.command(short_help="检查图谱 Check a graph against the shapes.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "ttl"]), default="text",
              help="输出格式，ttl 为 SHACL 验证报告 Default: text; ttl is the validation report of SHACL.")
def check(folder: Path, form: str) -> int:
    """检查图谱 Check a graph against the SHACL shapes; exit code 1 if there are violations.

    \b
    kg check graph/
    kg check graph/ --format json | jq '.[].message_zh'

    Each with its severity, what is wrong in Chinese and English, and the sentence behind it. Warnings do not count.
    """
    from kg import graph as graphs
    from kg.cli.check import count, print_violations
    from kg.export import to_json
    from kg.validate import report
    from kg.vocab import base_of

    graph = graphs.open_graph(folder)
    violations = graph.validate()
    if form == "json":
        click.echo(to_json([violation.to_dict() for violation in violations]), nl=False)
    elif form == "ttl":
        click.echo(report(violations, base=base_of(graph.store)), nl=False)
    else:
        print_violations(violations, console=make_console())
    return 1 if count(violations) else 0


@cli.command(short_help="列出账目：不一致的数据、目标与结果等 Hold figures, targets, sets and projects to account.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--part", type=click.Choice(["conflicts", "targets", "sets", "lives"]),
              help="只列一部分 One part only (csv needs one).")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text",
              help="输出格式 Default: text.")
@click.option("--all", "everything", is_flag=True,
              help="也列出尚无结果的目标、未列成员的集合、平常的历程 In text, also what there is little to say of.")
def ledger(folder: Path, part: str | None, form: str, everything: bool) -> int:
    """列出账目 Hold statements side by side: figures that disagree, targets and results, sets, lives of projects.

    \b
    kg ledger graph/
    kg ledger graph/ --part targets --format csv > targets.csv

    Figures of one indicator, subject and period that differ are classed: contradiction, different scope, estimate
    against final, earlier cut-off, rounding. Targets are met, missed or open. Numbered sets are counted. Projects,
    parks and platforms that went backwards or are no longer spoken of are named. Each with its sentences.
    """
    from kg import export
    from kg import graph as graphs
    from kg.ledger_files import PARTS, csv_of
    from kg.ontology import load

    if form == "csv" and part is None:
        raise click.UsageError("--format csv needs --part: conflicts, targets, sets or lives")
    found = graphs.open_graph(folder).ledger()
    if form == "csv":
        click.echo(csv_of(part or "", found), nl=False)
    elif form == "json":
        click.echo(export.to_json({part: found[part]} if part else found), nl=False)
    else:
        from kg.cli.ledger import print_ledger

        print_ledger(found, (part,) if part else PARTS, ontology=load(), console=make_console(), everything=everything)
    return 0


@cli.command(short_help="列出存疑之处供人裁定 List what is doubtful, for people to decide.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--out", "file", metavar="FILE", type=click.Path(path_type=Path),
              help="写入文件 Write into this file instead of standard output.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1),
              help="只列最可疑的 N 条 List the N most doubtful only.")
def review(folder: Path, file: Path | None, limit: int | None) -> int:
    """列出存疑之处供人裁定 List what is doubtful in a graph: near-duplicates, unsure entities, types and statements.

    \b
    kg review graph/ --out reports/review.tsv
    # delete the # of the lines that you accept, rename it to reports/decisions.tsv, then:
    kg build reports/ --out graph/

    Each proposal is a line of decisions.tsv, commented out, below the evidence for it.
    """
    from kg import export
    from kg import graph as graphs
    from kg.review import table

    proposals = graphs.open_graph(folder).review()
    text = table(proposals, limit=limit)
    if file is None:
        click.echo(text, nl=False)
        return 0
    if file.is_dir():
        raise InputError("this is a folder, not a file", where=str(file), remedy="name a file, e.g. review.tsv in it")
    if _is_edited(file):
        raise InputError(
            "somebody has written into this file", where=str(file), remedy="name another file, or move it away first"
        )
    export.write_each(file.parent, {file.name: text})
    shown = len(proposals) if limit is None else min(limit, len(proposals))
    click.echo(f"{shown} 条已写入 proposals written to {file}", err=True)
    return 0


for command in (serve, draw, export_command, formats_command, publish, ontology_command):
    cli.add_command(command)


# ── Input ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _split(parameter: str) -> tuple[str, str]:
    key, sign, value = parameter.partition("=")
    if not sign or not key:
        raise click.UsageError(f"--param {parameter!r} is not KEY=VALUE")
    return key, value


def _is_edited(file: Path) -> bool:
    """Whether a file holds more than a review leaves: comments and one header."""
    try:
        lines = file.read_bytes().decode("utf-8-sig", "replace").splitlines()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(file), remedy="name another file") from None
    return sum(bool(line.strip()) and not line.startswith("#") for line in lines) > 1


def _read_query(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"the query cannot be read: {error.strerror}", where=str(file), remedy="check the path"
        ) from None
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 at byte {error.start}"
        raise InputError(problem, where=str(file), remedy="save the query as UTF-8") from None


def _headings(name: str | None) -> tuple[str, ...]:
    """The headings of a named query's columns, in both languages."""
    from kg.query import find_named

    if not name:
        return ()
    query = find_named(name)
    return tuple(f"{zh}\n{en}" for zh, en in zip(query.columns_zh, query.columns_en, strict=True))


# ── Output ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _warn(errors: Sequence[KgError], label: str) -> None:
    for error in errors:
        click.echo(f"{label}: {clean(str(error))}", err=True)


def _print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: int | None = None) -> None:
    """The rows under their headings; the columns from ``numbers`` on hold numbers, which stand at the right."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for i, heading in enumerate(headings):
        is_number = numbers is not None and i >= numbers
        table.add_column(_lines(heading), overflow="fold", justify="right" if is_number else "left")
    for row in rows:
        table.add_row(*map(_lines, row))
    console = make_console()
    console.print(table)
    console.print(text((f"{len(rows)} 行 rows", "dim")))


def _lines(text: str) -> Text:
    from rich.text import Text

    return Text("\n".join(map(clean, text.split("\n"))))


_SORTS: Final = {
    "missed entity": "漏掉的实体", "extra entity": "多余的实体", "wrong type": "类型不对",
    "missed relation": "漏掉的关系", "extra relation": "多余的关系",
    "missed observation": "漏掉的数据", "extra observation": "多余的数据",
    "wrong subject": "主体不对", "wrong period": "时期不对", "wrong status": "虚实不对", "wrong bound": "精确程度不对",
}


def _print_evaluation(found: Evaluation, errors: int) -> None:
    """Figures by row, what confidence is worth, and up to ``errors`` mistakes of each sort."""

    def share(number: float | None) -> str:
        return "" if number is None else f"{number:.3f}"

    _print_table(
        ("项目\n", "准确率\nprecision", "召回率\nrecall", "F1\n", "对\nright", "抽取\nsaid", "标注\nwanted"),
        [
            (row, *map(share, (s.precision, s.recall, s.f1)), *map(str, (s.right, s.said, s.wanted)))
            for row, s in found.rows.items()
        ],
        numbers=1,
    )
    click.echo()
    _print_table(
        ("项目\n", "置信度\nconfidence", "抽取\nsaid", "对\nright", "对的比例\nshare right",
         "平均置信度\nmean confidence"),
        [
            (sort, b.label, *map(str, (b.said, b.right)), *map(share, (b.share, b.mean)))
            for sort, bins in found.calibration.items()
            for b in bins
        ],
        numbers=1,
    )
    console = make_console()
    for sort, mistakes in found.mistakes_by_sort().items() if errors else ():
        console.print()
        console.print(text((f"{_SORTS[sort]} {sort}: {len(mistakes)}", "bold")))
        for mistake in mistakes[:errors]:
            basis = mistake.basis
            read = f"  [{basis.rule} {basis.confidence}]" if basis.rule else ""
            console.print(text(f"  {mistake.document}  {mistake.what}", (read, "dim")))
            if basis.quote:
                console.print(text((f"    “{basis.quote}”", "dim")))


Both: TypeAlias = Callable[[str], str]
"""Gives the labels of a term in both languages; "" for ""."""


def _both(ontology: Ontology) -> Both:
    return lambda name: f"{ontology.label(name, 'zh')} {ontology.label(name, 'en')}" if name else ""


def _print_card(card: Card, ontology: Ontology) -> None:
    console = make_console()
    both = _both(ontology)
    types = ", ".join(both(name) for name in card.types)
    console.print(text((card.name, "bold"), f"  {types}", (f"  {card.iri}", "dim")))
    if card.aliases:
        console.print(text(f"又名 also: {'、'.join(card.aliases)}"))
    for naming in card.namings:
        console.print(text(f"  {naming.name}", (f"  [{naming.rule}]", "dim")))
        _print_source(console, naming.source)
    if card.region:
        console.print(text(f"所在 region: {card.region}"))
    for verdict in card.verdicts:
        what = " ".join(part for part in (verdict.action, verdict.name, verdict.value) if part)
        where = f"  [{verdict.scope}]" if verdict.scope else ""
        console.print(text(f"人工决定 decided: {what}{where}: {verdict.reason}", (f"  {verdict.where}", "dim")))
    predicate = None
    for statement in card.statements:
        if statement.predicate != predicate:
            predicate = statement.predicate
            console.print()
            console.print(text((both(predicate), "bold cyan")))
        more = ", ".join(part for part in (both(statement.status), statement.post) if part)
        console.print(text(f"  {statement.subject} → {statement.object}" + (f"  [{more}]" if more else "")))
        _print_source(console, statement.source)
    if card.figures:
        console.print()
        console.print(text(("数据 figures", "bold cyan")))
    for figure in card.figures:
        _print_figure(console, figure, both)
    _print_charts(console, card.series, both)
    statements, figures = len(card.statements), len(card.figures)
    console.print()
    console.print(text((f"{statements} 条陈述 statements, {figures} 个数据 figures", "dim")))


def _print_indicator(card: IndicatorCard, ontology: Ontology) -> None:
    console = make_console()
    both = _both(ontology)
    console.print(text((card.name, "bold"), "  指标 indicator", (f"  {card.iri}", "dim")))
    if card.aliases:
        console.print(text(f"又名 also: {'、'.join(card.aliases)}"))
    for subject in card.subjects:
        region = f"  {subject.region}" if subject.region else ""
        console.print()
        console.print(text((subject.name, "bold cyan"), f"{region}", (f"  {subject.iri}", "dim")))
        for figure in subject.figures:
            _print_figure(console, figure, both)
        _print_charts(console, subject.series, both)
    console.print()
    figures = sum(len(subject.figures) for subject in card.subjects)
    console.print(text((f"{len(card.subjects)} 个主体 subjects, {figures} 个数据 figures", "dim")))


def _print_figure(console: Console, figure: Figure, both: Both) -> None:
    facets = [both(figure.kind), figure.period, both(figure.scenario), figure.baseline, figure.topic, figure.place]
    if figure.bound != "exact":
        facets.insert(1, both(figure.bound))
    told = ", ".join(facet for facet in facets if facet)
    console.print(text(f"  {figure.indicator}: ", (figure.value + figure.unit, "bold"), f"  [{told}]"))
    _print_source(console, figure.source)


# A bar tells its scenario without colour too: output may be piped.
_FILLS: Final = {"actual": ("█", "green"), "estimate": ("▒", "yellow"), "target": ("░", "magenta")}
_RAGGED: Final = "┄"
_SIGNS: Final = {"about": "≈", "atLeast": "≥", "atMost": "≤"}
_BAR, _NARROWEST_BAR, _TITLE = 30, 12, 24  # cells


def _print_charts(console: Console, series: Sequence[Series[Figure]], both: Both) -> None:
    """A bar for each value of those series that have something to compare, in columns that all charts share."""
    from rich.cells import cell_len

    drawn = [one for one in series if one.is_worth_drawing]
    if not drawn:
        return
    points = [point for one in drawn for point in one.points]
    columns = (
        max(cell_len(point.period) for point in points),
        max(cell_len(clean(_value(point))) for point in points),
        max(cell_len(clean(both(point.scenario))) for point in points),
    )
    room = console.width - sum(columns) - _TITLE - 24 if sys.stdout.isatty() else _BAR
    width = max(_NARROWEST_BAR, min(_BAR, room))
    key = [f"{fill} {both(scenario)}" for scenario, (fill, _) in _FILLS.items()]
    if any(point.extent != "year" for point in points):
        key.append(f"{_RAGGED} 不足一年或跨年 part of a year, or several")
    console.print()
    console.print(text(("历年 over the years", "bold cyan"), (f"  {'  '.join(key)}", "dim")))
    for one in drawn:
        line = one.line
        facets = ", ".join(part for part in (both(line.kind), line.baseline, line.topic, line.place) if part)
        console.print(text(f"  {line.concept}", (f"  {facets}", "dim")))
        _print_chart(console, one, both, columns, width)


def _print_chart(
    console: Console, series: Series[Figure], both: Both, columns: tuple[int, int, int], width: int
) -> None:
    from kg.series import measure_bars

    bars = measure_bars([point.value for point in series.points], width)
    zero = max((sum(bar) for point, bar in zip(series.points, bars, strict=True) if point.value < 0), default=0)
    for point, (_, length) in zip(series.points, bars, strict=True):
        fill, colour = _FILLS.get(point.scenario, ("▚", "white"))
        bar = fill * length
        if length and point.extent != "year":  # not to be held against a whole year at a glance
            bar = _RAGGED + bar[1:] if point.value < 0 else bar[:-1] + _RAGGED
        below, above = (bar, "") if point.value < 0 else ("", bar)
        source = point.sources[0].source
        others = len({figure.source.document for figure in point.sources} - {source.document})
        told = [_shorten(f"《{source.document}》", _TITLE), source.date, f"+{others}" if others else ""]
        parts: list[str | tuple[str, str]] = [f"    {_pad(point.period, columns[0])}  "]
        if series.line.kind != "rank":  # a longer bar would be a worse place
            parts += [(below.rjust(zero), colour), "│", (above.ljust(width - zero), colour), "  "]
        parts += [(_pad(_value(point), columns[1]), "bold"), f"  {_pad(both(point.scenario), columns[2])}  ",
                  (" ".join(part for part in told if part), "dim")]
        console.print(text(*parts), no_wrap=True, overflow="ellipsis")


def _value(point: Point[Figure]) -> str:
    return f"{_SIGNS.get(point.bound, '')}{point.printed:f}{point.unit}"


def _pad(text: str, width: int) -> str:
    """With spaces up to a number of cells; Chinese characters take two."""
    from rich.cells import cell_len

    return text + " " * max(0, width - cell_len(clean(text)))


def _shorten(text: str, width: int) -> str:
    """A title in brackets cut to a number of cells."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, width - 3).rstrip() + "…》"


def _print_source(console: Console, source: Source) -> None:
    """The sentence with the quote marked, and the document it stands in."""
    before, quote, after = source.sentence.partition(source.quote)
    where = f"《{source.document}》" + (f" {source.date}" if source.date else "")
    console.print(text("    ", (before, "dim"), quote, (after, "dim"), (f" —— {where}", "dim")))


def _print_summary(graph: Graph, folder: Path, *, violations: int, notes: int) -> None:
    from kg.ontology import load

    counts: dict[str, Any] = graph.counts()
    ontology = load()
    types = "  ".join(
        f"{ontology.label(name, 'zh')} {ontology.label(name, 'en')} {counts['entities'][name]}"
        for name in ontology.types if name in counts["entities"]
    )
    lines = [
        f"《{graph.title}》",
        f"  文献 documents     {counts['documents']}",
        f"  句子 sentences     {counts['sentences']}",
        f"  实体 entities      {counts['entities']['total']}",
        f"      {types}",
        f"  关系 relations     {counts['relations']['total']}",
        f"  数据 observations  {counts['observations']}",
        f"  违反 violations    {violations}" + (f"  (提醒 warnings {notes})" if notes else ""),
    ]
    if outcomes := graph.facts.outcomes:
        lines.append(f"  人工决定 decisions {len(outcomes)}")
    if graph.skipped:
        names = "、".join(error.where for error in graph.skipped)
        lines.append(f"  跳过 skipped       {len(graph.skipped)}: {names}")
    there = _quote(str(folder))
    held = _held(folder)
    lines += ["接下来 next:", f"  打开网页 open the page     {folder / 'index.html'}"]
    if held:
        total = counts["entities"]["total"]
        lines += [
            f"      只含最重要的 {held} 个实体，共 {total} 个 it holds the {held} most important of {total} entities",
            f"  全部实体 all of them       kg serve {there}    (局部 a part: kg draw {there} --focus …)",
        ]
    lines += [
        f"  查询 ask                   kg query {there} --name strategies    (kg queries 列出全部 lists all)",
    ]
    if example := _example(graph):
        lines.append(f"  查看 look up               kg show {there} {_quote(example)}")
    if violations or notes:
        lines.append(f"  检查 see what is wrong     kg check {there}")
    for line in lines:
        click.echo(clean(line))


def _held(folder: Path) -> int:
    """How many entities the page holds of a graph that is larger; 0 where it holds all."""
    from kg.export import MANIFEST

    return int(json.loads((folder / MANIFEST).read_text("utf-8")).get("page", {}).get("entities", 0))


def _quote(text: str) -> str:
    """As one has to type it in a shell; shlex would put every Chinese name into quotes."""
    return text if re.fullmatch(r"[\w./][\w./-]*", text) else shlex.quote(text)


def _example(graph: Graph) -> str:
    """A name to try: that of the place that most documents speak for, else of what is mentioned most."""
    places = [document.jurisdiction for document in graph.facts.documents if document.jurisdiction]
    if places:
        return max(sorted(set(places)), key=places.count)
    entities = sorted(graph.facts.entities, key=lambda entity: (-len(entity.mentions), entity.id))
    return entities[0].name if entities else ""
