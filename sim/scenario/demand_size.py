"""Check that the consignments of the simulated period fit into memory."""

from ..demand_rates import expected, factors_by_commodity
from .findings import Findings
from .schema import Scenario

MOST_CONSIGNMENTS = 20_000_000


def check_demand_size(scenario: Scenario, findings: Findings) -> None:
    """Blame each flow that makes too many consignments, or all flows if they do so together."""
    factors = factors_by_commodity(scenario)
    counts = {key: expected(flow, factors[flow.commodity]).total for key, flow in scenario.flows.items()}
    too_many = {key: count for key, count in counts.items() if count > MOST_CONSIGNMENTS}
    limit = f"at most {MOST_CONSIGNMENTS:,} can be simulated"
    for key, count in too_many.items():
        findings.blame(("flows", key), f"makes about {count:.3g} consignments, {limit}", on_key=True)
    total = sum(counts.values())
    if total > MOST_CONSIGNMENTS and not too_many:
        findings.blame(("flows",), f"make about {total:.3g} consignments together, {limit}", on_key=True)
