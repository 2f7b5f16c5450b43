"""What is refused of gates and permits, and what is warned of; texts and places of the messages."""

import pytest

from sim import load_scenario, loads, preflight
from sim.scenario import ScenarioError

ROAD = """\
name: Road
time: {start_date: 2026-01-05, warm_up_weeks: 0, horizon_weeks: 1, run_out_weeks: 1}
network: {road: {name: Road, infrastructure: [mong_cai_hai_phong_road_today]}}
services:
  trucks:
    south: {line: road, route: [dongxing_road, mong_cai_road, hai_phong], permits: cn}
flows:
  goods: {line: road, commodity: goods, origin: north, destination: south, volume_teu_per_year: 8760,
          consignment: {teu: 1, mass_t: 10}}
terminals: {north: {name: North, station: dongxing_road}, south: {name: South, station: hai_phong}}
opening_hours:
  day: {clock: china, hours: ["08:00-20:00"]}
  fixed_day: {clock: china, hours: ["08:00-09:00"], days: [mon]}
borders:
  gate:
    name: Gate
    permits:
      cn: {count: 10, return_h: 4}
    china:
      station: dongxing_road
      gate: {exit_lanes: 2, time_min: 6, open: [day]}
    viet_nam:
      station: mong_cai_road
      stages: {documents: {work: document_check, servers: 2, time_min: 30}}
      entry: [documents]
"""
CHINA, PERMITS, TRUCK = "borders.gate.china.gate", "borders.gate.permits.cn", "services.trucks.south.permits"


@pytest.fixture
def road(tmp_path):
    """Writes the scenario, with some text replaced, and loads it."""

    def written(change=(), overrides=()):
        text = ROAD
        for old, new in change:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (tmp_path / "road.yaml").write_text(text, encoding="utf-8")
        return load_scenario(tmp_path / "road.yaml", overrides=overrides)

    return written


def test_the_road_loads_without_a_warning(road):
    loaded = road()

    assert loaded.warnings == ()
    gate = loaded.scenario.borders["gate"].china.gate
    assert (gate.exit_lanes, gate.entry_lanes, gate.at_closing) == (2, 1, "finish")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("count: 10", "count: 0", f"{PERMITS}.count: must be at least 1, found 0"),
        ("count: 10", "count: 2.5", f"{PERMITS}.count: must be a whole number, found 2.5"),
        (", return_h: 4", "", f"{PERMITS}: missing key 'return_h'"),
        ("return_h: 4", "return_h: -1", f"{PERMITS}.return_h: must be at least 0, found -1"),
        (
            "return_h: 4",
            "returns_h: 4",
            f"{PERMITS}.returns_h: unknown key 'returns_h'; allowed: name, count, return_h",
        ),
        ("exit_lanes: 2", "exit_lanes: 0", f"{CHINA}.exit_lanes: must be at least 1, found 0"),
        (
            "exit_lanes: 2",
            "lanes: 2",
            f"{CHINA}.lanes: unknown key 'lanes'; allowed: exit_lanes, entry_lanes, time_min",
        ),
        (" time_min: 6,", "", f"{CHINA}: missing key 'time_min'"),
        ("open: [day]", "open: [dya]", f"{CHINA}.open.0: unknown opening hours 'dya'; "),
        (
            "open: [day]",
            "open: [day, night]",
            f"{CHINA}.open.1: unknown opening hours 'night'",
        ),
        ("permits: cn}", "permits: cm}", f"{TRUCK}: unknown permits 'cm'; allowed: cn"),
        (
            "    permits:\n      cn: {count: 10, return_h: 4}\n",
            "",
            f"{TRUCK}: unknown permits 'cn', borders.gate has none",
        ),
        (
            "route: [dongxing_road, mong_cai_road, hai_phong], permits: cn}",
            "route: [dongxing_road, mong_cai_road, hai_phong], permits: cn}\n"
            "    inland: {line: road, route: [mong_cai_road, hai_phong], permits: cn}",
            "services.trucks.inland.permits: the trucks cross no border, permits are for those that do",
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(road, old, new, says):
    with pytest.raises(ScenarioError) as wrong:
        road([(old, new)])

    assert any(f": {says}" in line for line in str(wrong.value).splitlines()), str(wrong.value)


def test_a_gate_that_never_opens_is_refused(road):
    change = [("open: [day]", "open: [fixed_day]")]
    mondays = "closed_dates: [2026-01-05, 2026-01-12]"
    assert road(change).warnings == ()
    with pytest.raises(ScenarioError) as wrong:
        road([*change, ("days: [mon]", f"days: [mon], {mondays}")])

    assert f"{CHINA}.open: never open in the simulated period: 'fixed_day' has no open minute" in str(wrong.value)


def test_permits_that_nobody_names_and_gates_that_no_truck_passes_are_warned_of(road):
    spare = road(
        [
            (
                "      cn: {count: 10, return_h: 4}\n",
                "      cn: {count: 10, return_h: 4}\n      vn: {count: 1, return_h: 1}\n",
            )
        ]
    )

    assert [(each.key, each.message) for each in spare.warnings] == [
        ("borders.gate.permits.vn", "no truck service that crosses here names them")
    ]


def test_expected_use_counts_the_trucks_with_a_permit_and_the_lanes(road):
    """A truck an hour: 6 min in 2 lanes open half the day; 4 h to return, 36 min of work, 8 min on the bridge."""
    found = {load.what: load.utilisation for load in loads(road())}

    assert found["gate.china.gate.exit"] == pytest.approx(0.1 / 2 / 0.5)
    assert found["gate.china.gate.entry"] == 0
    assert found["gate.permits.cn"] == pytest.approx((4 + 0.1 + 0.5 + 4 / 30) / 10)


def test_expected_use_counts_the_days_that_a_laboratory_keeps_trucks(road):
    """Every tenth lot for 12 h of a laboratory that works half of each day: with 3 h until it opens that is 27 h."""
    samples = "{work: quarantine, time_min: 0, sampled_share: 0.1, laboratory_h: 12, laboratory_open: [day]}"
    keys = (f"borders.gate.viet_nam.stages.samples={samples}", "borders.gate.viet_nam.entry=[documents, samples]")

    found = {load.what: load.utilisation for load in loads(road(overrides=list(keys)))}

    assert found["gate.permits.cn"] == pytest.approx(
        (4 + 0.1 + 0.5 + 4 / 30 + 0.1 * 27) / 10, rel=0.005
    )  # the period begins and ends in a night


def test_too_few_trucks_are_said_before_the_run(road):
    few = road(overrides=["borders.gate.permits.cn.count=3"])

    assert preflight(few) == ("demand exceeds capacity at gate.permits.cn by 58 %: lead time has no steady state",)
