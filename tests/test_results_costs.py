"""Cost and distance: the file of rates, the table worked out by hand, the picture of it."""

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.text import Text
from small_borders import border, goods, run_across
from small_networks import chain_of, flow, freight, load
from test_results_charts import HOSTILE
from test_results_synthetic import small_run
from test_sim_permits import ROAD, TERMINALS
from test_sim_permits import scenario as road_scenario

import results
import scenarios
import sim
from results import CHARTS, OTHER_CHARTS, Evidence
from results.charts.cost_distance import KEY, TITLE, write_cost_distance
from results.costs.rates_file import RatesFile
from results.costs.work_shares import work_shares

SHIPPED = Path(scenarios.__path__[0]) / "costs.yaml"
DOCUMENTS = {"documents": {"work": "document_check", "time_min": 30, "servers": 1}}
RATES = """\
currency: USD
unit: 1 t
rail_per_km: {value: 2, source: a railway, confidence: high, range: [1, 4]}
road_per_km: 3
border:
  rail:
    china: {exit: {value: 5, source: a customs house, confidence: low}, entry: 50}
    viet_nam: {exit: 700, entry: 7}
  road:
    china: {exit: 11, entry: 110}
    viet_nam: {exit: 130, entry: 13}
gauge_transfer: 1000
change_of_trucks: 1000
handling: 16
hauls: {north: 10, south: 20}
goods_value: {value: 2400, source: a trader, confidence: medium}
time_cost_share_per_day: {value: 0.01, source: Hummels, confidence: low, range: [0.0, 0.02]}
"""
PARTS = ["transport_cost", "border_cost", "terminal_cost", "time_cost"]


def rates_of(folder, text=RATES):
    file = folder / "rates.yaml"
    file.write_text(text, encoding="utf-8")
    return results.read_rates(file)


def refused(folder, text):
    with pytest.raises(sim.ScenarioError) as error:
        rates_of(folder, text)
    return str(error.value).replace(f"{folder}/", "").splitlines()


def table_of(run, rates):
    return results.cost_distance((Evidence(run),), rates)


def part(run, rates, column):
    """One part of the cost, where there is any, by place and direction."""
    table = table_of(run, rates)
    table = table[table[column] > 0]
    return {
        (place, way): cost for place, way, cost in zip(table["place"], table["direction"], table[column], strict=True)
    }


@pytest.fixture(scope="module")
def across(tmp_path_factory):
    """A train with two consignments from a in China over the border at b, where it waits for both papers, to c."""
    return run_across(tmp_path_factory.mktemp("across"), border(DOCUMENTS), flows=goods(2))


def test_costs_of_a_small_railway_are_exact(across, tmp_path):
    table = table_of(across, rates_of(tmp_path))

    assert table["place"].tolist() == ["terminal:north", "a", "l0:a-b", "b", "l1:b-c", "c", "terminal:south"]
    # 2 a km; China's exit at a, Viet Nam's entry at b; nobody is lifted or hauled; an hour of 2,400 at 1 % a day is 1
    hours = [0.5, 0.0, 1 / 6, 1.0, 1 / 6, 0.0, 0.0]
    assert table["hours"].tolist() == pytest.approx(hours)
    assert table["transport_cost"].tolist() == pytest.approx([0, 0, 20, 0, 20, 0, 0])
    assert table["border_cost"].tolist() == pytest.approx([0, 5, 0, 7, 0, 0, 0])
    assert table["terminal_cost"].tolist() == [0.0] * 7
    assert table["time_cost"].tolist() == pytest.approx(hours)
    assert table["cost"].tolist() == pytest.approx([0.5, 5, 20 + 1 / 6, 8, 20 + 1 / 6, 0, 0])
    assert table["cumulative_cost"].tolist() == pytest.approx(table["cost"].cumsum().tolist())
    # Viet Nam's 7 is a bare number; China's exit and the share of the value are of low confidence
    assert table["assumed_cost"].tolist() == pytest.approx([0, 0, 0, 7, 0, 0, 0])
    assert table["low_confidence_cost"].tolist() == pytest.approx([0.5, 5, 1 / 6, 1, 1 / 6, 0, 0])
    # rates without a range stay, an hour costs 0 to 2
    assert table["cumulative_low"].tolist()[-1] == pytest.approx(20 + 5 + 7)
    assert table["cumulative_high"].tolist()[-1] == pytest.approx(80 + 5 + 7 + 2 * sum(hours))
    assert set(zip(table["currency"], table["unit"], strict=True)) == {("USD", "1 t")}


