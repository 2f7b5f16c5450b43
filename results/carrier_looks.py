"""The look of each class of train and of trucks, the same in every picture and in the report.

Colours hold 3 to 1 against the paper. Trains of two classes are told apart in grey print too, by dashes and widths in a
train graph and by shapes on a map.
"""

from dataclasses import dataclass
from typing import Literal

Shape = Literal["circle", "diamond", "square", "triangle"]


@dataclass(frozen=True, slots=True)
class CarrierLook:
    """How trains of a class, or trucks, are drawn: colours on white paper and on the report's dark page.

    `dashes` are lengths of lines and gaps by turns, in widths of the line (empty: solid), `width_pt` is that width in
    points. `shape` is the mark on a map. `letter` follows the numbers of those that carry nothing.
    """

    name: str
    colour: str
    on_dark: str
    dashes: tuple[float, ...] = ()
    width_pt: float = 1.0
    shape: Shape = "circle"
    letter: str = ""


TRAIN_LOOKS: dict[str, CarrierLook] = {
    "passenger": CarrierLook("passenger train", "#0072B2", "#56b4e9", (), 1.0, "diamond"),
    "freight": CarrierLook("freight train", "#C04A00", "#f0894a", (7, 1.6), 1.5, "circle"),
    "light_engine": CarrierLook(
        "light engine (L)", "#333333", "#d6d6d6", (3, 1.2, 1, 1.2, 1, 1.2), 1.3, "triangle", "L"
    ),
    "empty_wagons": CarrierLook("empty wagons (E)", "#7a4b1a", "#cda274", (6, 1.5, 1, 1.5), 1.5, "triangle", "E"),
}
"""By train class."""

OTHER_LINE_LOOK = CarrierLook("train of another line", "#7a4fa3", "#b99ae0", (), 1.2)
"""Of a train on the line's track that belongs to another line: its colour; dashes and width are those of its class."""

TRUCK_LOOK = CarrierLook("truck", "#3d6b21", "#9ccc65", (), 1.0, "square")
