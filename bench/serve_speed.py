"""How many queries ``kg serve`` answers in a second, beside ``oxigraph serve`` on the same store in the same run.

    python bench/serve_speed.py [--triples 100000] [--seconds 4] [--rounds 3]

Eight clients ask over kept connections (by wrk where it is installed, else in Python, which is then the slower part).
The servers take turns, so that what else the machine does meets them alike. The graph is invented. Needs the package
``oxigraph``, which ``pip install -e .[dev]`` brings.
"""

from __future__ import annotations

import argparse
import json
import re
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

from invented import invented_graph

from kg.vocab import prefixes

CLIENTS = 8
FIRM = "kgd:company-0-7"
QUERIES = {
    "one hop": f"SELECT ?where {{ {FIRM} kg:locatedIn ?where }}",
    "relations of a firm, with sentences": f"""SELECT ?p ?o ?text {{
        ?a rdf:subject {FIRM} ; rdf:predicate ?p ; rdf:object ?o ; prov:wasDerivedFrom/kg:text ?text }}""",
    "mean of an indicator": "SELECT (AVG(?v) AS ?mean) { ?o kg:indicator kgd:indicator-绿道建设 ; kg:baseValue ?v }",
    "names with some letters": "SELECT ?x { ?x rdfs:label ?name FILTER (CONTAINS(?name, '7之3')) }",
}


def main() -> None:
    """Print requests in a second, and the ratio, for each query."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if oxigraph is None:
        raise SystemExit("there is no oxigraph: pip install -e '.[dev]'")
    head = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes().items())
    with tempfile.TemporaryDirectory() as temporary:
        folder = invented_graph(options.triples).save(Path(temporary) / "graph")
        ours, theirs = free_port(), free_port()
        servers = {
            ours: [sys.executable, "-m", "kg.cli", "serve", str(folder), "--port", str(ours)],
            theirs: [oxigraph, "serve-read-only", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{theirs}"],
        }
        with running(servers[ours], ours), running(servers[theirs], theirs):
            print(f"{'requests in a second, 8 clients':38}{'kg serve':>10}{'oxigraph':>10}{'ratio':>8}")
            for name, query in QUERIES.items():
                rates: dict[int, list[float]] = {ours: [], theirs: []}
                for _ in range(options.rounds):
                    for port, path in ((ours, "sparql"), (theirs, "query")):
                        rates[port].append(rate(f"http://127.0.0.1:{port}/{path}", head + query, options.seconds))
                mine, other = (statistics.median(rates[port]) for port in (ours, theirs))
                print(f"{name:38}{mine:10.0f}{other:10.0f}{mine / other:8.2f}")


HEADERS = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}


def rate(address: str, query: str, seconds: float) -> float:
    """Answers in a second to CLIENTS clients; every answer is a 200."""
    return by_wrk(address, query, seconds) if shutil.which("wrk") else in_python(address, query, seconds)


def by_wrk(address: str, query: str, seconds: float) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        lines = [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in HEADERS.items()]
        script.write("\n".join(['wrk.method = "POST"', f"wrk.body = [==[{query}]==]", *lines]))
        script.flush()
        command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{max(1, round(seconds))}s", "-s", script.name, address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s*([\d.]+)", said)
    if not found or "Non-2xx" in said:
        raise SystemExit(f"{address}: {said}")
    return float(found[1])


def in_python(address: str, query: str, seconds: float) -> float:
    _, _, host, path = address.split("/", 3)
    done = [0] * CLIENTS
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = HTTPConnection(host, timeout=30)
        while time.monotonic() < end:
            connection.request("POST", "/" + path, query.encode(), HEADERS)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{address} answers {answer.status}")
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