def test_goods_that_go_the_other_way_pay_the_other_charges(tmp_path):
    once = {"per_hour": 1 / 20, "arrivals": "regular"}
    there_and_back = {"there": flow("north", "south", **once), "back": flow("south", "north", **once)}
    trains = {"out": freight("ac", "20:30"), "home": freight("ca", "23:30")}
    run = run_across(tmp_path, border(DOCUMENTS, china=DOCUMENTS), flows=there_and_back, trains=trains)

    charged = part(run, rates_of(tmp_path), "border_cost")

    there, back = "china_to_viet_nam", "viet_nam_to_china"
    assert charged == {("a", there): 5, ("b", there): 7, ("b", back): 700, ("a", back): 50}


def test_who_is_lifted_where_the_gauge_breaks_pays_for_it(tmp_path):
    ways = {
        "boxes": {"mode": "transship", "lifts_per_hour": 60, "commodities": ["boxes"]},
        "rest": {"mode": "through"},
    }
    flows = {
        name: {**plain, "commodity": name} for name, plain in zip(("boxes", "bulk"), goods(2).values(), strict=True)
    }
    crossing = border(DOCUMENTS, gauge_transfer={"station": "b", "ways": ways})

    charged = part(run_across(tmp_path, crossing, flows=flows), rates_of(tmp_path), "border_cost")

    assert charged == {("a", "china_to_viet_nam"): 5, ("b", "china_to_viet_nam"): 7 + 1000 / 2}


def test_all_on_a_train_pay_for_its_change_of_bogies_and_none_for_its_handover(tmp_path):
    bogies = {"station": "b", "mode": "bogie_change", "time_min": 20}
    handover = {"handover": {"work": "handover", "per": "carrier", "time_min": 10}}
    crossing = border({**DOCUMENTS, **handover}, gauge_transfer=bogies)

    charged = part(run_across(tmp_path, crossing, flows=goods(2)), rates_of(tmp_path), "border_cost")

    assert charged == {("a", "china_to_viet_nam"): 5, ("b", "china_to_viet_nam"): 7 + 1000}


def test_goods_that_change_trucks_pay_for_it_and_the_road_has_its_own_rates(tmp_path):
    change = {"work": "handover", "time_min": 20, "commodities": ["boxes"]}
    viet_nam = {"stages": {"change": change}, "entry": ["change"], "exit": ["change"]}
    once = {"per_hour": 1 / 20, "arrivals": "regular"}
    flows = {name: flow("north", "south", commodity=name, **once) for name in ("boxes", "bulk")}
    terminals = {"north": {**TERMINALS["north"], "haul_h": 2}}
    loaded = load(
        tmp_path, *ROAD, china="a", **road_scenario(trucks=0, viet_nam=viet_nam, flows=flows, terminals=terminals)
    )
    run, rates = sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1), rates_of(tmp_path)
    way = "china_to_viet_nam"

    assert part(run, rates, "border_cost") == {("a", way): 11, ("b", way): 13 + 1000 / 2}
    assert part(run, rates, "transport_cost") == pytest.approx({("l0:a-b", way): 30, ("l1:b-c", way): 60})
    assert part(run, rates, "terminal_cost") == {("terminal:north", way): 10}  # nothing is lifted, none hauled at c


def test_goods_that_are_lifted_and_hauled_at_terminals_pay_for_both(tmp_path):
    lifts = {"cranes": 1, "lift_min": 3}
    terminals = {"north": lifts, "south": {**lifts, "haul_h": 1}}
    both = {
        key: {"name": key, "station": station} | terminals[key] for key, station in (("north", "a"), ("south", "c"))
    }
    run = run_across(tmp_path, border(DOCUMENTS), terminals=both)

    charged = part(run, rates_of(tmp_path), "terminal_cost")

    way = "china_to_viet_nam"
    assert charged == {("terminal:north", way): 16, ("terminal:south", way): 16 + 20}


