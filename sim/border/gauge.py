"""The break of gauge as a stage of the border: cranes lift from wagon to wagon, or bogies are changed."""

from ..scenario.schema import Border, BorderSide, Country, GaugeTransfer, Stage

STAGE_ID = "gauge_transfer"


def with_gauge_transfer(border: Border) -> Border:
    """The border with its gauge transfer as a stage: the last one on entry at its station and the first one on exit.

    A `through` transfer is none. The servers (cranes, or tracks for bogie change) are shared by both directions.
    """
    transfer = border.gauge_transfer
    if transfer is None or transfer.mode == "through":
        return border
    side: Country = "china" if border.china.station == transfer.station else "viet_nam"
    return border.model_copy(update={side: _side_with(border.side(side), transfer)})


def _side_with(side: BorderSide, transfer: GaugeTransfer) -> BorderSide:
    stage = Stage(
        work="gauge_transfer",
        per="carrier" if transfer.mode == "bogie_change" else transfer.per,
        servers=transfer.cranes,
        time_min=transfer.time_min,
        open=transfer.open,
    )
    return side.model_copy(
        update={
            "stages": {**side.stages, STAGE_ID: stage},
            "entry": (*side.entry, STAGE_ID),
            "exit": (STAGE_ID, *side.exit),
        }
    )
