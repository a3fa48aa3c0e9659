"""The command line: what a person types, handed on to the site's own commands.

Imports nothing of Django, so that help and typing faults are answered at once.

What does not belong here: the work itself. A command here names the site's command and passes on
what was typed.
"""

import os
from pathlib import Path

import click
from dotenv import load_dotenv

from commonweal.cli import site

PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}
DEMONSTRATION_FOLDER = Path("data") / "demo"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=None, version="0.1.0", prog_name="commonweal")
def main() -> None:
    """The working system of a local strategic partnership.

    Settings come from the environment, or from a file .env in this folder; .env.example explains each.
    """
    load_dotenv(Path.cwd() / ".env")


@main.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=DEMONSTRATION_FOLDER, show_default=True,
    help="Where the demonstration keeps its database and files.",
)  # fmt: skip
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--serve/--no-serve", default=True, help="Serve the pages after building the place.")
def demo(data: Path, port: int, serve: bool) -> None:
    """Build the demonstration place, Northwick, and serve it on this machine."""
    # The demonstration has its own data and its own database, whatever this installation uses.
    os.environ["COMMONWEAL_DATA"] = str(data)
    os.environ.pop("DATABASE_URL", None)
    site.run("demo", f"--port={port}", *([] if serve else ["--no-serve"]))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--workers", type=click.IntRange(1), help="Processes that answer pages; two unless there is one processor."
)
@click.option("--background/--no-background", default=True, help="Also do the long work that pages start.")
def serve(host: str, port: int, workers: int | None, background: bool) -> None:
    """Serve the pages of this installation."""
    words = [f"--host={host}", f"--port={port}"]
    words += [f"--workers={workers}"] if workers else []
    words += [] if background else ["--no-background"]
    site.run("serve", *words)


@main.command()
def migrate() -> None:
    """Bring the database to the shape that this release needs."""
    site.run("migrate")


@main.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the process that started this one ends.")
def worker(with_parent: bool) -> None:
    """Do the long work that pages start, until stopped."""
    site.run("work", *(["--with-parent"] if with_parent else []))


@main.group()
def evidence() -> None:
    """The evidence store."""


@evidence.command("add", context_settings=PASSED_ON)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def evidence_add(words: tuple[str, ...]) -> None:
    """Load published files into the evidence store, with a progress bar."""
    site.run("evidence_add", *words)


@evidence.command("propose", context_settings=PASSED_ON)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def evidence_propose(words: tuple[str, ...]) -> None:
    """Propose a source declaration from a published file, and print it."""
    site.run("evidence_propose", *words)


@evidence.command("check", context_settings=PASSED_ON)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def evidence_check(words: tuple[str, ...]) -> None:
    """Check every file of the evidence store against its hash and its releases, and put small files together."""
    site.run("evidence_check", *words)


@evidence.command("lookup", context_settings=PASSED_ON)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def evidence_lookup(words: tuple[str, ...]) -> None:
    """Load published lookups of codes, with a progress bar."""
    site.run("evidence_lookup", *words)


@main.group()
def database() -> None:
    """The embedded database of the data folder."""


@database.command()
def status() -> None:
    """Say whether it runs, where and since when."""
    site.run("embedded_database", "status")


@database.command()
def stop() -> None:
    """Stop it, whoever uses it."""
    site.run("embedded_database", "stop")


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; fail if a page is not up to date.")
def docs(check: bool) -> None:
    """Write the pages of docs/ that are made from the code."""
    site.run("docs", *(["--check"] if check else []))


@main.command(context_settings=PASSED_ON)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Run any of Django's management commands."""
    site.run(*(words or ("help",)))