def test_rates_of_one_line_and_one_border_stand_before_those_of_all(across, tmp_path):
    own = "lines: {small: {rail_per_km: 4, goods_value: 4800}}\nborders: {gate: {rail: {viet_nam: {entry: 9}}}}\n"
    table = table_of(across, rates_of(tmp_path, RATES + own))

    assert table["transport_cost"].sum() == pytest.approx(80)
    assert table["border_cost"].tolist()[:4] == [0, 5, 0, 9]
    assert table["time_cost"].sum() == pytest.approx(2 * table["hours"].sum())


def test_time_costs_nothing_without_value_and_share(across, tmp_path):
    without = "".join(line for line in RATES.splitlines(keepends=True) if not line.startswith(("goods", "time")))
    rates = rates_of(tmp_path, without)
    assert (table_of(across, rates)["time_cost"] == 0).all()
    assert any("; time costs nothing here\n" in text for text in texts(results.draw_cost_distance(across, rates)))


def test_each_run_may_have_rates_of_its_own_in_one_currency_and_unit(across, tmp_path):
    today = rates_of(tmp_path)
    (tmp_path / "later").mkdir()
    planned = rates_of(tmp_path / "later", RATES.replace("rail_per_km: {value: 2,", "rail_per_km: {value: 1,"))
    pair = (Evidence(across), Evidence(across))

    table = results.cost_distance(pair, [today, planned])

    assert table.groupby("run")["transport_cost"].sum().to_dict() == pytest.approx({1: 40, 2: 20})
    other = rates_of(tmp_path / "later", RATES.replace("1 t", "20 t"))
    with pytest.raises(results.ComparisonError, match=r"^rates must be in one currency and unit, found USD per 1 t \("):
        results.cost_distance(pair, [today, other])
    with pytest.raises(results.ComparisonError, match=r"^2 files of rates for 1 run, must be one, or one each$"):
        results.cost_distance(pair[:1], [today, planned])


def test_cost_distance_has_the_stops_of_time_distance_and_leaves_no_share_above_one(shipped_week):
    evidence = tuple(Evidence(shipped_week[name]) for name in ("baseline", "upgraded"))
    costs, times = results.cost_distance(evidence, results.read_rates(SHIPPED)), results.time_distance(evidence)

    same = [name for name in times.columns if name in costs.columns]
    assert costs[same].equals(times[same])
    ends = costs.groupby(["run", "line", "direction"])[["cumulative_cost", "cumulative_low", "cumulative_high"]].last()
    assert ends["cumulative_cost"].tolist() == pytest.approx(
        costs.groupby(["run", "line", "direction"])["cost"].sum().tolist()
    )
    assert (ends["cumulative_low"] < ends["cumulative_cost"]).all()
    assert (ends["cumulative_cost"] < ends["cumulative_high"]).all()
    assert costs["cost"].tolist() == pytest.approx(costs[PARTS].sum(axis=1).tolist())
    shares = [share for one in evidence for share in work_shares(one).values()]
    assert len(shares) > 30
    assert 0 < min(shares) <= max(shares) <= 1
    assert list(results.read_rates(SHIPPED).cautions(one.run.scenario for one in evidence)) == []


