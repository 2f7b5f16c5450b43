"""The file of rates: YAML in, checked rates out; `scenarios/costs.yaml` is one. It is no part of a scenario."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from sim.scenario.findings import Findings
from sim.scenario.node import Node
from sim.scenario.problem import PathKey, Problem, ScenarioError, dotted
from sim.scenario.provenance import Provenance, Unwrapped
from sim.scenario.schema.block import Block, Id, NotNegative, Share

from ..yaml_files import read_what_is_right
from .rates import Rate, Rates

Word = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class SideCharges(Block):
    """What one side charges for one unit of goods that leaves or enters the country."""

    exit: NotNegative
    entry: NotNegative


class Charges(Block):
    """What both sides of a border charge."""

    china: SideCharges
    viet_nam: SideCharges


class ChargesByMode(Block):
    """What borders charge on rail and on the road."""

    rail: Charges
    road: Charges


class OwnSideCharges(Block):
    """Charges of one side of one border, where they differ."""

    exit: NotNegative | None = None
    entry: NotNegative | None = None


class OwnCharges(Block):
    """Charges of one border, where they differ."""

    china: OwnSideCharges = OwnSideCharges()
    viet_nam: OwnSideCharges = OwnSideCharges()


class BorderRates(Block):
    """Rates of one border, where they differ."""

    rail: OwnCharges = OwnCharges()
    road: OwnCharges = OwnCharges()
    gauge_transfer: NotNegative | None = None
    change_of_trucks: NotNegative | None = None


class LineRates(Block):
    """Rates of one line, where they differ."""

    rail_per_km: NotNegative | None = None
    road_per_km: NotNegative | None = None
    goods_value: NotNegative | None = None


class RatesFile(Block):
    """A file of rates: amounts in `currency` for one `unit` of goods.

    `border` has the charges of each side for goods that leave (`exit`) or enter (`entry`) it. `gauge_transfer` is for
    goods that are lifted, or whose bogies are changed, at a break of gauge, `change_of_trucks` for goods that change
    trucks at a border, `handling` for a lift onto or off a train at a terminal, `hauls` for the haul between a terminal
    and its shippers or consignees, by the terminal's id. Of the value of the goods (`goods_value`) a day costs
    `time_cost_share_per_day`; without both, time costs nothing. `lines` and `borders`, by the ids of the scenario,
    have what differs from the above.
    """

    currency: Word
    unit: Word
    rail_per_km: NotNegative
    road_per_km: NotNegative
    border: ChargesByMode
    gauge_transfer: NotNegative
    change_of_trucks: NotNegative
    handling: NotNegative
    hauls: dict[Id, NotNegative] = Field(default_factory=dict)
    goods_value: NotNegative | None = None
    time_cost_share_per_day: Share | None = None
    lines: dict[Id, LineRates] = Field(default_factory=dict)
    borders: dict[Id, BorderRates] = Field(default_factory=dict)


def read_rates(file: str | Path) -> Rates:
    """Read a file of rates.

    Raises:
        ScenarioError: Anything in it is wrong; its `problems` has all of it, each with its place.
    """
    read, unwrapped, problems = read_what_is_right(RatesFile, file)
    findings = Findings(dict(unwrapped.root.walk()))
    if read is not None and all("." in each.key and not each.key.endswith("goods_value") for each in problems):
        _check_time(read, findings)  # else what is missing may be what is wrong
    if read is None or problems or findings.errors:
        raise ScenarioError([*problems, *findings.errors])
    return Rates(str(file), read.currency, read.unit, dict(_numbers(unwrapped)))


def read_all_rates(files: Sequence[str | Path]) -> list[Rates]:
    """Read several files of rates.

    Raises:
        ScenarioError: Anything in one of them is wrong; its `problems` has all of it, of all files.
    """
    read: list[Rates] = []
    problems: list[Problem] = []
    for file in dict.fromkeys(files):
        try:
            read.append(read_rates(file))
        except ScenarioError as wrong:
            problems += wrong.problems
    if problems:
        raise ScenarioError(problems)
    return read


def _check_time(read: RatesFile, findings: Findings) -> None:
    """The cost of time needs the value and the share of it."""
    if read.goods_value is None and read.time_cost_share_per_day is not None:
        findings.blame(("time_cost_share_per_day",), "needs goods_value, of which it is a share", on_key=True)
    if read.time_cost_share_per_day is None:
        values: list[PathKey] = [("goods_value",)] if read.goods_value is not None else []
        values += [("lines", key, "goods_value") for key, line in read.lines.items() if line.goods_value is not None]
        for path in values:
            findings.blame(path, "means nothing without time_cost_share_per_day", on_key=True)


def _numbers(unwrapped: Unwrapped) -> Iterator[tuple[PathKey, Rate]]:
    for path, node in unwrapped.root.walk():
        if _is_number(node):
            yield path, _rate(float(node.value), unwrapped.provenance.get(dotted(path), Provenance()))


def _is_number(node: Node) -> bool:
    return isinstance(node.content, int | float) and not isinstance(node.content, bool)


def _rate(amount: float, found: Provenance) -> Rate:
    low, high = found.range or (amount, amount)
    return Rate(amount, low, high, "assumed" if found.source is None else found.confidence or "low")
