"""The block `borders`: the formalities of both sides, stage by stage."""

from typing import Annotated, Literal

from pydantic import Field

from .block import Block, Country, Duration, Id, Name
from .channels import ChannelShares, TraderTypes
from .gates import Gate, Permits
from .gauge_transfer import GaugeTransfer
from .stages import Stage


class BorderSide(Block):
    """One country's side: where it works, its stages, and their order on exit and on entry.

    A stage named in both lists is one office: its servers are shared by both directions. `receiving_tracks`: a freight
    train that comes for the formalities takes one of so many tracks of the station until it leaves, and waits before
    the station when there is none for it; one is kept for the other direction, so two at least. None: as many as the
    station has. `gate`: lanes that trucks pass before the first stage.
    """

    station: Id
    gate: Gate | None = None
    channel_shares: ChannelShares = ChannelShares(green=0.0, yellow=1.0, red=0.0)
    stages: dict[Id, Stage] = Field(default_factory=dict)
    exit: tuple[Id, ...] = ()
    entry: tuple[Id, ...] = ()
    receiving_tracks: Annotated[int, Field(ge=2, le=1000)] | None = None


class Held(Block):
    """What happens to a consignment that is not released when the rest of its train is.

    `hold_train`: the train waits. `cut_out`: when the train has waited for `after_h` at a stretch of stages that
    consignments pass one by one, those that are not through are set aside. They go on with the next train that has
    room; where the station is that of their destination, they go to their terminal when they are released. Each
    stretch (between two stages of the whole train) counts anew; the train's own stages, its queue for them, and time
    in which the border is closed do not count. At a break of gauge nothing is held: the train waits for all.
    """

    policy: Literal["hold_train", "cut_out"] = "hold_train"
    after_h: Duration = 24.0


class Border(Block):
    """A border crossing: two sides, the gauge transfer, and what is done with a held consignment.

    `joint_inspection`: scan, inspection and quarantine that both sides list are done once, by the side entered, for
    what either side selects; not those of commodities that it does not see, and with a laboratory only where it has one
    for that too. `trader_types` are those of all flows that do not name their own. `permits`: trucks that may cross, by
    id; truck services name theirs.
    """

    name: Name
    china: BorderSide
    viet_nam: BorderSide
    gauge_transfer: GaugeTransfer | None = None
    held: Held = Held()
    joint_inspection: bool = False
    trader_types: TraderTypes = Field(default_factory=dict)
    permits: dict[Id, Permits] = Field(default_factory=dict)

    def side(self, country: Country) -> BorderSide:
        """The side of one country."""
        return self.china if country == "china" else self.viet_nam