def test_shipped_rates_say_where_they_come_from_and_how_far_they_may_be_off():
    rates, text = results.read_rates(SHIPPED), SHIPPED.read_text(encoding="utf-8")
    assert (rates.currency, rates.unit) == ("USD", "20 t")
    assert len(rates.by_key) == len(re.findall(r"\{value: [^}]*source: \"[^\"]+\", confidence: \w+, range: \[", text))
    assumed = {key for key, rate in rates.by_key.items() if rate.confidence == "assumed"}
    said = re.findall(r"source: \"assumption[^}]*confidence: (\w+)", text)
    assert set(said) == {"assumed"}
    assert len(assumed) == len(said)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("handling: 16\n", "", "rates.yaml:1:1: missing key 'handling'"),
        ("handling: 16", "handling: -1", "rates.yaml:14:11: handling: must be at least 0, found -1"),
        ("handling: 16", "handling: free", "rates.yaml:14:11: handling: must be a number, found text 'free'"),
        ("handling: 16", "handling:", "rates.yaml:14:10: handling: no value (null), must have one"),
        (
            "entry: 7}",
            "entri: 7}",
            "rates.yaml:8:27: border.rail.viet_nam.entri: unknown key 'entri'; allowed: exit, entry",
        ),
        ("[1, 4]", "[3, 4]", "rates.yaml:3:69: rail_per_km.range: 3 to 4 does not contain the value 2"),
        (
            "hauls: {north: 10",
            "hauls: {North: 10",
            "rates.yaml:15:9: hauls.North: must be small letters a-z, digits and underscores",
        ),
        ("value: 0.01", "value: 1.5", "rates.yaml:17:34: time_cost_share_per_day: must be at most 1, found 1.5"),
        ("1 t", "''", "rates.yaml:2:7: unit: must have at least 1 character, found 0"),
        (
            re.search("goods_value.*\n", RATES)[0],
            "",
            "rates.yaml:16:1: time_cost_share_per_day: needs goods_value, of which it is a share",
        ),
        (
            re.search("time_cost.*\n", RATES)[0],
            "lines: {small: {goods_value: 3}}\n",
            "rates.yaml:16:1: goods_value: means nothing without time_cost_share_per_day\n"
            "rates.yaml:17:17: lines.small.goods_value: means nothing without time_cost_share_per_day",
        ),
    ],
)
def test_what_is_wrong_in_a_file_of_rates_is_said_with_its_place(tmp_path, old, new, sentence):
    assert old in RATES
    assert "\n".join(refused(tmp_path, RATES.replace(old, new, 1))).startswith(sentence)


def test_every_problem_of_a_file_of_rates_is_said_at_once(tmp_path):
    wrong = (
        RATES.replace("handling: 16", "handling: x").replace("unit: 1 t", "units: 1 t").replace("exit: 700", "exit: -7")
    )
    found = [line.split(": ")[1] for line in refused(tmp_path, wrong)]
    assert found == ["units", "border.rail.viet_nam.exit", "handling"]


def test_time_without_the_value_of_goods_is_said_beside_what_the_schema_refuses(tmp_path):
    without = re.sub("goods_value.*\n", "", RATES) + "lines: {small: {rail_per_km: -4}}\n"
    found = [line.split(": ")[1] for line in refused(tmp_path, without)]
    assert found == ["time_cost_share_per_day", "lines.small.rail_per_km"]


def test_rates_of_what_no_run_has_and_hauls_without_a_rate_are_warned_of(across, tmp_path):
    own = "lines: {smal: {rail_per_km: 4}, far: {road_per_km: 1}}\nborders: {gate: {gauge_transfer: 1}}\n"
    rates = rates_of(tmp_path, RATES.replace("hauls: {north: 10, south: 20}", "hauls: {noth: 10}") + own)
    hauled = run_across(tmp_path, border(DOCUMENTS), terminals={"south": {"name": "S", "station": "c", "haul_h": 1}})

    assert list(rates.cautions([hauled.scenario])) == [
        f"{rates.file}: rates for what these runs do not have: hauls.noth (did you mean 'north'?), "
        "lines.smal (did you mean 'small'?), lines.far",
        f"{rates.file}: hauls has no rate for south: what is hauled there counts as free",
    ]
    assert list(rates_of(tmp_path).cautions([across.scenario])) == []
    found = texts(results.draw_cost_distance(hauled, rates))
    assert any(text.endswith("\nwithout a rate and counted as free: hauls of south") for text in found)


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


def test_curve_and_numbers_of_the_picture_are_those_of_the_table(across, tmp_path):
    rates = rates_of(tmp_path)
    table = table_of(across, rates)

    figure = results.draw_cost_distance(across, rates)

    curve = next(line for line in figure.axes[0].get_lines() if len(line.get_xdata()) > 2)
    corners = [(at, end) for at, end in zip(table["to_km"], table["cumulative_cost"], strict=True)]
    assert list(zip(curve.get_xdata(), curve.get_ydata(), strict=True))[2::2] == corners
    found = texts(figure)
    sums = {name: f"{table[name].sum():,.1f}" for name in (*PARTS, "cost")}
    assert sums == {
        "transport_cost": "40.0",
        "border_cost": "12.0",
        "terminal_cost": "0.0",
        "time_cost": "1.8",
        "cost": "53.8",
    }
    assert [text for text in found if re.fullmatch(r"[\d,]+\.\d", text)] == list(sums.values())
    assert TITLE in found
    assert "USD per 1 t" in found
    # 32 and 95.7 of 53.8
    conditions = next(text for text in found if "replication" in text).splitlines()
    assert conditions[1:] == [
        "rates of rates.yaml; 13 % assumed, 13 % of low confidence; costs are not simulated",
        "with all rates at the low or high end of their ranges: 0.59 or 1.8 times as much",
    ]


