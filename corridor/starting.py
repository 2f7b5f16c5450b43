"""How the command line starts: an interrupt while its commands are still being read ends in words, as later ones do."""

import sys


def start() -> None:
    """Read the commands and run the one that is asked for; the process ends with its exit code."""
    try:
        from .main import main
    except KeyboardInterrupt:
        from .exit_codes import ExitCode

        sys.stderr.write("interrupted: nothing was begun\n")
        sys.exit(ExitCode.FAILED)
    main(prog_name="corridor")
