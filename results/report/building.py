"""Building a report: its contents put into the page, with all that the page needs, and written whole."""

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.stored_run import Run
from sim.whole_files import whole_file

from ..carrier_looks import OTHER_LINE_LOOK, TRAIN_LOOKS, TRUCK_LOOK
from ..cause_looks import CAUSE_LOOKS, OTHER_LOOKS
from ..json_values import finite
from ..traffic import Evidence
from ..words import texts
from .contents import contents

LANGUAGES = ("en", "vi", "zh")
_HERE = Path(__file__).parent
_SCRIPTS = (
    "vendored/echarts.min.js",
    "page/texts.js",
    "page/state.js",
    "page/elements.js",
    "page/zoom.js",
    "page/hatches.js",
    "page/charts.js",
    "page/axes.js",
    "page/closed_days.js",
    "page/waterfall.js",
    "page/cause_bars.js",
    "page/throughput.js",
    "page/lead_time_distribution.js",
    "page/indicators.js",
    "page/marks.js",
    "page/fitted_texts.js",
    "page/quantile_marks.js",
    "page/graph_stations.js",
    "page/graph_drawing.js",
    "page/pan.js",
    "page/train_graph.js",
    "page/map_labels.js",
    "page/map_drawing.js",
    "page/replay.js",
    "page/undelivered.js",
    "page/sections.js",
    "page/verdict.js",
    "page/changes.js",
    "page/way.js",
    "page/servers.js",
    "page/border.js",
    "page/capacity.js",
    "page/stress.js",
    "page/evidence.js",
    "page/start.js",
)


def build_report(runs: Sequence[Run | Evidence], file: Path, *, language: str = "en") -> Path:
    """Write the report on one run, or on a baseline and others, as one HTML file; returns the file.

    `language` is the one that the page opens in: en, vi or zh. What `read_evidence` has read is not read again.

    Raises:
        ValueError: there is no run, or no such language.
        ComparisonError: two of the runs form no pairs.
        LedgerError: the ledger of a run does not add up.
        OSError: the file cannot be written.
    """
    if not runs or language not in LANGUAGES:
        raise ValueError(f"needs runs, and a language of {', '.join(LANGUAGES)}")
    fixed = {"language": language, "texts": texts(), "cause_looks": _cause_looks(), "carrier_looks": _carrier_looks()}
    content = fixed | contents([Evidence.of(run) for run in runs])
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(file) as temporary:
        temporary.write_text(page(content), encoding="utf-8")
    return file


def _cause_looks() -> dict[str, Any]:
    """Return colours of each cause on the light page and on the dark one, and its hatch; of others of a kind too."""
    looks = CAUSE_LOOKS | {f"other_{kind}": look for kind, look in OTHER_LOOKS.items()}
    return {name: {"light": look.colour, "dark": look.on_dark, "hatch": look.hatch} for name, look in looks.items()}


def _carrier_looks() -> dict[str, Any]:
    """Return how trains of each class, those of other lines and trucks are drawn; lengths in pixels of the page."""
    looks = TRAIN_LOOKS | {"other_line": OTHER_LINE_LOOK, "truck": TRUCK_LOOK}
    return {
        name: {
            "light": look.colour,
            "dark": look.on_dark,
            "dashes": look.dashes,
            "width_px": round(look.width_pt * 96 / 72, 2),
            "shape": look.shape,
            "letter": look.letter,
        }
        for name, look in looks.items()
    }


def page(content: Mapping[str, Any]) -> str:
    """Return the page around its contents.

    Nothing of the contents is ever markup: they stand in a block of data, from which the scripts make texts. The
    page's policy allows its own scripts and styles by their hash, and nothing from outside.
    """
    scripts = [(_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    style = (_HERE / "page" / "style.css").read_text(encoding="utf-8")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(_source(script) for script in scripts)}",
            f"style-src {_source(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    names = ", ".join(run["name"] for run in content["runs"])
    parts = {
        "LANGUAGE": html.escape(str(content["language"])),
        "POLICY": html.escape(policy),
        "TITLE": html.escape(names),
        "STYLE": style,
        "CONTENT": _data(content),
        "SCRIPTS": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    template = (_HERE / "page" / "page.html").read_text(encoding="utf-8")
    pieces = template.split("%%")
    return "".join(piece if at % 2 == 0 else parts[piece] for at, piece in enumerate(pieces))


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _data(content: Mapping[str, Any]) -> str:
    """Write JSON that can stand in a script element: without `<`, and with None for what is no number."""
    text = json.dumps(finite(content), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
