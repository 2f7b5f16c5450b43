"""The look of each cause of the ledger, the same in every chart and in the report: its colours, its hatch.

Work has blues, greens and violets and is plain, waiting has oranges, reds and purples and is hatched. The colours were
chosen so that the least difference between two of a kind is large, also as red-blind and green-blind people see them
(Machado, Oliveira and Fernandes 2009), and that neighbours in the order of the causes, which lie side by side in bars,
differ more.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CauseLook:
    """Colour on white paper, colour on the report's dark page, hatch in Matplotlib's letters (empty: plain)."""

    colour: str
    on_dark: str
    hatch: str = ""


CAUSE_LOOKS: dict[str, CauseLook] = {
    "running": CauseLook("#08306b", "#446dad"),
    "station_stop": CauseLook("#2878b8", "#54a1e4"),
    "haulage": CauseLook("#73b3d8", "#89caf0"),
    "loading": CauseLook("#a9d49b", "#b6e2a8"),
    "unloading": CauseLook("#465087", "#7581bd"),
    "gauge_transfer": CauseLook("#7fbb29", "#96d448"),
    "handover": CauseLook("#b5d4e9", "#bfdff4"),
    "document_check": CauseLook("#423544", "#7b6d7d"),
    "scan": CauseLook("#402ca3", "#6f67e2"),
    "inspection": CauseLook("#b6f56c", "#bbfb72"),
    "quarantine": CauseLook("#0b6b5d", "#4a9b8c"),
    "technical_inspection": CauseLook("#4fae9b", "#6dcab7"),
    "locomotive_change": CauseLook("#133702", "#4e7541"),
    "train_formation": CauseLook("#618633", "#86ad5a"),
    "departure": CauseLook("#dfc5c1", "#e6cbc7", "///"),
    "meet": CauseLook("#8e7a6e", "#a38e82", "+++"),
    "headway": CauseLook("#eed60d", "#f3db1e", "ooo"),
    "track_full": CauseLook("#e7969c", "#f3a1a7", "OO"),
    "priority": CauseLook("#a141a8", "#ba59c1", "**"),
    "connection": CauseLook("#f590fb", "#fa9fff", "//.."),
    "queue": CauseLook("#f16913", "#ff7e3a", "\\\\\\"),
    "closed": CauseLook("#fdae6b", "#feba81", "xxx"),
    "crane": CauseLook("#a63603", "#c35129", "..."),
    "wagons": CauseLook("#732679", "#984a9e", "\\\\.."),
    "locomotive": CauseLook("#fbc8fe", "#fccdff", "--.."),
    "rework": CauseLook("#db61b6", "#ed72c7", "|||"),
    "hold": CauseLook("#fee391", "#ffe597", "---"),
    "disruption": CauseLook("#764d5b", "#926675", "xx.."),
}
"""By the names of `sim.causes.CAUSES`."""

OTHER_LOOKS: dict[str, CauseLook] = {
    "work": CauseLook("#dfe6ec", "#e4ebf1"),
    "waiting": CauseLook("#f3ece2", "#f6efe5", ".."),
}
"""Of the small causes of a kind together."""
