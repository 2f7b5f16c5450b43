"""Which channel (green, yellow, red) each side's customs gives a consignment."""

from collections.abc import Mapping

from ..scenario.schema import Border, Channel, ChannelShares, Country
from ..streams import Streams

SIDES: tuple[Country, ...] = ("china", "viet_nam")


def draw_channels(flow_id: str, border: Border | None, streams: Streams, count: int) -> Mapping[str, list[Channel]]:
    """The channel of each consignment of a flow, by side; green for all when no border is crossed."""
    drawn: dict[str, list[Channel]] = {}
    for side in SIDES:
        if border is None:
            drawn[side] = ["green"] * count
            continue
        shares = border.side(side).channel_shares
        drawn[side] = [channel(u, shares) for u in streams.uniforms(f"{flow_id}/{side}/channel", count)]
    return drawn


def channel(u: float, shares: ChannelShares) -> Channel:
    """The channel at level u of the cumulated shares: green first, so that more green never worsens a channel."""
    if u < shares.green:
        return "green"
    return "yellow" if u < shares.green + shares.yellow else "red"
