"""Publishing to other stores: to two real ones, and to a double that fails in every way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, Triple, parse
from small_graph import facts
from stores import Double, has_virtuoso, oxigraph, run_double, run_oxigraph, run_virtuoso

import kg
from kg import publish as publishing
from kg import rdf, remote, store
from kg.errors import GraphError, InputError, PublishError
from kg.publish import publish
from kg.remote import Credentials
from kg.vocab import DEFAULT_BASE, KG, RDF, RDFS

ROOT = Path(kg.__file__).resolve().parent.parent
DATASET = DEFAULT_BASE + "dataset"
OLD, NEW = DEFAULT_BASE + "doc-青石区-2024", DEFAULT_BASE + "doc-青石区-2025"


def quads() -> tuple:  # type: ignore[type-arg]
    return rdf.quads(facts())


def without_a_document() -> tuple:  # type: ignore[type-arg]
    return tuple(quad for quad in quads() if quad.graph_name.value != NEW)


def graphs_of(some: tuple) -> dict[str, set[Triple]]:  # type: ignore[type-arg]
    found: dict[str, set[Triple]] = {}
    for quad in some:
        found.setdefault(quad.graph_name.value, set()).add(quad.triple)
    return found


def read(lines: bytes) -> set[Triple]:
    return {quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)}


def held(double: Double) -> dict[str, set[Triple]]:
    return {name: read(b"\n".join(sorted(lines))) for name, lines in double.graphs.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store.write(tmp_path / "graph", quads())
    return tmp_path / "graph"


@pytest.fixture
def double() -> Iterator[Double]:
    with run_double() as found:
        yield found


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long would have been waited before trying again."""
    found: list[float] = []
    monkeypatch.setattr(remote, "_sleep", found.append)
    return found


def state(folder: Path) -> dict[str, dict[str, object] | None]:
    (path,) = folder.glob("publish-*.json")
    graphs: dict[str, dict[str, object] | None] = json.loads(path.read_text("utf-8"))["graphs"]
    return graphs


# ── What is sent ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_graph_arrives_with_exactly_its_triples(folder: Path, double: Double) -> None:
    done = publish(folder, double.address, verify=True)
    wanted = graphs_of(quads())
    assert held(double) == wanted
    assert done.sent == tuple(sorted(wanted)) and {OLD, NEW} <= set(done.sent)
    assert (done.unchanged, done.deleted, done.verified, done.mismatched) == ((), (), True, ())
    assert done.triples == sum(map(len, wanted.values()))
    assert {headers.get("content-type") for headers in double.headers} == {"application/n-triples", None}


