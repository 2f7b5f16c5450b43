"""The break of gauge as stages of the border: cranes lift from wagon to wagon, or bogies are changed; or wagons run on.

Several ways of working at once are a stage each. A train or consignment goes one of the ways: those for its service,
else those for its commodity, else those for the rest; of them by a draw of its own, shares laid end to end.
"""

from typing import ClassVar

from ..scenario.schema import Border, BorderSide, Country, GaugeTransfer, Stage, TransferWay, Work
from ..scenario.schema.stages import Per

STAGE_ID = "gauge_transfer"

Slice = tuple[float, float]
"""Of the draws between 0 and 1."""


class GaugeStage(Stage):
    """A way of working as a stage. `way` is None where all go the only way, `slices` are those of the ways in order."""

    WORK_BY_WAGON: ClassVar[tuple[Work, ...]] = ("gauge_transfer",)

    way: TransferWay
    is_only: bool
    ways: tuple[TransferWay, ...]

    def slice(self, commodity: str, service: str | None) -> Slice:
        """The draws with which goods of a commodity, on a train of a service, go this way."""
        if self.is_only:
            return 0.0, 1.0
        below = 0.0
        for way in candidates(self.ways, commodity, service):
            if way is self.way:
                return below, below + way.share if below + way.share < 1 - _ROUNDING else 1.0
            below += way.share
        return 0.0, 0.0

    def share(self, commodity: str, service: str | None) -> float:
        """The share of such goods that goes this way."""
        low, high = self.slice(commodity, service)
        return high - low


_ROUNDING = 1e-9


def candidates(ways: tuple[TransferWay, ...], commodity: str, service: str | None) -> list[TransferWay]:
    """The ways among which goods of a commodity on a train of a service choose by share."""
    of_service = [way for way in ways if way.services is not None and service in way.services]
    of_goods = [way for way in ways if way.commodities is not None and commodity in way.commodities]
    return of_service or of_goods or [way for way in ways if way.services is None and way.commodities is None]


def with_gauge_transfer(border: Border) -> Border:
    """The border with its gauge transfer as stages: the last ones on entry at their station, the first ones on exit.

    A `through` way is none. The servers (cranes, or tracks for bogie change) are shared by both directions. A way with
    a yard comes last, so that goods in it are off their train.
    """
    transfer = border.gauge_transfer
    if transfer is None:
        return border
    for way_id, way in sorted(transfer.each().items(), key=lambda each: each[1].yard_teu is not None):
        if way.mode != "through":
            side: Country = "china" if border.china.station == transfer.station_of(way) else "viet_nam"
            border = border.model_copy(update={side: _side_with(border.side(side), transfer, way_id, way)})
    return border


def is_used(stage: Stage, service: str | None) -> bool:
    """Whether trains of a service come to a stage: all, but to a change of bogies where it is their way."""
    if not isinstance(stage, GaugeStage) or not stage.is_of_carriers:
        return True
    return stage.share("", service) > 0


def stage_id(way_id: str) -> str:
    """The id of a way's stage; no id of a scenario has a dot."""
    return f"{STAGE_ID}.{way_id}" if way_id else STAGE_ID


def _side_with(side: BorderSide, transfer: GaugeTransfer, way_id: str, way: TransferWay) -> BorderSide:
    stage = GaugeStage(
        work="gauge_transfer",
        per=_per(way),
        servers=way.cranes,
        time_min=way.lift_time_min,
        open=way.open,
        way=way,
        is_only=not way_id,
        ways=tuple(transfer.each().values()),
    )
    # pydantic copies nothing of frozen blocks: `way is self.way` finds it among `ways`
    key = stage_id(way_id)
    return side.model_copy(
        update={
            "stages": {**side.stages, key: stage},
            "entry": (*side.entry, key),
            "exit": (key, *side.exit),
        }
    )


def _per(way: TransferWay) -> Per:
    """What the stage's time is for: a bogie change takes the whole train, wagon by wagon where it says so."""
    if way.mode == "bogie_change":
        return "wagon" if way.per == "wagon" else "carrier"
    return way.per if way.per in ("teu", "t") else "consignment"
