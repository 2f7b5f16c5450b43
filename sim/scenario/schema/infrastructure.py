"""The block `network`: which infrastructure files make up each line."""

from typing import Annotated

from pydantic import Field

from .block import Block, Name


class LineInfrastructure(Block):
    """A line's name for people and its infrastructure files.

    Each entry is a stem of a file shipped in `geo/lines`, or the name of a .geojson file in the scenario's
    own folder.
    """

    name: Name
    infrastructure: Annotated[tuple[str, ...], Field(min_length=1)]