def test_batches_are_bounded_and_only_the_first_replaces(folder: Path, double: Double) -> None:
    double.graphs[OLD] = {b"<http://example.org/left> <http://example.org/from> <http://example.org/before> ."}
    publish(folder, double.address, batch=7)
    assert held(double) == graphs_of(quads())
    for name, triples in graphs_of(quads()).items():
        of_this = [(method, count) for method, graph, count in double.requests if graph == name]
        assert [method for method, _ in of_this] == ["PUT"] + ["POST"] * (-(-len(triples) // 7) - 1)
        assert max(count for _, count in of_this) <= 7 and sum(count for _, count in of_this) == len(triples)


def test_a_batch_is_bounded_by_its_size_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "_BYTES", 10)
    lines = [b"aaaa\n", b"bbbb\n", b"cccccccccccccccc\n", b"d\n"]
    assert list(publishing._batches(lines, 100)) == [(b"aaaa\nbbbb\n", 2), (b"cccccccccccccccc\n", 1), (b"d\n", 1)]
    assert list(publishing._batches([], 100)) == []


def test_what_has_not_changed_is_not_sent_again(folder: Path, double: Double) -> None:
    publish(folder, double.address)
    double.requests.clear()
    done = publish(folder, double.address)
    assert (double.requests, done.sent, done.triples) == ([], (), 0)
    assert done.unchanged == tuple(sorted(graphs_of(quads())))
    assert publish(folder, double.address, force=True).sent == done.unchanged


def test_after_a_new_build_only_the_difference_goes(folder: Path, double: Double) -> None:
    publish(folder, double.address)
    double.requests.clear()
    store.write(folder, without_a_document())
    done = publish(folder, double.address)
    assert (done.sent, done.deleted) == ((), (NEW,))
    assert double.requests == [("DELETE", NEW, 0)]
    assert held(double) == graphs_of(without_a_document())
    store.write(folder, quads())
    assert publish(folder, double.address).sent == (NEW,)
    changed = replace(facts(), assertions=facts().assertions[1:])
    store.write(folder, rdf.quads(changed))
    # The graph whose statement went, as a whole, and the description of the data set, which counts the statements.
    assert publish(folder, double.address).sent == (DATASET, OLD)
    assert held(double) == graphs_of(rdf.quads(changed))


def test_two_stores_have_lists_of_their_own(folder: Path, double: Double) -> None:
    publish(folder, double.address)
    with run_double() as other:
        publish(folder, other.address)
        assert held(other) == held(double)
    assert len(list(folder.glob("publish-*.json"))) == 2


def test_a_digest_is_of_the_triples_not_of_their_order() -> None:
    lines = [b"a\n", b"b\n", b"c\n"]
    assert publishing._digest(lines) == publishing._digest(lines[::-1])
    assert len({publishing._digest(some).value for some in (lines, lines[:2], [*lines[:2], b"d\n"], [])}) == 4


def test_dry_run_asks_nobody_and_writes_nothing(folder: Path) -> None:
    before = sorted(folder.iterdir())
    done = publish(folder, "http://127.0.0.1:9/store", dry_run=True)
    assert done.sent == tuple(sorted(graphs_of(quads())))
    assert sorted(folder.iterdir()) == before


def test_the_list_holds_no_secret(folder: Path, double: Double) -> None:
    publish(folder, double.address + "?key=geheim", credentials=Credentials("dba", "kennwort"))
    (path,) = folder.glob("publish-*.json")
    text = path.read_text("utf-8")
    assert "geheim" not in text and "kennwort" not in text and "dba" not in text
    assert double.address in text
    assert held(double) == graphs_of(quads()), "the address keeps its own parameters"
    assert "kennwort" not in repr(Credentials("dba", "kennwort", "token"))


def test_a_build_leaves_the_list_where_it_is(double: Double, tmp_path: Path) -> None:
    from reports import write_reports

    reports = write_reports(tmp_path / "reports")
    built = kg.build([reports])
    folder = built.save(tmp_path / "out")
    publish(folder, double.address)
    built.save(folder)
    assert publish(folder, double.address).sent == ()


# ── Interruptions ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("at", [1, 2, 3, 5, 8])
def test_an_interrupted_run_goes_on(folder: Path, double: Double, at: int) -> None:
    """Whichever request was the last: what was complete is not sent again, what was begun is sent as a whole."""
    double.answer = lambda number, *_: (403, {}, b"stop") if number == at else None
    with pytest.raises(PublishError, match="may not be written"):
        publish(folder, double.address, batch=40)
    complete = {name for name, triples in graphs_of(quads()).items() if held(double).get(name) == triples}
    if at == 1:
        assert not list(folder.glob("publish-*")), "nothing has changed there"
    else:
        assert {name for name, digest in state(folder).items() if digest} == complete
    double.answer = lambda *_: None
    done = publish(folder, double.address, batch=40)
    assert set(done.unchanged) == complete
    assert held(double) == graphs_of(quads())


def test_a_killed_run_leaves_no_half_graph_that_passes_for_whole(folder: Path, double: Double) -> None:
    publish(folder, double.address)
    other = replace(facts(), assertions=facts().assertions[1:])
    store.write(folder, rdf.quads(other))

    def interrupt(done: int, *_: object) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(folder, double.address, batch=20, progress=interrupt)
    assert state(folder)[OLD] is None
    store.write(folder, quads())  # as it was when the digest was taken
    assert OLD in publish(folder, double.address).sent


def test_a_process_that_is_killed_can_be_followed_by_another(folder: Path, double: Double) -> None:
    """Killed for good in the middle of a request: the next run finishes."""
    processes: list[subprocess.Popen[bytes]] = []

    def answer(number: int, *_: object) -> None:
        if number == 4:
            processes[0].kill()
            processes[0].wait(10)

    double.answer = answer  # type: ignore[assignment]
    command = [sys.executable, "-m", "kg.cli", "publish", str(folder), "--endpoint", double.address, "--batch", "50"]
    processes.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}))
    processes[0].wait(60)
    assert processes[0].returncode < 0 and len(double.requests) >= 4
    double.answer = lambda *_: None
    done = publish(folder, double.address, verify=True)
    assert done.sent and not done.mismatched
    assert held(double) == graphs_of(quads())


