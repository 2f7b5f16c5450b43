"""Levers at the border that change rules and papers: lodgement, single window, joint inspection, traders, inland."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from ..crossings import COUNTRIES, crosses_by_train
from ..inland_checks import yards_in_the_way
from ..problem import PathKey
from ..schema import Border, Country, Stage
from ..schema.block import PositiveDuration, Share
from ..schema.channels import Shares
from ..schema.works import done_jointly
from ..unmatched_stages import unmatched_stages
from .lever import Case, Change, NotApplicableError, Parameters, need
from .scaling import scaled

Stages = Iterator[tuple[PathKey, Stage]]


class Lodgement(Parameters):
    """The share of declarations that are lodged when the train or truck leaves its origin."""

    share: Annotated[Share, Field(description="assumed, 0.5 to 0.95")] = 0.8


class SingleWindow(Parameters):
    """What one set of electronic papers for all agencies leaves of the document check."""

    time_factor: Annotated[
        float, Field(gt=0, le=1, description="derived: 41 of 86 port documents are left in China (GAC 2020), 0.4 to 1")
    ] = 0.48
    error_share: Annotated[Share, Field(description="assumed, 0.01 to 0.08")] = 0.03


class Paperless(Parameters):
    """How long the papers of a whole train take without paper, in minutes."""

    time_min: Annotated[
        PositiveDuration, Field(description="3 min at Pingxiang since 2020 (zkxblog, China News 2020-11-28)")
    ] = 3.0


class AuthorisedTraders(Parameters):
    """The share of consignments of authorised traders, and how many of theirs are green."""

    share: Annotated[Share, Field(description="35 % of trade value in Viet Nam, May 2024 (wtocenter.vn 24774)")] = 0.35
    green_share: Annotated[Share, Field(description="assumed, 0.8 to 1")] = 0.95


class Inland(Parameters):
    """The countries that clear goods inland."""

    countries: Annotated[tuple[Country, ...], Field(min_length=1, description="by default both")] = COUNTRIES


def stages_of(border: Border, key: str) -> Stages:
    """All stages of both sides of a border, with their paths."""
    for name in COUNTRIES:
        for stage_id, stage in border.side(name).stages.items():
            yield ("borders", key, name, "stages", stage_id), stage


def lodge_before_arrival(case: Case, key: str, parameters: Lodgement) -> Iterator[Change]:
    """Document checks of yellow and red consignments go on while the train runs."""
    checks = need(_checked_documents(case.scenario.borders[key], key), "has no document check of consignments")
    less = [path for path, stage in checks if stage.pre_arrival_share <= parameters.share]
    for path in need(less, f"has more than {parameters.share:g} lodged before arrival already"):
        yield Change((*path, "pre_arrival_share"), parameters.share)


def open_single_window(case: Case, key: str, parameters: SingleWindow) -> Iterator[Change]:
    """Document checks are shorter, and fewer papers are sent back."""
    for path, stage in need(
        _checked_documents(case.scenario.borders[key], key), "has no document check of consignments"
    ):
        if parameters.time_factor < 1:
            yield Change((*path, "time_min"), scaled(stage.time_min, parameters.time_factor))
        if stage.error_share > parameters.error_share:
            yield Change((*path, "error_share"), parameters.error_share)
        for trader, share in stage.error_share_of.items():
            if share > parameters.error_share:
                yield Change((*path, "error_share_of", trader), parameters.error_share)


def work_paperless(case: Case, key: str, parameters: Paperless) -> Iterator[Change]:
    """The papers of a whole train are checked by computer."""
    papers = (
        (path, stage)
        for path, stage in stages_of(case.scenario.borders[key], key)
        if stage.work == "document_check" and stage.per == "carrier" and stage.time_min.mean > parameters.time_min
    )
    for path, _ in need(papers, f"has no check of a whole train's papers that takes over {parameters.time_min:g} min"):
        yield Change((*path, "time_min"), parameters.time_min)


def inspect_jointly(case: Case, key: str, parameters: Parameters) -> Iterator[Change]:
    """Scan, inspection and quarantine that both sides do are done once, by the side entered."""
    border = case.scenario.borders[key]
    if border.joint_inspection:
        raise NotApplicableError("inspects jointly already")
    ways = ((border.china, border.viet_nam), (border.viet_nam, border.china))
    if not any(done_jointly(left, entered) for left, entered in ways):
        alone = "".join(f"; {what} stays at the side left: {why}" for what, why in unmatched_stages(border))
        raise NotApplicableError(f"has no scan, inspection or quarantine that both sides do{alone}")
    yield Change(("borders", key, "joint_inspection"), True)


def authorise_traders(case: Case, key: str, parameters: AuthorisedTraders) -> Iterator[Change]:
    """More consignments are green, the others are yellow and red in the proportion of before."""
    splits = _splits(case.scenario.borders[key], key)
    fewer_green = [(path, shares) for path, shares in splits if shares.green < parameters.green_share]
    for path, shares in need(fewer_green, f"has {parameters.green_share:g} or more green already"):
        green = round(shares.green + parameters.share * (parameters.green_share - shares.green), 6)
        others = (1 - green) / (1 - shares.green)
        red = round(shares.red * others, 6)
        values = {"green": green, "yellow": round(1 - green - red, 6), "red": red}
        for channel, value in values.items():
            yield Change((*path, channel), value)


def _splits(border: Border, key: str) -> Iterator[tuple[PathKey, Shares]]:
    """The channel shares of both sides and of single commodities, but not those that a type of trader has already."""
    for name in COUNTRIES:
        path: PathKey = ("borders", key, name, "channel_shares")
        shares = border.side(name).channel_shares
        yield path, shares
        for commodity, its_shares in shares.by_commodity.items():
            yield (*path, "by_commodity", commodity), its_shares


def clear_inland(case: Case, key: str, parameters: Inland) -> Iterator[Change]:
    """A flow's consignments are checked at its terminals, before and after the train, not at the border."""
    if not crosses_by_train(case.scenario.flows[key], case.scenario, case.network):
        raise NotApplicableError("crosses no border by train")
    for country in parameters.countries:
        for why in yards_in_the_way(case.scenario.flows[key], country, case.scenario, case.network):
            raise NotApplicableError(f"cannot be cleared inland in {country} with {why}")
    yield Change(("flows", key, "clears_inland"), list(parameters.countries))


def _checked_documents(border: Border, key: str) -> Stages:
    """Checks of papers by officers; what is green is released by computer, which no paper shortens."""
    for path, stage in stages_of(border, key):
        if stage.work == "document_check" and stage.per != "carrier" and set(stage.channels) != {"green"}:
            yield path, stage
