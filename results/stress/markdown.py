"""Markdown that says what it is given: names from a scenario never become markup."""

import re
from collections.abc import Iterable, Iterator, Sequence

TO_WRITE = "TO WRITE"
_SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
"""Underscores within a word (`lead_time`) are no markup."""
_AT_THE_START = re.compile(r"^(\d*)([-+#>=:]|(?<=\d)[.)](?=\s|$))")
"""What begins a list, a heading, a quotation or a rule at the start of a line, and only there."""
_HTML = {"&": "&amp;", "<": "&lt;"}


def escape(text: object) -> str:
    """Write any text so that Markdown shows it as it is, in one line."""
    words = " ".join(str(text).split())
    plain = re.sub("[&<]", lambda found: _HTML[found[0]], _SPECIAL.sub(r"\\\g<0>", words))
    return _AT_THE_START.sub(r"\1\\\2", plain)


def to_write(what: str) -> str:
    """Mark what a person must write."""
    return f"**{TO_WRITE}:** {what}\n"


def paragraph(text: str) -> str:
    """A paragraph."""
    return f"{text}\n"


def bullets(items: Iterable[str]) -> Iterator[str]:
    """A list; nothing without items."""
    found = [f"- {item}" for item in items]
    if found:
        yield "\n".join(found) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table of any texts; nothing without rows."""
    body = [f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows]
    if body:
        yield "\n".join((f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}", *body)) + "\n"
