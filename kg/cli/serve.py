"""``kg serve``: the graph over HTTP."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click


@click.command(short_help="开网页和 SPARQL 服务 Serve the page and a SPARQL endpoint.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", metavar="ADDRESS",
              help="监听的地址，默认只限本机 Where to listen (default: 127.0.0.1, this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, metavar="N",
              help="端口，0 为任一空闲端口 Default: 8000; 0 takes a free one.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30.0, metavar="SECONDS",
              help="超时的查询会被停止 Stop queries that take longer (default: 30).")
@click.option("--workers", type=click.IntRange(1, 64), default=2, metavar="N",
              help="同时回答几个查询 How many queries run at once (default: 2).")
@click.option("--memory", type=click.IntRange(256), default=2048, metavar="MB",
              help="每个查询进程的内存上限 Memory that a query may take (default: 2048).")
@click.option("--max-query", type=click.IntRange(1), default=1024, metavar="KB",
              help="请求的大小上限 The largest request (default: 1024).")
@click.option("--max-answer", type=click.IntRange(1), default=64, metavar="MB",
              help="回答的大小上限 The largest answer (default: 64).")
@click.option("--cors", metavar="ORIGIN", multiple=True,
              help="允许哪些来源的网页读取，可重复 An origin whose pages may read answers, * for all; may be repeated.")
@click.option("--name", "hosts", metavar="HOST", multiple=True,
              help="还以哪个主机名访问，可重复 A host name under which it is reached; may be repeated.")
@click.option("--open", "open_", is_flag=True, help="打开浏览器 Open a browser.")
def serve(
    folder: Path, host: str, port: int, timeout: float, workers: int, memory: int, max_query: int, max_answer: int,
    cors: tuple[str, ...], hosts: tuple[str, ...], open_: bool,
) -> None:
    """开网页和 SPARQL 服务 Serve a graph: its page, a SPARQL endpoint with an editor, a page for each thing.

    \b
    kg serve graph/                         # http://127.0.0.1:8000/
    curl -H 'Accept: text/csv' --data-urlencode 'query=SELECT * { ?x a kg:Park }' http://127.0.0.1:8000/sparql

    The page of a large graph holds a part of it (kg build --page-entities), and gets the rest from here as it is asked
    for. Nothing can be changed through it. Ctrl+C stops it, when what is at work is done.
    """
    from kg.serve.pool import Limits
    from kg.serve.run import serve as run

    def ready(address: str) -> None:
        click.echo(f"图谱 page      {address}\n查询 SPARQL    {address}sparql\n停止 to stop   Ctrl+C", err=True)
        if open_:
            webbrowser.open(address)

    limits = Limits(
        timeout=timeout, answer=max_answer << 20, query=max_query << 10, memory=memory << 20, workers=workers
    )
    run(folder, host=host, port=port, limits=limits, cors=cors, hosts=hosts, ready=ready)