def test_another_run_at_the_same_time_is_refused(folder: Path, double: Double) -> None:
    seen: list[str] = []

    def second(*_: object) -> None:
        if not seen:
            with pytest.raises(GraphError, match="another run") as caught:
                publish(folder, double.address)
            seen.append(caught.value.remedy)

    publish(folder, double.address, progress=second)
    assert seen == ["wait for it"]
    assert not list(folder.glob("*.lock"))


# ── Trying again, and giving up ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, -1])
def test_what_fails_for_now_is_tried_again(folder: Path, double: Double, waits: list[float], status: int) -> None:
    double.answer = lambda number, *_: (status, {}, b"busy") if number in (2, 3, 5) else None
    publish(folder, double.address, batch=100)
    assert held(double) == graphs_of(quads())
    assert waits == [0.5, 1.0, 0.5]


def test_a_store_may_say_when_to_come_again(folder: Path, double: Double, waits: list[float]) -> None:
    answers = {1: "7", 2: "100000", 3: "Wed, 21 Oct 2015 07:28:00 GMT"}
    double.answer = lambda number, *_: (503, {"Retry-After": answers[number]}, b"") if number in answers else None
    publish(folder, double.address)
    assert waits == [7, 60, 2.0]


def test_in_the_end_it_is_an_error(folder: Path, double: Double, waits: list[float]) -> None:
    double.answer = lambda *_: (500, {}, "磁盘\r\n已满 disk full".encode() * 500)
    with pytest.raises(PublishError, match=r"the store failed \(500 .*磁盘 已满 disk full") as caught:
        publish(folder, double.address)
    assert len(caught.value.problem) < 400 and "\n" not in str(caught.value)
    assert len(double.requests) == 5 and waits == [0.5, 1.0, 2.0, 4.0]
    double.answer = lambda *_: (-1, {}, b"")
    with pytest.raises(PublishError, match="connection broke"):
        publish(folder, double.address)


@pytest.mark.parametrize(
    ("status", "problem", "remedy"),
    [
        (400, "does not understand", "what the store says"),
        (401, "asks who we are", "--user"),
        (403, "may not be written", "right to write"),
        (404, "no graph store at this address", "/sparql-graph-crud-auth"),
        (405, "does not take PUT", "/store (Oxigraph)"),
        (413, "too much for the store", "smaller --batch"),
        (415, "no N-Triples", "graph.nq"),
        (418, "the store refuses", "what the store says"),
        (501, "does not take PUT", "/NAME/data"),
    ],
)
def test_refusals_are_told_clearly_and_once(
    folder: Path, double: Double, waits: list[float], status: int, problem: str, remedy: str
) -> None:
    double.answer = lambda *_: (status, {}, b"no")
    with pytest.raises(PublishError) as caught:
        publish(folder, double.address + "?key=geheim")
    assert problem in caught.value.problem and remedy in caught.value.remedy
    assert caught.value.where == double.address and "geheim" not in str(caught.value)
    assert len(double.requests) == 1 and not waits
    assert not list(folder.glob("publish-*"))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(folder: Path, double: Double, status: int) -> None:
    with run_double() as elsewhere:
        double.answer = lambda *_: (status, {"Location": elsewhere.address}, b"")
        with pytest.raises(PublishError, match=f"elsewhere .{status}.: {elsewhere.address}"):
            publish(folder, double.address, credentials=Credentials("dba", "dba"))
        assert elsewhere.requests == []


def test_nothing_listens_there(folder: Path, waits: list[float]) -> None:
    with pytest.raises(PublishError, match="nothing answers there") as caught:
        publish(folder, "http://127.0.0.1:9/store")
    assert "start the store" in caught.value.remedy and not waits
    assert not list(folder.glob("publish-*"))


def test_a_store_that_takes_too_long(folder: Path, double: Double) -> None:
    import threading

    done = threading.Event()
    double.answer = lambda *_: done.wait(20) and None
    with pytest.raises(PublishError, match="did not answer in time"):
        publish(folder, double.address, timeout=0.2)
    done.set()


def test_no_proxy_is_used(folder: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    with run_double() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address.removesuffix("/store"))
        monkeypatch.setenv("no_proxy", "")
        publish(folder, double.address)
        assert proxy.requests == []


