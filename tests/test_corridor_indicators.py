"""Which lines and directions are printed, and under which heading."""

import math

import pytest

from corridor.indicators import PRINTED, by_group, line_name, printed_rows
from results import KPIS
from sim import load_scenario
from sim.scenario.schema import LineInfrastructure


@pytest.fixture
def headings(folder):
    """The headings that rows of (line, direction, mean) come under."""

    def headings(*rows, lines=("link",)):
        network = "network: {other: {name: Other, infrastructure: [link_hekou_lao_cai_today]}}"
        (folder / "two.yaml").write_text(f"extends: small.yaml\n{network}\n")
        loaded = load_scenario("small.yaml" if len(lines) == 1 else "two.yaml")
        keys = ("line", "direction", "mean")
        return list(by_group(loaded.scenario.network, [dict(zip(keys, row, strict=True)) for row in rows], ("mean",)))

    return headings


def test_each_direction_has_its_table_and_their_sum_has_none(headings):
    rows = [("link", direction, 1.0) for direction in ("china_to_viet_nam", "viet_nam_to_china", "both")]
    assert headings(*rows, ("all", "both", 1.0)) == [
        "Link over the border: China to Viet Nam",
        "Link over the border: Viet Nam to China",
    ]


def test_sum_of_all_lines_is_shown_where_there_are_several(headings):
    rows = [
        ("link", "domestic", 1.0),
        ("other", "domestic", 1.0),
        ("all", "domestic", 1.0),
        ("all", "both", 1.0),
    ]
    assert headings(*rows, lines=("link", "other")) == [
        "Link over the border: domestic",
        "Other: domestic",
        "all lines: both directions",
    ]


def test_lines_of_the_same_name_are_told_apart_by_their_ids():
    link = LineInfrastructure(name="Link", infrastructure=("x",))
    network = {"today": link, "planned": link, "other": link.model_copy(update={"name": "Other"})}
    assert [line_name(network, line) for line in (*network, "all")] == [
        "Link (today)",
        "Link (planned)",
        "Other",
        "all lines",
    ]


def test_line_and_direction_without_freight_have_no_table(headings):
    nothing = [("link", "domestic", math.nan), ("link", "domestic", 0.0)]
    assert headings(*nothing) == []
    assert headings(*nothing, ("link", "domestic", 0.1)) == ["Link over the border: domestic"]


def test_printed_indicators_are_in_the_registry():
    assert [key for key in PRINTED if key not in KPIS] == []


def test_indicators_that_are_nothing_in_any_run_are_left_out_unless_all_are():
    rows = [
        {"kpi": "lead_time_mean", "baseline": math.nan, "upgraded": 5.0},
        {"kpi": "throughput_trains", "baseline": 0.0, "upgraded": 0.0},
        {"kpi": "still_in_system", "baseline": 3.0, "upgraded": 3.0},
        {"kpi": "throughput_t", "baseline": 0.0, "upgraded": 2.0},
    ]
    figures = ("baseline", "upgraded")
    assert [row["kpi"] for row in printed_rows(rows, figures)] == ["lead_time_mean", "throughput_t"]
    assert [row["kpi"] for row in printed_rows(rows[1:3], figures)] == ["throughput_trains"]
