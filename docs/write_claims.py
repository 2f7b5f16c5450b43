"""Writes what `corridor claims` says of the shipped comparison into docs/claims.md and README.md; takes some minutes.

Runs that are there (in runs/) are used again. A test holds the shape and the words of the blocks; the figures are those
of the day they were written.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE, README = ROOT / "docs" / "claims.md", ROOT / "README.md"
START, END = "<!-- judged: written by docs/write_claims.py -->\n", "<!-- end of judged -->\n"
SIDES = ("--baseline", "scenarios/baseline.yaml", "--upgraded", "scenarios/upgraded.yaml")


def printed() -> str:
    """Return what the command prints, as a pipe gets it, without the folders of the runs."""
    command = [sys.executable, "-m", "corridor", "claims", *SIDES]
    lines = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return "\n".join(line for line in lines if not line.startswith("run: ")).strip() + "\n"


def at_a_glance(text: str) -> str:
    """Return the verdicts at a glance, with the words under them."""
    return "At a glance\n" + text.partition("At a glance\n")[2].partition("\n\nlead_time: ")[0].strip() + "\n"


def with_block(page: str, text: str) -> str:
    """Return a page with its block anew."""
    before, rest = page.split(START)
    return f"{before}{START}\n```text\n{text}```\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    found = printed()
    for file, text in ((PAGE, found), (README, at_a_glance(found))):
        file.write_text(with_block(file.read_text(encoding="utf-8"), text), encoding="utf-8")
