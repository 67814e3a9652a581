"""The command line: one module a command. The only place that prints or exits.

Data go to standard output, everything else to standard error. The exit status is 0, or that of the
gravest error met (see `onrecord.errors`); 2 for a wrong command line, 130 after Ctrl-C, and 141
when the reader of the output has gone (128 + SIGPIPE, as a shell reports it).
"""

from __future__ import annotations

import click

from onrecord.cli.add import add_command
from onrecord.cli.compare import compare_command
from onrecord.cli.export import export_command
from onrecord.cli.extract import extract_command
from onrecord.cli.party import party_command
from onrecord.cli.read import read_command
from onrecord.cli.review import review_command
from onrecord.cli.revisions import revisions_command
from onrecord.cli.schema import schema_command
from onrecord.cli.search import search_command
from onrecord.cli.serve import serve_command
from onrecord.cli.terminal import say
from onrecord.cli.verify import verify_command
from onrecord.cli.who import who_command
from onrecord.errors import OnrecordError

__all__ = ["commands", "main"]

_INTERRUPTED = 130
_NOBODY_READS = 141


class _Commands(click.Group):
    """A group whose commands may raise what ends a program, and leave the ending to it."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OnrecordError as error:
            say(str(error))
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            say("interrupted")
            ctx.exit(_INTERRUPTED)
        except BrokenPipeError:
            ctx.exit(_NOBODY_READS)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import version

    click.echo(f"onrecord {version('onrecord')}")
    ctx.exit()


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Completion in the shell (bash here; zsh and fish alike):
  eval "$(_ONRECORD_COMPLETE=bash_source onrecord)"

\b
Example:
  onrecord read report.html
""",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def commands() -> None:
    """Keep the record of who said what in news reports, and where exactly that is written."""


commands.add_command(add_command)
commands.add_command(compare_command)
commands.add_command(export_command)
commands.add_command(extract_command)
commands.add_command(party_command)
commands.add_command(read_command)
commands.add_command(review_command)
commands.add_command(revisions_command)
commands.add_command(schema_command)
commands.add_command(search_command)
commands.add_command(serve_command)
commands.add_command(verify_command)
commands.add_command(who_command)


def main() -> None:
    """Run the command line that the process was started with, and exit."""
    commands(prog_name="onrecord")