@pytest.mark.parametrize(
    ("address", "problem"),
    [("localhost:7878/store", "no address"), ("ftp://x/y", "no address"), ("http://", "no address"), ("", "no address"),
     ("http://dba:geheim@127.0.0.1/store", "password in the address"), ("http://[::1/store", "no address")],
)
def test_addresses_that_cannot_be(folder: Path, address: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        publish(folder, address)
    assert "geheim" not in str(caught.value)


def test_numbers_and_folders_that_cannot_be(folder: Path, tmp_path: Path, double: Double) -> None:
    for batch in (0, -1, 10**7):
        with pytest.raises(InputError, match="batch"):
            publish(folder, double.address, batch=batch)
    with pytest.raises(InputError, match="seconds"):
        publish(folder, double.address, timeout=0)
    with pytest.raises(GraphError, match="no such folder"):
        publish(tmp_path / "nowhere", double.address)
    publish(folder, double.address)
    (path,) = folder.glob("publish-*.json")
    for text in ("", "[]", '{"format": 1}', '{"format": 2, "graphs": {}}', '{"format": 1, "graphs": {"a": {"x": 1}}}'):
        path.write_text(text, "utf-8")
        with pytest.raises(GraphError, match="no list of what was published") as caught:
            publish(folder, double.address)
        assert "delete the file" in caught.value.remedy


# ── Who we are ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_password_is_given_when_it_is_asked_for(folder: Path, double: Double) -> None:
    double.answer = lambda _, __, headers: (
        None if headers.get("authorization") == "Basic ZGJhOmdlaGVpbQ==" else (401, {"WWW-Authenticate": "Basic"}, b"")
    )
    publish(folder, double.address, credentials=Credentials("dba", "geheim"))
    assert held(double) == graphs_of(quads())
    assert "authorization" not in double.headers[0]
    with pytest.raises(PublishError, match="does not accept this name and password"):
        publish(folder, double.address, credentials=Credentials("dba", "falsch"), force=True)


def test_a_token_is_given_at_once(folder: Path, double: Double) -> None:
    publish(folder, double.address, credentials=Credentials(token="t-1"))
    assert {headers.get("authorization") for headers in double.headers} == {"Bearer t-1"}
    with pytest.raises(InputError, match="token"):
        Credentials(token="t\r\nX: y")


def test_the_password_stays_with_its_host(folder: Path, double: Double) -> None:
    """An endpoint for queries elsewhere gets none, even where it asks."""
    with run_double() as elsewhere:
        elsewhere.answer = lambda *_: (401, {"WWW-Authenticate": "Basic"}, b"")
        with pytest.raises(PublishError):
            publish(
                folder, elsewhere.address, graph_store=double.address, verify=True, credentials=Credentials("d", "g")
            )
        assert all("authorization" not in headers for headers in elsewhere.headers)


# ── Counting afterwards ──────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_missing_is_found_and_sent_again(folder: Path, double: Double) -> None:
    publish(folder, double.address)
    double.graphs[OLD].pop()
    del double.graphs[NEW]
    done = publish(folder, double.address, verify=True)
    wanted = {name: len(triples) for name, triples in graphs_of(quads()).items()}
    assert done.mismatched == ((OLD, wanted[OLD], wanted[OLD] - 1), (NEW, wanted[NEW], 0))
    assert set(publish(folder, double.address, verify=True).sent) == {OLD, NEW}
    assert held(double) == graphs_of(quads())


def test_an_endpoint_that_is_none(folder: Path, double: Double) -> None:
    with run_double() as elsewhere:
        elsewhere.answer = lambda *_: (200, {}, b"<html>")
        with pytest.raises(PublishError, match="no answer to a SPARQL query"):
            publish(folder, elsewhere.address, graph_store=double.address, verify=True)


# ── Real stores ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def demo_folder(demo: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.save(tmp_path_factory.mktemp("publish") / "graph")


def test_oxigraph_has_what_graph_nq_has(demo_folder: Path, tmp_path: Path) -> None:
    if oxigraph() is None:
        pytest.skip("the package oxigraph is not installed")
    with run_oxigraph(tmp_path) as address:
        done = publish(demo_folder, address + "/query", graph_store=address + "/store", batch=1000, verify=True)
        assert done.mismatched == () and len(done.sent) >= 17
        dump = httpx.get(address + "/store", headers={"Accept": "application/n-quads"}, trust_env=False).content
        assert sorted(dump.splitlines()) == (demo_folder / "graph.nq").read_bytes().splitlines()
        assert publish(demo_folder, address + "/store", verify=True).mismatched == ()
        text = f"SELECT ?n {{ ?x a <{KG['Park'].value}> ; <{RDFS['label'].value}> ?n }}"
        for union, some in (({"union-default-graph": ""}, True), ({}, False)):
            answer = httpx.get(
                address + "/query", params={"query": text, **union}, headers={"Accept": "text/csv"}, trust_env=False
            )
            assert answer.is_success and ("山东未来云谷" in answer.text) is some
        with pytest.raises(PublishError, match="no graph store at this address"):
            publish(demo_folder, address + "/query")


@pytest.mark.skipif(not has_virtuoso(), reason="Virtuoso is not installed (Debian: virtuoso-opensource)")
def test_virtuoso_has_what_graph_nq_has(demo_folder: Path, tmp_path: Path) -> None:
    """Digest authentication; Chinese IRIs, language tags, decimals and dates come through."""
    with run_virtuoso(tmp_path) as address:
        graph_store = address + "/sparql-graph-crud-auth"
        with pytest.raises(PublishError, match="asks who we are"):
            publish(demo_folder, graph_store)
        with pytest.raises(PublishError, match="does not accept"):
            publish(demo_folder, graph_store, credentials=Credentials("dba", "falsch"))
        dba = Credentials("dba", "dba")
        done = publish(demo_folder, address + "/sparql", graph_store=graph_store, credentials=dba, verify=True)
        assert done.mismatched == () and len(done.sent) >= 17
        auth = httpx.DigestAuth("dba", "dba")
        wanted = graphs_of(tuple(parse((demo_folder / "graph.nq").read_bytes(), format=RdfFormat.N_QUADS)))
        for name, triples in wanted.items():
            answer = httpx.get(
                graph_store, params={"graph": name}, headers={"Accept": "text/plain"}, auth=auth, trust_env=False
            )
            assert read(answer.content) == triples, name
        query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x <{RDF['type'].value}> <{KG['Park'].value}> }}"
        found = httpx.get(
            address + "/sparql", params={"query": query}, headers={"Accept": "text/csv"}, trust_env=False
        ).text
        parks = {triple.subject for triples in wanted.values() for triple in triples if triple.object == KG["Park"]
                 and triple.predicate == RDF["type"]}
        assert found.split()[-1] == str(len(parks)), "its default graph is the union"
        assert publish(demo_folder, graph_store, credentials=dba, verify=True).sent == ()
        folder = tmp_path / "small"
        shutil.copytree(demo_folder, folder)
        store.write(folder, quads())
        done = publish(folder, graph_store, credentials=dba, verify=True, batch=100)
        assert done.mismatched == () and len(done.deleted) >= 15, "the list went along with the copy"
        for name, triples in (*graphs_of(quads()).items(), (done.deleted[0], set())):
            answer = httpx.get(
                graph_store, params={"graph": name}, headers={"Accept": "text/plain"}, auth=auth, trust_env=False
            )
            assert (read(answer.content) if answer.is_success else set()) == triples, name


