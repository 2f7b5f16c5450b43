"""The command `corridor` and its subcommands."""

import click

from .attribute import attribute
from .capacity import capacity
from .claims import claims
from .compare import compare
from .exit_codes import endings_in_words
from .invert import invert
from .levers import levers
from .morris import morris
from .plan_selection import select
from .plot import plot
from .region import region
from .report import report
from .reproduce import reproduce
from .run import run
from .sweep import sweep
from .tornado import tornado
from .validate import validate
from .warm_up import warm_up


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
    interrupted; 4 a claim that was required is not met, a check of a scenario is missed, or a run was not reproduced.
    """


COMMANDS = (
    run,
    compare,
    claims,
    sweep,
    attribute,
    select,
    region,
    tornado,
    morris,
    invert,
    capacity,
    plot,
    report,
    validate,
    levers,
    warm_up,
    reproduce,
)
"""All commands, those that answer a question first."""

for command in COMMANDS:
    main.add_command(command)