def test_large_amounts_are_drawn_in_millions(across, tmp_path):
    dear = rates_of(tmp_path, RATES.replace("value: 2,", "value: 250000,").replace("[1, 4]", "[1, 250000]"))
    found = texts(results.draw_cost_distance(across, dear))
    assert "m USD per 1 t" in found
    assert "5.00" in found


def test_pair_is_drawn_with_a_mark_over_each_column_of_numbers(across, tmp_path):
    figure = results.draw_cost_distance([across, across], rates_of(tmp_path))
    marks = [
        line.get_marker() for line in figure.axes[0].get_lines() if line.get_transform() == figure.axes[0].transAxes
    ]
    assert marks == ["s", "o"]
    assert texts(figure).count("53.8") == 2


def test_run_without_deliveries_says_so(tmp_path):
    found = texts(results.draw_cost_distance(small_run([], ""), rates_of(tmp_path)))
    assert "no counted consignment was delivered in these runs" in found


def test_strange_names_are_drawn_and_written_harmlessly(tmp_path):
    scenario_name, border_name, terminal, station, line = list(HOSTILE.values())[:5]
    crossing = border(DOCUMENTS)
    crossing["gate"]["name"] = border_name
    run = run_across(
        tmp_path,
        crossing,
        name=scenario_name,
        terminals={"north": {"name": terminal, "station": "a"}},
        names={"a": station},
        network={"small": {"name": line, "infrastructure": ["small.geojson"]}},
        flows=goods(1),
    )
    file = tmp_path / "$\\frac{$ <script> 中越.yaml"
    text = RATES.replace("currency: USD", "currency: '=cmd() $'").replace("unit: 1 t", "unit: '<img> đồng'")
    file.write_text(text, encoding="utf-8")

    svg, png, table = write_cost_distance([run, run], results.read_rates(file), tmp_path / "charts")

    assert [path.name for path in (svg, png, table)] == [f"{KEY}.{end}" for end in ("svg", "png", "csv")]
    assert png.stat().st_size > 10_000
    assert ElementTree.parse(svg).getroot().tag.endswith("svg")
    assert not {"<script", "<img"} & set(re.findall(r"<\w+", svg.read_text(encoding="utf-8")))
    with table.open(encoding="utf-8", newline="") as opened:
        cells = [cell for row in csv.reader(opened) for cell in row]
    assert "'=cmd() $" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]


def test_chart_is_listed_with_its_command_and_is_none_of_those_that_need_runs_only():
    assert KEY not in CHARTS
    (listed,) = [chart for chart in OTHER_CHARTS if chart.key == KEY]
    assert (listed.title, listed.command) == (TITLE, "corridor plot RUN --costs FILE")


def test_page_on_charts_names_every_column_and_every_key(across, tmp_path):
    page = (Path(__file__).parents[1] / "docs" / "charts.md").read_text(encoding="utf-8")
    section = re.search(r"^## Cost and distance\n(.*?)(?=^## )", page, re.MULTILINE | re.DOTALL)[1]
    own = table_of(across, rates_of(tmp_path)).columns.difference(results.time_distance((Evidence(across),)).columns)
    assert [name for name in (*own, *RatesFile.model_fields) if f"`{name}`" not in section] == []


def test_rates_are_no_part_of_a_scenario(tmp_path):
    plain = load(tmp_path, *chain_of(2), services={"trains": {"t": freight("ab")}})
    with pytest.raises(sim.ScenarioError, match="unknown key 'costs'"):
        load(tmp_path, *chain_of(2), services={"trains": {"t": freight("ab")}}, costs={"rail_per_km": 1})
    assert "rail_per_km" not in json.dumps(plain.resolved)