# ── The command ──────────────────────────────────────────────────────────────────────────────────────────────────────


def run(*arguments: str | Path, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", "publish", *map(str, arguments)], capture_output=True, cwd=ROOT, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, stdin=subprocess.DEVNULL, timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_command(folder: Path, double: Double) -> None:
    code, out, err = run(folder, "--endpoint", double.address, "--dry-run")
    assert (code, err, double.requests) == (0, "", []) and "+ kgd:doc-青石区-2024" in out and "将发送 to send" in out
    code, out, err = run(folder, "--endpoint", double.address, "--batch", "50", "--verify")
    assert (code, err) == (0, "") and "核对无误 verified" in out
    assert held(double) == graphs_of(quads())
    double.graphs[OLD].pop()
    code, out, err = run(folder, "--endpoint", double.address, "--verify")
    assert code == 1 and "条数不符 mismatch: kgd:doc-青石区-2024" in err


def test_the_command_takes_secrets_from_the_environment_only(folder: Path, double: Double) -> None:
    double.answer = lambda _, __, headers: (
        None if headers.get("authorization") in ("Basic ZGJhOmdlaGVpbQ==", "Bearer t-1")
        else (401, {"WWW-Authenticate": 'Basic realm="x"'}, b"")
    )
    options = (folder, "--endpoint", double.address)
    assert run(*options, "--user", "dba", "--password-env", "SECRET", SECRET="geheim")[0] == 0
    assert run(*options, "--force", "--token-env", "SECRET", SECRET="t-1")[0] == 0
    for more, word in (
        (("--user", "dba"), "no terminal"), (("--user", "dba", "--password-env", "NOT_SET"), "not set"),
        (("--password-env", "X"), "goes with --user"), (("--token-env", "X", "--user", "a"), "not both"),
        (("--force",), "asks who we are"), (("--batch", "0"), "0 triples"),
    ):
        code, out, err = run(*options, *more)
        assert (code, out) == (2, "") and err.count("\n") == 1 and word in err, err
