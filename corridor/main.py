"""The command `corridor` and its subcommands."""

import click

from .capacity import capacity
from .compare import compare
from .exit_codes import endings_in_words
from .levers import levers
from .plot import plot
from .report import report
from .run import run
from .validate import validate


class _Corridor(click.Group):
    """The group of commands; every error within them ends in words."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand."""
        with endings_in_words(is_debug=ctx.params["is_debug"]):
            return super().invoke(ctx)


@click.group(cls=_Corridor, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--debug", "is_debug", is_flag=True, help="Show the traceback of an internal error.")
@click.version_option(package_name="railcorridor", message="corridor %(version)s")
def main(is_debug: bool) -> None:
    """Simulate rail freight between China and Viet Nam, compare scenarios, and plot the results.

    Exit codes: 0 done; 1 internal error; 2 wrong use or invalid input; 3 a run failed, is partial or was
    interrupted; 4 a claim that was required is not met.
    """


for command in (run, compare, capacity, plot, report, validate, levers):
    main.add_command(command)
