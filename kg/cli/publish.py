"""`kg publish`: a graph into another store, from a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg.cli.terminal import clean, progress
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.publish import Publication
    from kg.remote import Credentials

MISMATCH: Final = 1


@click.command(short_help="发布到另一个库 Load a graph into another SPARQL store.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--endpoint", required=True, metavar="URL",
              help="接收图的地址 Where the store takes graphs (Graph Store Protocol).")
@click.option("--graph-store", metavar="URL",
              help="另给接收图的地址 Send graphs there; --endpoint is the SPARQL endpoint then.")
@click.option("--user", metavar="NAME", help="用户名 The user; the password is asked for, or see --password-env.")
@click.option("--password-env", metavar="VARIABLE",
              help="存有口令的环境变量 The environment variable that holds the password.")
@click.option("--token-env", metavar="VARIABLE",
              help="存有令牌的环境变量 The environment variable that holds a bearer token.")
@click.option("--batch", type=int, default=10_000, metavar="N",
              help="每次请求至多 N 条三元组 At most N triples in a request (default: 10000).")
@click.option("--timeout", type=float, default=300.0, metavar="SECONDS",
              help="等待答复的秒数 How long to wait for an answer (default: 300).")
@click.option("--verify", is_flag=True, help="发布后核对条数 Count the triples in the store afterwards.")
@click.option("--force", is_flag=True, help="全部重发 Send everything again, as to a store that was emptied.")
@click.option("--dry-run", is_flag=True, help="只说要做什么 Say what would be done, and do nothing.")
def publish(
    folder: Path, endpoint: str, graph_store: str | None, user: str | None, password_env: str | None,
    token_env: str | None, batch: int, timeout: float, verify: bool, force: bool, dry_run: bool,
) -> int:
    """发布到另一个库 Load a graph into another SPARQL store, document by document.

    \b
    kg publish graph/ --endpoint http://localhost:7878/store
    kg publish graph/ --endpoint http://localhost:8890/sparql-graph-crud-auth --user dba

    What the store has already is not sent again, and what is gone is deleted there; a run that was interrupted goes
    on where it was. Exit code 1 if --verify finds another number of triples.
    """
    from kg.publish import publish as run

    credentials = None if dry_run else _credentials(user, password_env, token_env)
    if credentials and _is_open(graph_store or endpoint):
        click.echo("提醒 note: 口令会明文传输 over http the password may be read on its way; use https", err=True)
    with progress("发布 publishing") as show:
        done = run(
            folder, endpoint, graph_store=graph_store, credentials=credentials, batch=batch, timeout=timeout,
            verify=verify, force=force, dry_run=dry_run, progress=show,
        )
    _print(done, dry_run)
    return MISMATCH if done.mismatched else 0


def _credentials(user: str | None, password_env: str | None, token_env: str | None) -> Credentials | None:
    from kg.remote import Credentials

    if token_env and (user or password_env):
        raise click.UsageError("give --user or --token-env, not both")
    if password_env and not user:
        raise click.UsageError("--password-env goes with --user")
    if token_env:
        return Credentials(token=_secret(token_env))
    if not user:
        return None
    if password_env:
        return Credentials(user, _secret(password_env))
    if not sys.stdin.isatty():
        raise InputError(
            "there is no terminal to ask for the password", where="--user",
            remedy="put it into an environment variable and name that with --password-env",
        )
    return Credentials(user, click.prompt(f"{clean(user)} 的口令 password", hide_input=True, err=True))


def _secret(variable: str) -> str:
    found = os.environ.get(variable, "")
    if not found:
        raise InputError("this environment variable is not set", where=variable, remedy="set it to the secret")
    return found


def _is_open(address: str) -> bool:
    """Whether a password would leave this machine unencrypted."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1")


def _print(done: Publication, dry_run: bool) -> None:
    from kg.vocab import shorten

    if dry_run:
        for mark, names in (("+", done.sent), ("-", done.deleted)):
            for name in names:
                click.echo(f"{mark} {clean(shorten(name))}")
    verb = "将发送 to send" if dry_run else "已发送 sent"
    click.echo(f"{verb}            {len(done.sent)} 个图 graphs, {done.triples} 条三元组 triples")
    click.echo(f"没有变化 unchanged     {len(done.unchanged)} 个图 graphs")
    click.echo(f"{'将删除 to delete' if dry_run else '已删除 deleted'}         {len(done.deleted)} 个图 graphs")
    if done.verified:
        right = len(done.sent) + len(done.unchanged) - len(done.mismatched)
        click.echo(f"核对无误 verified      {right} 个图 graphs")
    for name, wanted, found in done.mismatched:
        click.echo(f"条数不符 mismatch: {clean(shorten(name))}: {found} 而非 instead of {wanted}", err=True)
