"""Two small runs over a border whose names are as nasty as they can be, for the tests of the report."""

from small_borders import border
from small_networks import chain_of, flow, freight, load

import sim

MARKUP = "</script><img src=x onerror=alert(1)>"
MATHS = r"$\frac{$ %%CONTENT%% <!--"
FORMULA = "=cmd()"
LONG = "Rất dài " * 37 + "hết."
CHINESE = "河口北"
NAMES = {"a": CHINESE, "b": FORMULA, "c": MARKUP}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def run_small(folder, *, name, documents_min, replications=2):
    """Run trains over a border each day in both directions, with an officer who needs so many minutes a consignment."""
    stages = {"documents": {"work": "document_check", "time_min": documents_min, "servers": 1}}
    gate = border(stages, china={"papers": {"work": "document_check", "time_min": 5, "servers": 1}}, name=MATHS)
    daily = {"departures": {"at": ["06:00", "18:00"], "days": DAYS, "clock": "viet_nam"}}
    loaded = load(
        folder,
        *chain_of(3),
        china="a",
        names=NAMES,
        name=name,
        network={"small": {"name": f"{MATHS} {MARKUP}", "infrastructure": ["small.geojson"]}},
        services={"trains": {"into": freight("abc", **daily), "out": freight("cba", **daily)}},
        flows={"into": flow("north", "south", per_hour=0.3), "out": flow("south", "north", per_hour=0.2)},
        terminals={"north": {"name": FORMULA, "station": "a"}, "south": {"name": LONG, "station": "c"}},
        borders=gate,
        time={"start_date": "2026-01-05", "warm_up_weeks": 0, "horizon_weeks": 2, "run_out_weeks": 1},
    )
    return sim.run(loaded, folder=folder / "run", replications=replications, workers=1)


def three_runs(folder):
    """A baseline and two others, each with a nasty name; the officer is three and six times as fast."""
    plans = ((MARKUP, 60), (LONG, 20), (f"{FORMULA} {CHINESE}", 10))
    return [run_small(folder / str(at), name=name, documents_min=minutes) for at, (name, minutes) in enumerate(plans)]
