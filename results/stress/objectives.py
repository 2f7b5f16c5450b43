"""STRESS-DES, section 1: purpose, outputs and aims."""

from collections.abc import Iterator

from sim import Run

from ..claims import shipped_claims
from ..kpi import KPIS
from ..recovery import RECOVERY
from .markdown import Block, escape, paragraph, table, to_write


def purpose(run: Run) -> Iterator[Block]:
    """What the scenario says of itself."""
    if run.scenario.description:
        yield paragraph(f"The scenario, in its own words: {escape(run.scenario.description)}")
    yield paragraph(
        "The model follows freight between China and Viet Nam from ready at origin to delivered at destination, through"
        " both countries' border formalities, to say how long it takes and why."
    )
    yield to_write("background of the study, who decides what with it, and why a simulation is the way to find out.")


def outputs(run: Run) -> Iterator[Block]:
    """Every indicator with its definition."""
    yield paragraph(
        "Calculated from the stored tables after each replication, for each line and direction, over the counted"
        " consignments: those that become ready within the horizon. Each consignment has the weight 1. Intervals are"
        " 95 % intervals of the mean over the replications (Student's t)."
    )
    yield from table(
        ("indicator", "unit", "definition", "after"),
        [(kpi.name, kpi.unit, kpi.definition, kpi.source) for kpi in KPIS.values()],
    )
    if run.scenario.disruptions:
        yield paragraph("Recovery from each disruption:")
        yield from table(
            ("indicator", "unit", "definition"), [(each.name, each.unit, each.definition) for each in RECOVERY.values()]
        )


def aims(run: Run) -> Iterator[Block]:
    """The claims and thresholds that the run can be held against."""
    testable = [claim for claim in shipped_claims().claims.values() if claim.not_testable is None]
    claims = "; ".join(f"{escape(claim.text)} (source: {escape(claim.source)})" for claim in testable)
    yield paragraph(f"Claims that a comparison of two scenarios is held against: {claims}.")
    if run.scenario.checks:
        yield paragraph("Thresholds of the scenario (metric, line and direction; the mean decides):")
        yield from table(("check", "must be"), run.scenario.checks.items())
    yield to_write(
        "the questions that the experiments answer; name and reason of each scenario; for a sweep or an optimisation"
        " its design, the ranges of its parameters and its algorithm."
    )
