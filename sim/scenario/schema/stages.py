"""A stage of a border's formalities: what it does, for whom, with how many servers, and how long it takes."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from .block import Block, Id, Name, Share
from .channels import CHANNELS, Channel
from .distribution import Distribution

Work = Literal[
    "handover",
    "lodgement",
    "channel_decision",
    "document_check",
    "release",
    "scan",
    "inspection",
    "quarantine",
    "technical_inspection",
    "locomotive_change",
    "brake_test",
    "train_formation",
    "gauge_transfer",
]
"""What a stage does; the ledger shows the time under this cause.

`brake_test` is shown as `locomotive_change`, whose part it is; `lodgement`, `channel_decision` and `release` as
`document_check`.
"""

Per = Literal["carrier", "wagon", "consignment", "teu", "t"]

NONE = Distribution(fixed=0.0)
OF_CARRIERS = ("carrier", "wagon")


class Stage(Block):
    """One step of the formalities, with servers that work first come, first served.

    `per`: the time is for the whole carrier (train or truck), for each of its wagons, for each consignment, or for
    each TEU or tonne of a consignment. With `wagon`, a server is a team of `groups` that examine one train together:
    time = time_min · wagons / groups; a truck is one wagon, and groups beyond the wagons have nothing to do.

    Which consignments come here: those in `channels`, of `commodities` (default all), and of these the
    `sampled_share` (`sampled_share_of` has that of single commodities). `open` names one or more entries of
    `opening_hours`; the stage works while all are open. `at_closing`: a piece of work stops at closing and resumes at
    opening, or is finished.

    `pre_arrival_share`: that share lodges its declaration when the carrier leaves its origin, so that the stage
    overlaps with running. `error_share` (`error_share_of` has that of single types of traders): that share is sent
    back, takes `rework_h`, and queues again; each further check finds errors in the same share, up to `max_loops`
    times for a consignment.

    `laboratory_h`: after the sample is taken the consignment waits that long for its result, without a server. With
    `laboratory_open` (entries of `opening_hours`) only time counts in which the laboratory is open, so working days
    of 24 h where it is open from Monday to Friday, but on public holidays.
    `replaces` names an inspection after this scan that scanned consignments pass by, but for the `suspicious_share`
    of them. `priority`: who waits is served by rank, 0 first, work in hand is not broken off; keys are types of
    traders, commodities (the better rank of the two counts), or `other` for all else, by default after all named.
    """

    WORK_BY_WAGON: ClassVar[tuple[Work, ...]] = ("technical_inspection", "brake_test")

    work: Work
    per: Per = "consignment"
    groups: Annotated[int, Field(ge=1, le=100)] = 1
    servers: Annotated[int, Field(ge=1, le=10000)] = 1
    time_min: Distribution
    open: tuple[Id, ...] = ()
    at_closing: Literal["resume", "finish"] = "resume"
    channels: tuple[Channel, ...] = CHANNELS
    commodities: tuple[Name, ...] | None = None
    sampled_share: Share = 1.0
    sampled_share_of: dict[Name, Share] = Field(default_factory=dict)
    pre_arrival_share: Share = 0.0
    error_share: Share = 0.0
    error_share_of: dict[Id, Share] = Field(default_factory=dict)
    rework_h: Distribution = NONE
    max_loops: Annotated[int, Field(ge=1, le=20)] = 1
    laboratory_h: Distribution = NONE
    laboratory_open: tuple[Id, ...] = ()
    replaces: Id | None = None
    suspicious_share: Share = 0.0
    priority: dict[Name, Annotated[int, Field(ge=0, le=99)]] = Field(default_factory=dict)

    @property
    def is_of_carriers(self) -> bool:
        """Whether trains pass it as a whole."""
        return self.per in OF_CARRIERS

    @property
    def has_laboratory(self) -> bool:
        """Whether all that come here wait for the result of a sample."""
        return self.laboratory_h.fixed != 0.0

    @model_validator(mode="after")
    def _keys_apply(self) -> Self:
        wrong = next(self._keys_that_do_not_apply(), None)
        if wrong is not None:
            raise ValueError(wrong)
        return self

    def _keys_that_do_not_apply(self) -> Iterator[str]:
        given = self.model_fields_set
        if "groups" in given and self.per != "wagon":
            yield f"has groups, which need per: wagon, found per: {self.per}"
        if self.per == "wagon" and self.work not in self.WORK_BY_WAGON:
            yield f"per: wagon is for technical_inspection and brake_test, found work: {self.work}"
        if "laboratory_h" in given and (self.work != "quarantine" or self.is_of_carriers):
            yield f"has laboratory_h, which needs work: quarantine of consignments, {self._found}"
        if "laboratory_open" in given and "laboratory_h" not in given:
            yield "has laboratory_open, which needs laboratory_h"
        if "priority" in given and self.is_of_carriers:
            yield f"has priority, which needs per: consignment, teu or t, found per: {self.per}"
        if "replaces" in given and self.work != "scan":
            yield f"has replaces, which needs work: scan, found work: {self.work}"
        if "suspicious_share" in given and self.replaces is None:
            yield "has suspicious_share, which needs replaces"

    @property
    def _found(self) -> str:
        return f"found work: {self.work}, per: {self.per}"
