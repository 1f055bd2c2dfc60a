"""How many queries ``kg serve`` answers in a second, beside ``oxigraph serve`` on the same store in the same run.

    python bench/serve_speed.py [--documents 25] [--seconds 4] [--rounds 3]

Eight clients ask one after the other over kept connections, for as long as they are told; the servers take turns, so that
what else the machine does meets them alike. The graph is invented, of the shape of a real one (about 4,000 triples a
document). Needs the package ``oxigraph`` (its server), which ``pip install -e .[dev]`` brings.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from invented_graph import make_graph

CLIENTS = 8
QUERIES = {
    "one hop": "SELECT ?c WHERE { <https://w3id.org/zhengtu/id/company-0-7> <https://w3id.org/zhengtu/ontology#locatedIn> ?c }",
    "provenance": """
        SELECT ?p ?o ?text WHERE {
            ?a <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> <https://w3id.org/zhengtu/id/company-0-7> ;
                <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?p ;
                <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> ?o ;
                <http://www.w3.org/ns/prov#wasDerivedFrom>/<https://w3id.org/zhengtu/ontology#text> ?text }""",
    "names with a character": """
        SELECT ?x WHERE { ?x <http://www.w3.org/2000/01/rdf-schema#label> ?name FILTER (CONTAINS(STR(?name), "7号")) }""",
}


def main() -> None:
    """Print requests in a second, and the ratio, for each query."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if oxigraph is None:
        raise SystemExit("there is no oxigraph: pip install -e '.[dev]'")
    with tempfile.TemporaryDirectory() as temporary:
        folder = make_graph(Path(temporary) / "graph", documents=options.documents)
        ours_port, theirs_port = free_port(), free_port()
        ours = [sys.executable, "-m", "kg.cli", "serve", str(folder), "--port", str(ours_port)]
        theirs = [oxigraph, "serve-read-only", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{theirs_port}"]
        with running(ours, ours_port), running(theirs, theirs_port):
            print(f"{'requests in a second, ' + str(CLIENTS) + ' clients':38}{'kg serve':>10}{'oxigraph':>10}{'ratio':>8}")
            for name, query in QUERIES.items():
                rates: dict[int, list[float]] = {ours_port: [], theirs_port: []}
                for _ in range(options.rounds):
                    for port, path in ((ours_port, "/sparql"), (theirs_port, "/query")):
                        rates[port].append(rate(port, path, query, options.seconds))
                mine, other = (statistics.median(rates[port]) for port in (ours_port, theirs_port))
                print(f"{name:38}{mine:10.0f}{other:10.0f}{mine / other:8.2f}")


def rate(port: int, path: str, query: str, seconds: float) -> float:
    """Answers in a second to ``CLIENTS`` clients; every answer is a 200."""
    done = [0] * CLIENTS
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
        while time.monotonic() < end:
            connection.request("POST", path, query.encode(), headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answers {answer.status}")
            done[number] += 1
        connection.close()

    clients = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(done) / seconds


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server in a process of its own, from when it answers to the end of the ``with``."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{command[0]} did not start")
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


if __name__ == "__main__":
    main()
