"""What the report says of a run, read from its content without a browser."""

from itertools import pairwise

import numpy as np
import pytest
from small_borders import TERMINALS, border
from small_networks import Stretch, flow, load
from test_results_synthetic import year_run

import sim
from results import Evidence
from results.report.contents import _weekly
from results.report.replay import replay


@pytest.mark.parametrize(("origin", "destination", "route"), [("north", "south", "abc"), ("south", "north", "cba")])
@pytest.mark.parametrize("written", ["abc", "cba"])
def test_trucks_of_the_map_drive_from_the_origin_to_the_destination(tmp_path, origin, destination, route, written):
    """Whichever way the road is written in its file."""
    loaded = load(
        tmp_path,
        dict.fromkeys(written, 0),
        [Stretch(*ends, 10) for ends in pairwise(written)],
        china="a",
        services={"trucks": {"truck": {"line": "small", "route": list(route)}}},
        flows={"goods": flow(origin, destination, per_hour=1 / 20, arrivals="regular")},
        terminals=TERMINALS,
        borders=border({"documents": {"work": "document_check", "time_min": 30}}),
        time={"start_date": "2026-01-05", "warm_up_weeks": 0, "horizon_weeks": 1, "run_out_weeks": 0},
    )
    run = sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1)
    found = replay(run, 0)
    places = [[round(degrees, 4) for degrees in run.network.points[point].location] for point in route]
    ways = [[found["legs"][leg] for leg in truck["moves"][::3]] for truck in found["trucks"]]
    whole = [way for way in ways if len(way) == 2]
    assert len(whole) >= 5
    for way in whole:
        assert [[leg[:2], leg[-2:]] for leg in way] == [places[:2], places[1:]]


@pytest.mark.parametrize(("replications", "t"), [(2, 12.7062), (3, 4.3027)])
def test_band_of_the_weekly_tonnes_is_their_95_percent_t_interval(replications, t):
    """Student's t by the usual table: 97.5 % with one and with two degrees of freedom."""
    one = Evidence(year_run(is_upgraded=False, weeks=3, per_day=25.0, replications=replications))
    group = ("all", "both")
    tonnes = np.array([one.traffic(r, group).weekly_t for r in range(replications)])
    half = t * tonnes.std(axis=0, ddof=1) / replications**0.5
    found = _weekly(one, group)
    assert half.max() > 100
    assert found["high95_t"] == pytest.approx((tonnes.mean(axis=0) + half).tolist(), rel=1e-4)
    assert found["low95_t"] == pytest.approx(np.maximum(tonnes.mean(axis=0) - half, 0).tolist(), rel=1e-4, abs=0.06)
