"""The lanes of a road gate as a stage that only trucks pass: the first one of a side, at a place of its own."""

from ..scenario.schema import Gate, Stage
from ..scenario.schema.works import Way


def lanes(gate: Gate, way: Way) -> Stage:
    """The lanes of one way: vehicle, driver and papers are looked at, one truck after the other in each lane."""
    return Stage(
        work="document_check",
        per="carrier",
        servers=gate.exit_lanes if way == "exit" else gate.entry_lanes,
        time_min=gate.time_min,
        open=gate.open,
        at_closing=gate.at_closing,
    )
