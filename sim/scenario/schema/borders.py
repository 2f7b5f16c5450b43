"""The block `borders`: the formalities of both sides, stage by stage."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from .block import Block, Country, Duration, Id, Name, Share
from .distribution import Distribution
from .gauge_transfer import GaugeTransfer

Channel = Literal["green", "yellow", "red"]
CHANNELS: tuple[Channel, ...] = ("green", "yellow", "red")

Work = Literal[
    "handover",
    "document_check",
    "scan",
    "inspection",
    "quarantine",
    "technical_inspection",
    "locomotive_change",
    "train_formation",
    "gauge_transfer",
]
"""What a stage does; the ledger shows the time under this cause."""


class ChannelShares(Block):
    """How customs' risk analysis splits consignments; the shares sum to 1."""

    green: Share
    yellow: Share
    red: Share

    @model_validator(mode="after")
    def _sum_to_one(self) -> Self:
        total = self.green + self.yellow + self.red
        if abs(total - 1) > 1e-9:
            raise ValueError(f"shares sum to {total:.6g}, must sum to 1")
        return self


class Stage(Block):
    """One step of the formalities, with servers that work first come, first served.

    `per`: the time is for the whole carrier (train or truck), for each consignment, or for each TEU or tonne
    of a consignment. Which consignments come here: those in `channels`, of `commodities` (default all), and
    of these the `sampled_share`. `open` names one or more entries of `opening_hours`; the stage works while
    all are open. `at_closing`: a piece of work stops at closing and resumes at opening, or is finished.
    `pre_arrival_share`: that share lodges its declaration when the carrier leaves its origin, so that the
    stage overlaps with running. `error_share`: that share is sent back once, takes `rework_h`, and queues
    again.
    """

    work: Work
    per: Literal["carrier", "consignment", "teu", "t"] = "consignment"
    servers: Annotated[int, Field(ge=1, le=10000)] = 1
    time_min: Distribution
    open: tuple[Id, ...] = ()
    at_closing: Literal["resume", "finish"] = "resume"
    channels: tuple[Channel, ...] = CHANNELS
    commodities: tuple[Name, ...] | None = None
    sampled_share: Share = 1.0
    pre_arrival_share: Share = 0.0
    error_share: Share = 0.0
    rework_h: Distribution = Distribution(fixed=0.0)


class BorderSide(Block):
    """One country's side: where it works, its stages, and their order on exit and on entry.

    A stage named in both lists is one office: its servers are shared by both directions.
    """

    station: Id
    channel_shares: ChannelShares = ChannelShares(green=0.0, yellow=1.0, red=0.0)
    stages: dict[Id, Stage] = Field(default_factory=dict)
    exit: tuple[Id, ...] = ()
    entry: tuple[Id, ...] = ()


class Held(Block):
    """What happens to a consignment that is not released when the rest of its train is.

    `hold_train`: the train waits. `cut_out`: `after_h` after the train came, the consignment is set aside and
    goes on with the next train that has room.
    """

    policy: Literal["hold_train", "cut_out"] = "hold_train"
    after_h: Duration = 24.0


class Border(Block):
    """A border crossing: two sides, the gauge transfer, and what is done with a held consignment.

    `joint_inspection`: scan, inspection and quarantine that both sides list are done once, by the side
    entered.
    """

    name: Name
    china: BorderSide
    viet_nam: BorderSide
    gauge_transfer: GaugeTransfer | None = None
    held: Held = Held()
    joint_inspection: bool = False

    def side(self, country: Country) -> BorderSide:
        """The side of one country."""
        return self.china if country == "china" else self.viet_nam
