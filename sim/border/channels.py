"""Which type of trader sends a consignment, and which channel (green, yellow, red) each side's customs gives it."""

from collections.abc import Mapping, Sequence

from ..scenario.schema import OTHER, Border, Channel, Country, Flow, Shares, TraderType
from ..streams import Streams

SIDES: tuple[Country, ...] = ("china", "viet_nam")


def draw_trader_types(flow_id: str, flow: Flow, border: Border | None, streams: Streams, count: int) -> list[str]:
    """The type of trader of each consignment of a flow: `other` where none are named."""
    types = flow.trader_types if flow.trader_types is not None or border is None else border.trader_types
    if not types:
        return [OTHER] * count
    return [trader_type(u, types) for u in streams.uniforms(f"{flow_id}/trader_type", count)]


def trader_type(u: float, types: Mapping[str, TraderType]) -> str:
    """The type at level u of the cumulated shares, in order of their ids."""
    upto = 0.0
    for word in sorted(types):
        upto += types[word].share
        if u < upto:
            return word
    return OTHER


def draw_channels(
    flow_id: str, flow: Flow, border: Border | None, streams: Streams, *, traders: Sequence[str]
) -> Mapping[str, list[Channel]]:
    """The channel of each consignment of a flow, by side; green for all when no border is crossed.

    `traders` has the type of trader of each.
    """
    drawn: dict[str, list[Channel]] = {}
    for side in SIDES:
        if border is None:
            drawn[side] = ["green"] * len(traders)
            continue
        shares = border.side(side).channel_shares
        of_type = {trader: shares.of(flow.commodity, trader) for trader in sorted(set(traders))}
        uniforms = streams.uniforms(f"{flow_id}/{side}/channel", len(traders))
        drawn[side] = [channel(u, of_type[trader]) for u, trader in zip(uniforms, traders, strict=True)]
    return drawn


def channel(u: float, shares: Shares) -> Channel:
    """The channel at level u of the cumulated shares: green first, so that more green never worsens a channel."""
    if u < shares.green:
        return "green"
    return "yellow" if u < shares.green + shares.yellow else "red"
