"""The ledger's causes: the closed set of words for what a minute of lead time was spent on."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: its name in tables and charts, whether it is work or waiting, and its meaning."""

    name: str
    kind: Literal["work", "waiting"]
    meaning: str


CAUSES: tuple[Cause, ...] = (
    Cause("running", "work", "train or truck in motion on a section, with its braking and starting"),
    Cause("station_stop", "work", "planned stop of the train at an operational point"),
    Cause("haulage", "work", "haul between shipper or consignee and terminal, and road haul between terminals"),
    Cause("loading", "work", "lifted onto the train"),
    Cause("unloading", "work", "lifted off the train"),
    Cause("gauge_transfer", "work", "lifted to wagons of the other gauge, or bogies changed"),
    Cause("handover", "work", "train and its papers passed from one railway to the other"),
    Cause("document_check", "work", "declaration and papers examined"),
    Cause("scan", "work", "X-ray of wagon, container or truck, with image reading"),
    Cause("inspection", "work", "physical examination of goods"),
    Cause("quarantine", "work", "sanitary and phytosanitary check by other agencies"),
    Cause("technical_inspection", "work", "wagons and brakes examined"),
    Cause("locomotive_change", "work", "locomotive taken off and put on, brake test"),
    Cause("train_formation", "work", "shunting and forming of the train"),
    Cause(
        "departure",
        "waiting",
        "for the next train, for the rest of it to be loaded and leave, or in the yard for the truck that fetches it",
    ),
    Cause("meet", "waiting", "for an opposing train on the section ahead"),
    Cause("headway", "waiting", "for a train ahead in the same direction"),
    Cause("track_full", "waiting", "no usable track at the next meeting place or in the destination yard"),
    Cause("priority", "waiting", "a train of higher rank goes first"),
    Cause("connection", "waiting", "for a train of another service that has a connection with this one"),
    Cause("queue", "waiting", "for a server that is busy with others, or for a slot in a full yard"),
    Cause("closed", "waiting", "outside opening hours, or the line ahead is closed for maintenance"),
    Cause("crane", "waiting", "for a crane that is busy with others or out of order"),
    Cause("wagons", "waiting", "for wagons"),
    Cause("locomotive", "waiting", "for a locomotive"),
    Cause("rework", "waiting", "declaration sent back because of an error in the documents"),
    Cause("hold", "waiting", "the train waits for the formalities of other consignments on it"),
    Cause(
        "disruption",
        "waiting",
        "line, border, office, terminal, train or equipment out of order, or the train not ready to leave",
    ),
)

CAUSE_INDEX: dict[str, int] = {cause.name: index for index, cause in enumerate(CAUSES)}
