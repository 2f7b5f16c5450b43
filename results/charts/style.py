"""One style for all charts: colours, figures, legends, and files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.whole_files import whole_file

from ..sides import Runs, Sides, line_names, sides
from ..traffic import Evidence
from .glyphs import installed_fonts, shown, wrapped

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Runs", "Sides", "shown", "sides", "wrapped"]

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

    with mpl.rc_context(_RC | {"font.family": list(installed_fonts())}):
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
    _fix_layout(figure)
    svg, png = folder / f"{stem}.svg", folder / f"{stem}.png"
    with styled():
        with whole_file(svg) as file:
            figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        with whole_file(png) as file:
            figure.savefig(file, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return [svg, png]


def _fix_layout(figure: "Figure") -> None:
    """Lay a figure out once, not again for each file; the layout's solver is exact to rounding only, files are not."""
    engine = figure.get_layout_engine()
    if engine is None or not figure.axes:
        return
    with styled():
        engine.execute(figure)
    figure.set_layout_engine("none")
    for axes in figure.axes:
        left, bottom, width, height = (round(float(at), 6) for at in axes.get_position(original=True).bounds)
        axes.set_position((left, bottom, width, height))


def labels(evidence: Sequence[Evidence]) -> list[str]:
    """Return a name for each run that tells them apart."""
    names = [shown(one.run.name, 90) for one in evidence]
    if len(names) == 2 and names[0] == names[1]:
        return [f"{names[0]} (baseline)", f"{names[1]} (upgraded)"]
    return names


def lines(evidence: Sequence[Evidence]) -> dict[str, str]:
    """Return id and drawable name of every line with traffic across the border, in the scenario's order."""
    return {line: shown(name) for line, name in line_names(evidence).items()}


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


def looks(evidence: Sequence[Evidence]) -> tuple[Look, ...]:
    """Return the look of each run; a run on its own looks like the upgraded one."""
    return LOOKS[-len(evidence) :]


def draw_key_of_runs(
    figure: "Figure", evidence: Sequence[Evidence], more: "Sequence[Artist]" = (), *, has_marks: bool = True
) -> None:
    """Name the runs under the figure, side by side if there is room, then what else is to be explained."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    texts = labels(evidence)
    handles: list[Artist] = [
        Line2D([], [], color=look.colour, linestyle=look.dashes, label=text, **_mark(look, has_marks=has_marks))
        for text, look in zip(texts, looks(evidence), strict=True)
    ]
    is_long = any(len(str(artist.get_label())) > 60 for artist in more)
    columns = 2 if sum(len(text) for text in texts) <= 80 and not is_long else 1
    figure.legend(handles=[*handles, *more], loc="outside lower left", ncols=columns, handlelength=3.0)


def _mark(look: Look, *, has_marks: bool) -> dict[str, Any]:
    return {"marker": look.mark, "markersize": 4.5} if has_marks else {}


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


def mean_text(evidence: Sequence[Evidence]) -> str:
    """Return that a series is a mean, over how many replications, and whether it has an interval."""
    if max(len(one.run.finished) for one in evidence) < 2:
        return "1 replication, so no interval"
    return f"mean of {replications_text(evidence)} with 95 % interval"


def which_is_which(evidence: Sequence[Evidence]) -> str:
    """Return lines of a subtitle that name the baseline and the upgraded run; nothing for a run on its own."""
    return "\nbaseline: {}\nupgraded: {}".format(*labels(evidence)) if len(evidence) == 2 else ""


def row_name(name: str, run: int, *, is_pair: bool) -> str:
    """Return the name of a row: a direction or another word, and of a pair which run it is."""
    text = direction_name(name)
    return f"{text}   {('baseline', 'upgraded')[run]}" if is_pair else text
