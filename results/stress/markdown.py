"""Blocks of a checklist, and their Markdown, in which names from a scenario never become markup."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

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


def plain(text: str) -> str:
    """Return what Markdown shows of a text from here: `escape` undone, without the signs of code."""
    shown = re.sub(r"\\(.)|`", lambda found: found[1] or "", text)
    return shown.replace("&lt;", "<").replace("&amp;", "&")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list, a table or what a person must write.

    `rows`: of a table its cells as they are, after the `headings`; of the others one text each, as Markdown.
    """

    kind: Literal["paragraph", "bullets", "table", "to_write"]
    rows: tuple[tuple[str, ...], ...]
    headings: tuple[str, ...] = ()

    @property
    def markdown(self) -> str:
        """The block as Markdown, which ends in a line feed."""
        if self.kind == "table":
            body = [f"| {' | '.join(escape(cell) for cell in row)} |" for row in self.rows]
            return "\n".join((f"| {' | '.join(self.headings)} |", f"|{'---|' * len(self.headings)}", *body)) + "\n"
        start = {"bullets": "- ", "to_write": f"**{TO_WRITE}:** "}.get(self.kind, "")
        return "".join(f"{start}{text}\n" for (text,) in self.rows)

    def to_json(self) -> dict[str, object]:
        """Return it as plain texts, without Markdown."""
        if self.kind == "table":
            rows: list[object] = [list(row) for row in self.rows]
            return {"kind": self.kind, "headings": list(self.headings), "rows": rows}
        return {"kind": self.kind, "texts": [plain(text) for (text,) in self.rows]}


def to_write(what: str) -> Block:
    """Mark what a person must write."""
    return Block("to_write", ((what,),))


def paragraph(text: str) -> Block:
    """A paragraph."""
    return Block("paragraph", ((text,),))


def bullets(items: Iterable[str]) -> Iterator[Block]:
    """A list; nothing without items."""
    found = tuple((item,) for item in items)
    if found:
        yield Block("bullets", found)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[Block]:
    """A table of any texts; nothing without rows."""
    body = tuple(tuple(str(cell) for cell in row) for row in rows)
    if body:
        yield Block("table", body, tuple(headings))
