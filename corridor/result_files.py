"""Files that a user names for a result: their names, and what stands in them already, which is not ours to lose."""

from dataclasses import dataclass
from pathlib import Path

from sim.whole_files import try_whole_file

from .exit_codes import Invalid

_HEAD_BYTES = 65_536
"""So much of a file is read to see whose it is: header lines with keys of many varied values are long."""


@dataclass(frozen=True, slots=True)
class ResultKind:
    """A kind of result: what it is called, how its names end, and what its files have in their first lines.

    `begins` is how such a file begins, `has` what stands in its first `lines`.
    """

    name: str
    suffixes: tuple[str, ...]
    begins: str
    has: str
    lines: int = 1

    def is_ours(self, head: str) -> bool:
        """Whether a file that begins with `head` is such a result; an empty one has nothing to lose."""
        return not head or (head.startswith(self.begins) and self.has in "\n".join(head.splitlines()[: self.lines]))


REPORT = ResultKind(
    "report",
    (".html", ".htm"),
    begins="<!doctype html>",
    has='<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;; script-src &#x27;sha256-',
    lines=10,
)


def sweep_csv() -> ResultKind:
    """The CSV file of a sweep: the columns of its keys stand behind the first one."""
    from results.studies.sweep import COLUMNS

    return ResultKind("CSV file of a sweep", (".csv",), begins=f"{COLUMNS[0]},", has=f",{','.join(COLUMNS[1:-1])}")


def check_result_file(file: Path, kind: ResultKind) -> None:
    """Find out before hours of work that a result cannot be written to a file; what is in it stays till then.

    An earlier result of the same kind may be written over, and nothing else: neither an input nor a file of others.

    Raises:
        Invalid: The name is none of a result, or the file has something else in it.
        OSError: The file cannot be written.
    """
    if file.suffix.lower() not in kind.suffixes:
        raise Invalid(f"{file}: is no name of a {kind.name}, it must end in {' or '.join(kind.suffixes)}")
    if file.exists() and not (file.is_file() and kind.is_ours(_head(file))):
        raise Invalid(f"{file}: is there already and is no {kind.name}, what is in it would be lost; name another file")
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        with file.open("ab"):  # what is protected from writing is not renamed away
            pass
    try_whole_file(file)


def _head(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(_HEAD_BYTES).decode("utf-8", errors="replace")
