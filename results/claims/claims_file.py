"""The file of claims: YAML in, checked claims out, `scenarios/claims.yaml` with the same code as a user's own."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.findings import Findings
from sim.scenario.node import Node
from sim.scenario.problem import PathKey, ScenarioError, dotted
from sim.scenario.provenance import Provenance
from sim.scenario.schema.block import Block, Id, Name, Positive, Share

from ..traffic import ALL_LINES, BOTH_DIRECTIONS
from ..yaml_files import read_what_is_right
from .claim import EACH_LINE, Claim, GrowthTerms, Lines
from .quantities import DEMAND_CARRIED, QUANTITIES

SHIPPED = Path(__file__).parents[2] / "scenarios" / "claims.yaml"
"""Installed beside this package, as the scenarios are."""

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Change = Annotated[float, Field(gt=-1, le=1000)]


class Bounds(Block):
    """A claimed change: from `low` to `high`, shares of what it was."""

    low: Change
    high: Change


class Scope(Block):
    """What a claim is judged for: `each` line (then all together), `all` together, or the lines named."""

    lines: Literal["each", "all"] | None = None
    only: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    direction: Literal["both", "china_to_viet_nam", "viet_nam_to_china", "domestic"] = BOTH_DIRECTIONS


class Part(Block):
    """How a claim, or a part of it, is tested: a quantity and its change, or why it is not testable.

    `interval` is the claimed change; `trend` stands where none is given. `margin` and `higher_growth` belong to the
    quantity `demand_carried`.
    """

    text: Name
    quantity: str | None = None
    interval: Bounds | None = None
    trend: Literal["fall", "rise"] | None = None
    scope: Scope = Scope()
    margin: Share | None = None
    higher_growth: Positive | None = None
    reading: Text | None = None
    not_testable: Text | None = None


class Entry(Part):
    """One claim: its sentence with its source, what it was stated for, and how it, or each of its parts, is tested."""

    sentence: Text
    stated_for: Text
    source: Text
    scenario: Text | None = None
    parts: Annotated[dict[Id, Part], Field(min_length=1)] | None = None


class ClaimsFile(Block):
    """A file of claims, by id."""

    claims: Annotated[dict[Id, Entry], Field(min_length=1)]


class _PartLeft(Part):
    """What is left of a part with something wrong in it."""

    text: Name = ""


class _EntryLeft(Entry):
    """What is left of a claim with something wrong in it."""

    text: Name = ""
    sentence: Text = ""
    stated_for: Text = ""
    source: Text = ""
    parts: dict[Id, _PartLeft] | None = None  # type: ignore[assignment]


class _FileLeft(ClaimsFile):
    """What is left of a file with something wrong in it: nothing is said of what has a value from here."""

    claims: dict[Id, _EntryLeft] = Field(default_factory=dict)  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class ClaimsDocument:
    """The claims of a file by id (`<claim>` or `<claim>.<part>`), and where each is written.

    `provenance` has the sources of single values, by dotted path.
    """

    claims: Mapping[str, Claim]
    provenance: Mapping[str, Provenance]
    root: Node

    def check_lines(self, known: Collection[str], claims: Iterable[Claim] | None = None) -> None:
        """Refuse claims (None: all of the file) about lines that neither scenario has.

        Raises:
            ScenarioError: A claim names such a line.
        """
        findings = Findings(dict(self.root.walk()))
        for claim in self.claims.values() if claims is None else claims:
            if not isinstance(claim.lines, str):
                for index, line in enumerate(claim.lines):
                    findings.check_known((*_path(claim.id), "scope", "only", index), line, "line", known)
        _raise(findings)

    def chosen(self, wanted: Collection[str]) -> list[Claim]:
        """Return the claims of these ids, a claim's id standing for all of its parts; all of them if none is named."""
        return [claim for claim in self.claims.values() if not wanted or {claim.id, claim.whole} & {*wanted}]

    @property
    def ids(self) -> list[str]:
        """All ids that name a claim or a part."""
        return list(dict.fromkeys(each for claim in self.claims.values() for each in (claim.whole, claim.id)))


def read_claims(file: str | Path) -> ClaimsDocument:
    """Read a file of claims.

    Raises:
        ScenarioError: Anything in it is wrong; its `problems` has all of it, each with its place.
    """
    read, unwrapped, problems = read_what_is_right(ClaimsFile, file, incomplete=_FileLeft)
    findings = Findings(dict(unwrapped.root.walk()))
    wrong = [tuple(problem.key.split(".")) for problem in problems]
    for key, entry in read.claims.items() if read else ():
        _check_entry(("claims", key), entry, findings, wrong)
    if read is None or problems or findings.errors:
        raise ScenarioError([*problems, *findings.errors])
    sources = {path: each.source or "" for path, each in unwrapped.provenance.items()}
    claims = {claim.id: claim for key, entry in read.claims.items() for claim in _claims(key, entry, sources)}
    return ClaimsDocument(claims, unwrapped.provenance, unwrapped.root)


@cache
def shipped_claims() -> ClaimsDocument:
    """Read the claims that ship with the project, once."""
    return read_claims(SHIPPED)


def lead_time_claim() -> Claim:
    """Return the claim that `compare` judges: lead times fall by 10 to 15 %."""
    return shipped_claims().claims["lead_time"]


def _path(claim_id: str) -> PathKey:
    whole, _, part = claim_id.partition(".")
    return ("claims", whole, "parts", part) if part else ("claims", whole)


def _raise(findings: Findings) -> None:
    if findings.errors:
        raise ScenarioError(findings.errors)


