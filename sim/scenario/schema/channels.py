"""How customs' risk analysis splits consignments over its channels, by commodity and by type of trader."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .block import Block, Id, Name, Share

Channel = Literal["green", "yellow", "red"]
CHANNELS: tuple[Channel, ...] = ("green", "yellow", "red")

OTHER = "other"
"""The traders that are of none of the types named."""


class TraderType(Block):
    """A type of trader, such as authorised economic operators (AEO): its share of the consignments."""

    share: Share


def _is_share_of_all(types: Mapping[str, TraderType]) -> Mapping[str, TraderType]:
    if OTHER in types:
        raise ValueError(f"'{OTHER}' stands for all traders that are of no type named, must not be named")
    total = sum(each.share for each in types.values())
    if total > 1 + 1e-9:
        raise ValueError(f"shares sum to {total:.6g}, must sum to 1 at most (the rest is '{OTHER}')")
    return types


TraderTypes = Annotated[dict[Id, TraderType], AfterValidator(_is_share_of_all)]
"""Types of traders by id; who is of none of them is `other`."""


class Shares(Block):
    """Shares of the three channels; they sum to 1."""

    green: Share
    yellow: Share
    red: Share

    @model_validator(mode="after")
    def _sum_to_one(self) -> Self:
        total = self.green + self.yellow + self.red
        if abs(total - 1) > 1e-9:
            raise ValueError(f"shares sum to {total:.6g}, must sum to 1")
        return self


class CommodityShares(Shares):
    """The shares of one commodity; those of a type of trader may differ."""

    by_trader_type: dict[Id, Shares] = Field(default_factory=dict)


class ChannelShares(CommodityShares):
    """How customs' risk analysis splits consignments; the shares of each split sum to 1.

    The most special one counts: of a commodity and trader type (`by_trader_type` within `by_commodity`), else of the
    commodity, else of the trader type, else `green`, `yellow` and `red` here.
    """

    by_commodity: dict[Name, CommodityShares] = Field(default_factory=dict)

    def of(self, commodity: str, trader_type: str) -> Shares:
        """The shares of one commodity and type of trader."""
        of_commodity = self.by_commodity.get(commodity)
        if of_commodity is not None:
            return of_commodity.by_trader_type.get(trader_type, of_commodity)
        return self.by_trader_type.get(trader_type, self)

    def trader_types(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Go through the types of traders named, with the keys that lead there."""
        for word in self.by_trader_type:
            yield ("by_trader_type", word), word
        for commodity, shares in self.by_commodity.items():
            for word in shares.by_trader_type:
                yield ("by_commodity", commodity, "by_trader_type", word), word
