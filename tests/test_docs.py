"""The documentation tells the truth: every command and option is in it, and whatever it shows exists and works."""

from __future__ import annotations

import ast
import configparser
import hashlib
import re
import shlex
from pathlib import Path

import click
import pytest
from readme import QUERIES, ROOT, questions, refresh

import kg
from kg import cli
from kg.query import named

PARAMETERS = {f"--{parameter.name}" for query in named() for parameter in query.parameters}
COMMANDS = dict(sorted(cli.cli.commands.items()))
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def section(command: str) -> str:
    found = re.search(rf"^## kg {command}\n(.*?)(?=^## |\Z)", read("docs/commands.md"), re.DOTALL | re.MULTILINE)
    assert found, f"docs/commands.md has no section «## kg {command}»"
    return found[1]


def options(command: click.Command) -> set[str]:
    """Its options; those of ``kg query`` are the parameters of named queries too."""
    found = {name for parameter in command.params if isinstance(parameter, click.Option) for name in parameter.opts}
    if command.name == "query":
        found |= PARAMETERS
    return found


def shown_commands(page: str) -> list[list[str]]:
    """The command lines of ``kg`` in a page's blocks of shell, without comments and what follows ``>`` and ``|``."""
    lines = []
    for language, text in _BLOCK.findall(read(page)):
        if language == "sh":
            quoted = shlex.split(text.replace("\\\n", " ").replace("\n", " ; "), comments=False)
            for line in " ".join(map(shlex.quote, quoted)).split("';'"):
                words = shlex.split(line)
                if words and words[0] in ("kg", ".venv/bin/kg"):
                    until = next((i for i, word in enumerate(words) if word in ("#", ">", "|")), len(words))
                    lines.append(words[1:until])
    return lines


def test_the_pages_are_there() -> None:
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/commands.md", "docs/dependencies.md"} <= set(PAGES)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    text = section(name)
    for option in options(COMMANDS[name]) - PARAMETERS:
        assert option in text, f"kg {name} {option} is not in docs/commands.md"
    for mentioned in re.findall(r"(?<![\w-])--[a-z][a-z-]*", text):
        assert mentioned in options(COMMANDS[name]) | {"--help"}, f"kg {name} has no {mentioned}"
    assert COMMANDS[name].help and COMMANDS[name].short_help
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"kg {name} {parameter.opts} has no help"


def test_every_documented_command_exists() -> None:
    documented = re.findall(r"^## kg (\w+)$", read("docs/commands.md"), re.MULTILINE)
    assert sorted(documented) == sorted(COMMANDS)
    assert set(COMMANDS) == {
        "build", "extract", "evaluate", "query", "queries", "show", "search", "ledger", "check", "review", "serve",
        "ontology", "export", "formats", "publish", "draw",
    }


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_shown_exist(page: str) -> None:
    for words in shown_commands(page):
        assert words[0] in COMMANDS, f"{page}: kg {words[0]}"
        for word in words[1:]:
            if word.startswith("--"):
                assert word in options(COMMANDS[words[0]]), f"{page}: kg {words[0]} {word}"
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    for target in re.findall(r"(?:^|`)make ([a-z]+)", read(page), re.MULTILINE):
        assert target in targets, f"{page}: make {target}"


def test_enough_commands_are_looked_at() -> None:
    assert len(shown_commands("README.md")) >= 11
    assert {words[0] for words in shown_commands("README.md")} == set(COMMANDS)
    assert len(shown_commands("docs/commands.md")) >= 6


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", read(page)):
        if not target.startswith("https://"):
            assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"


@pytest.mark.parametrize("page", PAGES)
def test_python_that_is_shown_is_python(page: str) -> None:
    for language, text in _BLOCK.findall(read(page)):
        if language == "python":
            ast.parse(text)


def test_the_python_in_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    (text,) = [text for language, text in _BLOCK.findall(read("README.md")) if language == "python"]
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(text, names)  # our own file
    graph = names["graph"]
    assert isinstance(graph, kg.Graph)
    assert len(graph.facts.documents) >= 8
    tree = ast.parse(next(text for language, text in _BLOCK.findall(read("docs/commands.md")) if language == "python"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert hasattr({"graph": graph, "kg": kg}[node.value.id], node.attr), node.attr


def test_the_answers_in_the_readme_are_what_kg_gives() -> None:
    text = read("README.md")
    assert len(questions(text)) == 7
    for question, answer in questions(text):
        assert answer.count("\n") >= 3, f"no answer: {question}"
    assert refresh(text, kg.build([ROOT / "data" / "reports"])) == text, "extraction has changed: run make readme"


def test_every_named_query_is_documented_with_its_answer(demo: kg.Graph) -> None:
    text = QUERIES.read_text("utf-8")
    sections = dict(re.findall(r"^## ([\w-]+)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    assert list(sections) == [query.name for query in named()]
    for query in named():
        section = sections[query.name]
        for words in (query.title_zh, query.title_en, *(f"`{other}`" for other in query.also)):
            assert words in section, f"{query.name}: {words}"
        for parameter in query.parameters:
            assert f"| `--{parameter.name}` | {parameter.label_zh} · {parameter.label_en} |" in section
        ((question, answer),) = questions(section)
        assert f"--name {query.name}" in question
        assert answer.count("\n") >= 3, f"no answer: {question}"
    assert refresh(text, demo) == text, "extraction has changed: run make readme"


def test_every_dependency_is_accounted_for() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    needed = {line.split()[0] for line in setup["options"]["install_requires"].split("\n") if line}
    documented = re.findall(r"^\| ([\w-]+) \| [A-Z]", read("docs/dependencies.md"), re.MULTILINE)
    assert sorted(documented, key=str.lower) == sorted(needed, key=str.lower)
    extras = setup["options.extras_require"]
    for line in "\n".join(extras.values()).split("\n"):
        assert not line or line.split()[0].lower() in read("docs/dependencies.md").lower()
    assert set(extras["frames"].split("\n")) <= set(extras["dev"].split("\n")), "the tests run with every extra"


def test_versions_and_licence() -> None:
    assert f"## {kg.VERSION}\n" in read("CHANGELOG.md")
    licence = hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert licence == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30", "the text of Apache-2.0"


@pytest.mark.parametrize("script", [".ci/run"])
def test_scripts_can_be_run(script: str) -> None:
    path = Path(ROOT / script)
    assert path.stat().st_mode & 0o111
    assert path.read_text("utf-8").startswith("#!/usr/bin/env bash\n")
    assert "make test" in path.read_text("utf-8")
