"""The scenario's frozen schema, one file per block of the YAML."""

from .block import ALL_DAYS, Block, Country, Day
from .borders import CHANNELS, Border, BorderSide, Channel, ChannelShares, GaugeTransfer, Held, Stage, Work
from .dispatching import Dispatching, Priorities
from .distribution import Distribution
from .fleet import EmptyRun, EmptyTrain, FleetPools, LocomotivePool, WagonPool
from .flows import ConsignmentSize, Flow
from .infrastructure import LineInfrastructure
from .opening_hours import OpeningHours
from .period import WEEK_S, Period
from .scenario import Scenario
from .services import Consist, Departures, Hauling, Services, TrainService, TruckService, WagonUse
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
    "ConsignmentSize",
    "Consist",
    "Country",
    "Day",
    "Departures",
    "Dispatching",
    "Distribution",
    "EmptyRun",
    "EmptyTrain",
    "FleetPools",
    "Flow",
    "GaugeTransfer",
    "Hauling",
    "Held",
    "LineInfrastructure",
    "LocomotivePool",
    "OpeningHours",
    "Period",
    "Priorities",
    "Scenario",
    "Services",
    "Stage",
    "Terminal",
    "TrainService",
    "TruckService",
    "WagonPool",
    "WagonUse",
    "Work",
]
