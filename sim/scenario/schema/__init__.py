"""The scenario's frozen schema, one file per block of the YAML."""

from .block import ALL_DAYS, Block, Country, Day
from .borders import CHANNELS, Border, BorderSide, Channel, ChannelShares, Held, Stage, Work
from .cranes import CraneFailure
from .dispatching import Blocking, Dispatching, Priorities, Rule, StationIntervals
from .distribution import Distribution
from .disturbances import (
    Closure,
    Disturbances,
    Dwell,
    LateDeparture,
    LocomotiveFailure,
    OfTrains,
    PointsFailure,
    RunningTime,
)
from .fleet import EmptyRun, EmptyTrain, FleetPools, LocomotivePool, WagonPool
from .flows import ConsignmentSize, Flow
from .gauge_transfer import GaugeTransfer, ReceivingWagons, TransferWay
from .infrastructure import LineInfrastructure
from .opening_hours import OpeningHours
from .period import WEEK_S, Period
from .possessions import Possession, TrackPart
from .rolling_stock import Adhesion, EffortPoint, Locomotive, Resistance, RollingStock, Vehicles, Wagon
from .scenario import Scenario
from .services import Connection, Consist, Departures, Hauling, Services, TrainService, TruckService, WagonUse
from .terminals import Terminal, YardSlots

__all__ = [
    "ALL_DAYS",
    "CHANNELS",
    "WEEK_S",
    "Adhesion",
    "Block",
    "Blocking",
    "Border",
    "BorderSide",
    "Channel",
    "ChannelShares",
    "Closure",
    "Connection",
    "ConsignmentSize",
    "Consist",
    "Country",
    "CraneFailure",
    "Day",
    "Departures",
    "Dispatching",
    "Distribution",
    "Disturbances",
    "Dwell",
    "EffortPoint",
    "EmptyRun",
    "EmptyTrain",
    "FleetPools",
    "Flow",
    "GaugeTransfer",
    "Hauling",
    "Held",
    "LateDeparture",
    "LineInfrastructure",
    "Locomotive",
    "LocomotiveFailure",
    "LocomotivePool",
    "OfTrains",
    "OpeningHours",
    "Period",
    "PointsFailure",
    "Possession",
    "Priorities",
    "ReceivingWagons",
    "Resistance",
    "RollingStock",
    "Rule",
    "RunningTime",
    "Scenario",
    "Services",
    "Stage",
    "StationIntervals",
    "Terminal",
    "TrackPart",
    "TrainService",
    "TransferWay",
    "TruckService",
    "Vehicles",
    "Wagon",
    "WagonPool",
    "WagonUse",
    "Work",
    "YardSlots",
]
