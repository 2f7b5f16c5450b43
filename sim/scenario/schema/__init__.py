"""The scenario's frozen schema, one file per block of the YAML."""

from .block import ALL_DAYS, Block, Country, Day
from .borders import Border, BorderSide, Held
from .channels import CHANNELS, OTHER, Channel, ChannelShares, Shares, TraderType
from .cranes import CraneFailure
from .demand import DemandChange, DemandPlan
from .dispatching import Blocking, Dispatching, Priorities, Rule, StationIntervals
from .disruptions import AtRandom, Disruption, SamplingRegime
from .distribution import Distribution
from .disturbances import (
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
from .gates import Gate, Permits
from .gauge_transfer import LIFTING, GaugeTransfer, ReceivingWagons, TransferWay
from .holidays import Holiday
from .infrastructure import LineInfrastructure
from .opening_hours import OpeningHours
from .period import WEEK_S, Period
from .possessions import Possession, TrackPart
from .rolling_stock import Adhesion, EffortPoint, Locomotive, Resistance, RollingStock, Vehicles, Wagon
from .scenario import Scenario
from .seasons import Around, Months, Season, Weekdays
from .services import Connection, Consist, Departures, Hauling, Services, TrainService, TruckService, WagonUse
from .stages import Stage, Work
from .terminals import Terminal, YardSlots
from .thresholds import Threshold, read_threshold

__all__ = [
    "ALL_DAYS",
    "CHANNELS",
    "LIFTING",
    "OTHER",
    "WEEK_S",
    "Adhesion",
    "Around",
    "AtRandom",
    "Block",
    "Blocking",
    "Border",
    "BorderSide",
    "Channel",
    "ChannelShares",
    "Connection",
    "ConsignmentSize",
    "Consist",
    "Country",
    "CraneFailure",
    "Day",
    "DemandChange",
    "DemandPlan",
    "Departures",
    "Dispatching",
    "Disruption",
    "Distribution",
    "Disturbances",
    "Dwell",
    "EffortPoint",
    "EmptyRun",
    "EmptyTrain",
    "FleetPools",
    "Flow",
    "Gate",
    "GaugeTransfer",
    "Hauling",
    "Held",
    "Holiday",
    "LateDeparture",
    "LineInfrastructure",
    "Locomotive",
    "LocomotiveFailure",
    "LocomotivePool",
    "Months",
    "OfTrains",
    "OpeningHours",
    "Period",
    "Permits",
    "PointsFailure",
    "Possession",
    "Priorities",
    "ReceivingWagons",
    "Resistance",
    "RollingStock",
    "Rule",
    "RunningTime",
    "SamplingRegime",
    "Scenario",
    "Season",
    "Services",
    "Shares",
    "Stage",
    "StationIntervals",
    "Terminal",
    "Threshold",
    "TrackPart",
    "TraderType",
    "TrainService",
    "TransferWay",
    "TruckService",
    "Vehicles",
    "Wagon",
    "WagonPool",
    "WagonUse",
    "Weekdays",
    "Work",
    "YardSlots",
    "read_threshold",
]