def _check_entry(path: PathKey, entry: Entry, findings: Findings, wrong: Collection[PathKey]) -> None:
    if entry.parts is None:
        _check_part(path, entry, findings, unread=_unread(path, wrong))
        return
    for key in _TEST_KEYS:
        if getattr(entry, key) is not None:
            findings.blame((*path, key), "belongs into each of the parts, as the claim has some", on_key=True)
    for key, part in entry.parts.items():
        part_path = (*path, "parts", key)
        _check_part(part_path, part, findings, unread=_unread(part_path, wrong))


def _unread(path: PathKey, wrong: Collection[PathKey]) -> frozenset[str | int]:
    """What was written of how it is tested and could not be read: what is missing may be that."""
    inside = (key[len(path)] for key in wrong if len(key) > len(path) and key[: len(path)] == path)
    return frozenset(key for key in inside if key not in _SAID_KEYS)


_TEST_KEYS = ("quantity", "interval", "trend", "margin", "higher_growth", "reading", "not_testable")
_SAID_KEYS = ("text", "sentence", "stated_for", "source", "scenario")


def _check_part(path: PathKey, part: Part, findings: Findings, *, unread: Collection[str | int]) -> None:
    """Blame what does not go together; what is missing only where nothing of the part is `unread`."""
    is_whole = not unread
    if part.not_testable is not None:
        for key in _TEST_KEYS[:-1]:
            if getattr(part, key) is not None:
                findings.blame((*path, key), "means nothing where the claim is not testable", on_key=True)
        return
    if part.quantity is None and is_whole:
        findings.blame(path, "needs a quantity, or not_testable with the reason", on_key=True)
        return
    if part.reading is None and is_whole:
        findings.blame(path, "missing key 'reading': how the sentence is read", on_key=True)
    _check_change(path, part, findings, unread=unread)
    if part.quantity and findings.check_known((*path, "quantity"), part.quantity, "quantity", QUANTITIES):
        _check_growth(path, part, findings, is_whole=is_whole)
    _check_scope(path, part, findings)


def _check_scope(path: PathKey, part: Part, findings: Findings) -> None:
    for at, line in enumerate(part.scope.only or ()):
        if line in (part.scope.only or ())[:at]:
            findings.blame((*path, "scope", "only", at), f"line '{line}' stands there twice")
    if part.scope.lines is not None and part.scope.only is not None:
        findings.blame((*path, "scope", "only"), "stands in place of lines, not beside it", on_key=True)


def _check_change(path: PathKey, part: Part, findings: Findings, *, unread: Collection[str | int]) -> None:
    written = [key for key in ("interval", "trend") if key in unread or getattr(part, key) is not None]
    if len(written) > 1 or (not written and not unread):
        findings.blame(path, "needs exactly one of interval, trend", on_key=True)
    if part.interval is not None and not part.interval.low < part.interval.high:
        message = f"low {part.interval.low:g} must be below high {part.interval.high:g}"
        findings.blame((*path, "interval"), message, on_key=True)
    elif part.interval is not None and part.interval.low * part.interval.high < 0:
        message = f"{part.interval.low:g} to {part.interval.high:g} is both a fall and a rise"
        findings.blame((*path, "interval"), message, on_key=True)


def _check_growth(path: PathKey, part: Part, findings: Findings, *, is_whole: bool) -> None:
    if part.quantity != DEMAND_CARRIED:
        for key in ("margin", "higher_growth"):
            if getattr(part, key) is not None:
                findings.blame((*path, key), f"belongs to the quantity {DEMAND_CARRIED} only", on_key=True)
        return
    if part.margin is None and is_whole:
        findings.blame(path, "missing key 'margin': the share by which lead time may be longer", on_key=True)
    if part.interval.low <= 0 if part.interval is not None else is_whole:
        findings.blame((*path, "interval"), f"must be a growth above 0, as {DEMAND_CARRIED} is asked for", on_key=True)
    elif part.interval is not None and part.higher_growth is not None and part.higher_growth <= part.interval.high:
        message = f"must be above the high end of the interval, {part.interval.high:g}, found {part.higher_growth:g}"
        findings.blame((*path, "higher_growth"), message)


def _claims(key: str, entry: Entry, sources: Mapping[str, str]) -> Iterator[Claim]:
    if entry.parts is None:
        yield _claim(key, entry, entry, sources)
        return
    for name, part in entry.parts.items():
        yield _claim(f"{key}.{name}", entry, part, sources)


def _claim(claim_id: str, entry: Entry, part: Part, sources: Mapping[str, str]) -> Claim:
    low, high = _bounds(part)
    margin_from = sources.get(dotted((*_path(claim_id), "margin")), "")
    return Claim(
        claim_id,
        part.text,
        part.quantity or "",
        low,
        high,
        entry.source,
        sentence=entry.sentence,
        stated_for=entry.stated_for,
        scenario=entry.scenario or "",
        reading=part.reading or "",
        lines=_lines(part.scope),
        direction=part.scope.direction,
        growth=None if part.margin is None else GrowthTerms(part.margin, part.higher_growth, margin_from),
        not_testable=part.not_testable,
    )


def _bounds(part: Part) -> tuple[float, float]:
    if part.interval is not None:
        return part.interval.low, part.interval.high
    return {"fall": (-math.inf, 0.0), "rise": (0.0, math.inf), None: (math.nan, math.nan)}[part.trend]


def _lines(scope: Scope) -> Lines:
    if scope.only is not None:
        return scope.only
    return ALL_LINES if scope.lines == ALL_LINES else EACH_LINE
