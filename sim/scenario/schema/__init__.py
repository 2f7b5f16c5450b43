"""The scenario's frozen schema, one file per block of the YAML."""

from .block import ALL_DAYS, Block, Country, Day
from .borders import CHANNELS, Border, BorderSide, Channel, ChannelShares, GaugeTransfer, Held, Stage, Work
from .dispatching import Dispatching, Priorities
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
from .flows import ConsignmentSize, Flow
from .infrastructure import LineInfrastructure
from .opening_hours import OpeningHours
from .period import WEEK_S, Period
from .possessions import Possession, TrackPart
from .scenario import Scenario
from .services import Consist, Departures, Services, TrainService, TruckService
from .terminals import Terminal

__all__ = [
    "ALL_DAYS",
    "CHANNELS",
    "WEEK_S",
    "Block",
    "Border",
    "BorderSide",
    "Channel",
    "ChannelShares",
    "Closure",
    "ConsignmentSize",
    "Consist",
    "Country",
    "Day",
    "Departures",
    "Dispatching",
    "Distribution",
    "Disturbances",
    "Dwell",
    "Flow",
    "GaugeTransfer",
    "Held",
    "LateDeparture",
    "LineInfrastructure",
    "LocomotiveFailure",
    "OfTrains",
    "OpeningHours",
    "Period",
    "PointsFailure",
    "Possession",
    "Priorities",
    "RunningTime",
    "Scenario",
    "Services",
    "Stage",
    "Terminal",
    "TrackPart",
    "TrainService",
    "TruckService",
    "Work",
]
