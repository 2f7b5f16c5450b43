"""One style for all charts: colours, fonts, figures, names made safe to draw, and files."""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.whole_files import whole_file

from ..run import Run
from ..traffic import BOTH_DIRECTIONS, Evidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Runs = Run | Evidence | Sequence[Run | Evidence]

LINE_COLOURS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's palette, which colour-blind people can tell apart, darkest first."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one run is drawn: colour, dashes and mark, so that grey print tells the runs apart too."""

    colour: str
    dashes: Any
    mark: str


LOOKS = (Look("#6b6b6b", (0, (4, 2)), "s"), Look("#0072B2", "solid", "o"))
"""Baseline, upgraded; a run on its own looks like the latter."""

INK, FAINT = "#222222", "#8a8a8a"
DOTS_PER_INCH = 160
WIDTH_IN = 9.0

_FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
)
_DIRECTION_NAMES = {
    "china_to_viet_nam": "China → Viet Nam",
    "viet_nam_to_china": "Viet Nam → China",
    "domestic": "domestic",
    "both": "both directions",
}
_RC: Any = {
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.7,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "railcorridor",
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw within this style; nothing stays changed afterwards."""
    import matplotlib as mpl  # noqa: PLC0415

    with mpl.rc_context(_RC | {"font.family": list(_installed_fonts())}):
        yield


def new_figure(height_in: float, *, title: str, subtitle: str = "", width_in: float = WIDTH_IN) -> "Figure":
    """Return an empty figure, of the common width by default, with a headline and a line of conditions under it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(width_in, height_in), dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    top = 1 - (0.42 + 0.18 * subtitle.count("\n") + 0.2 * bool(subtitle)) / height_in
    if engine is not None:
        engine.set(rect=(0.012, 0.012, 0.976, top - 0.012))  # type: ignore[call-arg]
    left = 0.135 / width_in
    figure.text(left, 1 - 0.12 / height_in, title, fontsize=13, fontweight="bold", va="top")
    figure.text(left, 1 - 0.38 / height_in, subtitle, color="#555555", va="top", linespacing=1.4)
    return figure


def save(figure: "Figure", folder: Path, stem: str) -> list[Path]:
    """Write a figure as SVG and PNG, each whole or not at all, the same bytes each time, and return both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    svg, png = folder / f"{stem}.svg", folder / f"{stem}.png"
    with styled():
        with whole_file(svg) as file:
            figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        with whole_file(png) as file:
            figure.savefig(file, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return [svg, png]


def shown(text: str, most: int = 44) -> str:
    """Return a name as it can be drawn: one line, at most `most` characters, no mathematics.

    A character that no installed font has is drawn as a box (□), so that nothing goes missing unseen.
    """
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if len(line) > most:
        line = line[: most - 1].rstrip() + "…"
    known = _known_characters()
    return "".join(c if ord(c) in known else "□" for c in line).replace("$", r"\$")


def sides(runs: Runs) -> tuple[Evidence, ...]:
    """Return one run, or a baseline and an upgraded run, as evidence.

    Raises:
        ValueError: there are no runs, or more than two.
    """
    given = runs if isinstance(runs, Sequence) else (runs,)
    if not 1 <= len(given) <= 2:
        raise ValueError(f"{len(given)} runs, a chart takes one, or a baseline and an upgraded run")
    return tuple(Evidence.of(run) for run in given)


def labels(evidence: Sequence[Evidence]) -> list[str]:
    """Return a name for each run that tells them apart."""
    names = [shown(one.run.name, 90) for one in evidence]
    if len(names) == 2 and names[0] == names[1]:
        return [f"{names[0]} (baseline)", f"{names[1]} (upgraded)"]
    return names


def lines(evidence: Sequence[Evidence]) -> dict[str, str]:
    """Return id and drawable name of every line with traffic across the border, in the scenario's order."""
    names: dict[str, str] = {}
    for one in evidence:
        for line, direction in one.groups():
            network = one.run.scenario.network
            if direction == BOTH_DIRECTIONS and line in network:
                names.setdefault(line, shown(network[line].name))
            elif direction == BOTH_DIRECTIONS and line != "all":
                names.setdefault(line, shown(line))
    return names


def panels_by_line(
    evidence: Sequence[Evidence],
    *,
    title: str,
    subtitle: str,
    inches: tuple[float, float],
    names: dict[str, str] | None = None,
) -> "tuple[Figure, dict[str, Axes]]":
    """Return a figure with a panel under the other for each line, and those panels; without traffic it says so.

    `inches` are the height beside the panels, and of each; `names` of lines by id, if they are known.
    """
    names = lines(evidence) if names is None else names
    figure = new_figure(inches[0] + inches[1] * max(len(names), 1), title=title, subtitle=subtitle)
    if not names:
        say_nothing_to_show(figure, "no traffic across the border in these runs")
        return figure, {}
    panels = dict(zip(names, figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0], strict=True))
    for line, axes in panels.items():
        axes.set_title(names[line])
    return figure, panels


def draw_run_legend(figure: "Figure", axes: "Axes") -> None:
    """Name the runs under the figure, side by side if there is room."""
    handles, texts = axes.get_legend_handles_labels()
    columns = 2 if sum(len(text) for text in texts) <= 80 else 1
    figure.legend(handles, texts, loc="outside lower left", ncols=columns)


def direction_name(direction: str) -> str:
    """Return a direction for people."""
    return _DIRECTION_NAMES.get(direction, shown(direction))


def replications_text(evidence: Sequence[Evidence]) -> str:
    """Return how many replications stand behind a chart, such as `10 replications`."""
    counts = sorted({len(one.run.finished) for one in evidence})
    if counts == [1]:
        return "1 replication"
    return f"{' and '.join(str(count) for count in counts)} replications"


def say_nothing_to_show(figure: "Figure", text: str) -> None:
    """Write in the middle of a figure why it is empty."""
    figure.text(0.5, 0.45, text, ha="center", va="center", color="#555555")


def keep_grid(axes: "Axes", which: str) -> None:
    """Keep the grid lines of one axis only (`x` or `y`)."""
    axes.grid(visible=False, axis="y" if which == "x" else "x")


@lru_cache(maxsize=1)
def _installed_fonts() -> tuple[str, ...]:
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    installed = set(fontManager.get_font_names())
    return tuple(font for font in _FONTS if font in installed)


@lru_cache(maxsize=1)
def _known_characters() -> frozenset[int]:
    """Return the characters that some installed font has in every face the charts use."""
    return frozenset[int]().union(*(_characters_of(font) for font in _installed_fonts()))


def _characters_of(font: str) -> set[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415

    faces: tuple[tuple[str, Literal["normal", "italic"]], ...] = (
        ("normal", "normal"),
        ("bold", "normal"),
        ("bold", "italic"),
    )
    found = [findfont(FontProperties(family=font, weight=weight, style=look)) for weight, look in faces]
    return set.intersection(*(set(get_font(file).get_charmap()) for file in found))
