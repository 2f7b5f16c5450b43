"""The whole scenario file: its top-level keys."""

from typing import Annotated, Any

from pydantic import Field

from .block import Block, Id, Name
from .borders import Border
from .demand import DemandPlan
from .dispatching import Dispatching
from .disruptions import Disruption
from .disturbances import Disturbances
from .fleet import FleetPools
from .flows import Flow
from .holidays import Holiday
from .infrastructure import LineInfrastructure
from .opening_hours import OpeningHours
from .period import Period
from .possessions import Possession
from .rolling_stock import RollingStock
from .seasons import Season
from .services import Services
from .terminals import Terminal
from .thresholds import CheckName, ThresholdText


class Scenario(Block):
    """Everything one run needs, frozen. `sim.load_scenario` reads it from YAML.

    `levers` are those that have changed the other keys already (`sim.scenario.levers`). `checks` change no
    replication: they are held against its indicators afterwards (`results.judge_checks`).
    """

    name: Name
    description: Annotated[str, Field(max_length=4000)] = ""
    time: Period
    network: Annotated[dict[Id, LineInfrastructure], Field(min_length=1)]
    services: Services
    rolling_stock: RollingStock = RollingStock()
    flows: dict[Id, Flow] = Field(default_factory=dict)
    seasons: dict[Id, Season] = Field(default_factory=dict)
    demand: DemandPlan = DemandPlan()
    borders: dict[Id, Border] = Field(default_factory=dict)
    terminals: dict[Id, Terminal] = Field(default_factory=dict)
    opening_hours: dict[Id, OpeningHours] = Field(default_factory=dict)
    holidays: dict[Id, Holiday] = Field(default_factory=dict)
    fleet: FleetPools = FleetPools()
    dispatching: Dispatching = Dispatching()
    possessions: dict[Id, Possession] = Field(default_factory=dict)
    disturbances: Disturbances = Disturbances()
    disruptions: dict[Id, Disruption] = Field(default_factory=dict)
    checks: dict[CheckName, ThresholdText] = Field(default_factory=dict)
    levers: tuple[str | dict[str, Any], ...] = ()
    replications: Annotated[int, Field(ge=1, le=10000)] = 10
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
