"""Checks across keys that the broken variants of the minimal scenario do not cover, warnings, and fuzzing."""

import re
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import ScenarioError, load_scenario
from sim.scenario.calendar_checks import is_ever_open
from sim.scenario.document import parse_document
from sim.scenario.schema import OpeningHours, Period

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"
TEXT = MINIMAL.read_text("utf-8")
WEEK = Period(start_date=date(2026, 1, 5), warm_up_weeks=0, horizon_weeks=1, run_out_weeks=0)
"""One week from a Monday."""

TRUCKS = """\
name: Trucks
time: {start_date: 2026-01-05, horizon_weeks: 1}
network: {road: {name: Road, infrastructure: [mong_cai_hai_phong_road_today]}}
services: {trucks: {south: {line: road, route: [mong_cai_road, hai_phong]}}}
flows: {goods: {line: road, commodity: x, origin: a, destination: b, volume_t_per_year: 10,
                consignment: {teu: 0, mass_t: 1}}}
terminals: {a: {name: A, station: mong_cai_road}, b: {name: B, station: hai_phong}}
"""


def refusals(*overrides):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(MINIMAL, overrides=overrides)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


def is_open(*hours, period=WEEK):
    return is_ever_open([OpeningHours.model_validate(each, strict=False) for each in hours], period)


def test_problems_of_all_checks_come_at_once():
    assert refusals(
        "flows.exports.line=dong",
        "terminals.pingxiang_yard.station=pinxiang",
        "services.trains.northbound.consist.length_m=900",
        "borders.huu_nghi.china.exit=[]",
        "borders.huu_nghi.china.entry=[]",
        "opening_hours.day_shift.days=[]",
    ) == [
        "flows.exports.line: unknown line 'dong'; allowed: dong_dang; did you mean 'dong_dang'?",
        "terminals.pingxiang_yard.station: unknown operational point 'pinxiang'; did you mean 'pingxiang'?",
        "services.trains.northbound.consist.length_m: 900 m is longer than the tracks of tu_son (550 m), "
        "lim (550 m), bac_ninh (550 m) and 18 more places",
        "flows.imports: no service carries it: none of line 'dong_dang' calls at 'pinxiang' before 'yen_vien'",
        "flows.exports: no service carries it: none of line 'dong' calls at 'yen_vien' before 'pinxiang'",
        "terminals.yen_vien_yard.open: never open in the simulated period: 'day_shift' has no open minute "
        "from 2026-01-05 to 2026-03-22",
        "borders.huu_nghi.china.stages.customs: never used, must be listed in exit or entry",
    ]


def test_freight_train_without_a_flow_is_a_warning_and_no_error():
    loaded = load_scenario(MINIMAL, overrides=["flows.exports=null"])
    assert [str(warning).split(": ", 1)[1] for warning in loaded.warnings] == [
        "services.trains.northbound: carries no flow"
    ]


def test_passenger_train_without_a_flow_is_fine():
    train = (
        "{line: dong_dang, train_class: passenger, route: [yen_vien, dong_dang], departures: {at: [09:00]}, "
        "consist: {length_m: 200, mass_t: 400, gauge_mm: 1000, max_speed_kmh: 80}}"
    )
    assert load_scenario(MINIMAL, overrides=[f"services.trains.fast={train}"]).warnings == ()


def test_border_station_must_be_in_the_network():
    assert refusals("borders.huu_nghi.viet_nam.station=dong_dangg") == [
        "borders.huu_nghi.viet_nam.station: unknown operational point 'dong_dangg'; did you mean 'dong_dang'?"
    ]


def test_gauge_transfer_that_never_opens_is_an_error():
    transfer = "{mode: transship, station: pingxiang, open: [shut]}"
    assert refusals(f"borders.huu_nghi.gauge_transfer={transfer}", "opening_hours.shut={clock: china, hours: []}") == [
        "borders.huu_nghi.gauge_transfer.open: never open in the simulated period: 'shut' has no open minute "
        "from 2026-01-05 to 2026-03-22"
    ]


def test_truck_carries_a_flow_on_a_road_but_a_train_finds_no_way(tmp_path):
    (tmp_path / "trucks.yaml").write_text(TRUCKS, encoding="utf-8")
    assert load_scenario(tmp_path / "trucks.yaml").warnings == ()
    train = (
        "{line: road, route: [mong_cai_road, hai_phong], departures: {every_h: 5}, "
        "consist: {length_m: 200, mass_t: 400, gauge_mm: 1435, max_speed_kmh: 80, capacity_t: 9}}"
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "trucks.yaml", overrides=[f"services.trains.t={train}"])
    assert str(caught.value) == (
        "--set:1:1: services.trains.t.route: no rail route from 'mong_cai_road' to 'hai_phong'"
    )


def test_office_is_open_in_the_minute_both_clocks_share():
    viet_nam = {"clock": "viet_nam", "hours": ["08:00-09:00"]}
    assert not is_open(viet_nam, {"clock": "china", "hours": ["08:00-09:00"]})
    assert is_open(viet_nam, {"clock": "china", "hours": ["09:59-10:00"]})
    assert not is_open(viet_nam, {"clock": "china", "hours": ["10:00-11:00"]})


def test_office_with_overlapping_spans_is_open_in_all_of_them():
    long = {"clock": "china", "hours": ["07:00-19:00", "08:00-09:00"]}
    assert is_open(long, {"clock": "china", "hours": ["07:30-07:45"]})
    assert is_open(long, {"clock": "china", "hours": ["18:00-20:00"]})


def test_days_and_closed_dates_can_leave_no_open_minute():
    monday = {"clock": "viet_nam", "days": ["mon"]}
    assert is_open(monday)
    assert not is_open(monday, {"clock": "viet_nam", "days": ["tue", "wed"]})
    assert is_open(monday, {"clock": "china", "days": ["tue"]})
    assert not is_open({**monday, "closed_dates": [date(2026, 1, 5)]})
    assert is_open({**monday, "closed_dates": [date(2026, 1, 12), date(1999, 1, 1)]})


def test_first_hour_of_the_first_day_in_china_is_before_the_start():
    first_hour = {"clock": "china", "days": ["mon"], "hours": ["00:00-01:00"]}
    first_hour["closed_dates"] = [date(2026, 1, 12)]
    assert not is_open(first_hour)
    assert is_open({**first_hour, "hours": ["00:00-01:01"]})


@pytest.mark.parametrize(
    ("departures", "runs"),
    [
        ("{every_h: 5000, first: '00:59', clock: china}", False),
        ("{every_h: 5000, first: '01:00', clock: china}", True),
        ("{every_h: 5000, first: '00:59', clock: viet_nam}", True),
        ("{every_h: 1848, first: '00:00', clock: china}", True),
        ("{every_h: 1849, first: '00:00', clock: china}", False),
        ("{at: ['23:59'], days: [sun]}", True),
        ("{at: []}", False),
        ("{when_full_or_after_h: 48}", True),
    ],
)
def test_train_runs_if_one_departure_falls_within_the_period(departures, runs):
    overrides = [f"services.trains.southbound.departures={departures}"]
    if runs:
        assert load_scenario(MINIMAL, overrides=overrides).warnings == ()
    else:
        [message] = refusals(*overrides)
        assert message.startswith("services.trains.southbound.departures: train southbound never runs: ")


def refusal_of(path, *overrides):
    """The scenario error that loading ends with, or nothing; any other error is let through."""
    try:
        load_scenario(path, overrides=overrides)
    except ScenarioError as refused:
        return refused
    return None


def check_refusal_of_text(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        refused = refusal_of(path)
    problems = refused.problems if refused else ()
    assert all(problem.line >= 1 and problem.col >= 1 and problem.message for problem in problems)
    assert refused is None or problems


FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SNIPPETS = [
    "null", "~", ".nan", "-.inf", "1e999", "-1", "0", "3.5", "yes", "true", "''", "[]", "{}", "[1, [2]]",
    "{a: {b: 1}}", "{value: 1}", "{value: {value: {}}, source: 1}", "2026-02-30", "24:00", "!!x y", "&a",
    "*a", "\t", "? ", "- ", ": ", "pingxiang", "\u202e", "9" * 400, "extends: fuzz.yaml", "\x00", "%", "|\n",
    ">-\n", "---\n", "...\n", "#", "'", '"',
]  # fmt: skip


@FUZZ
@given(st.text() | st.binary())
def test_random_text_raises_nothing_but_scenario_errors(text):
    check_refusal_of_text(text)


@FUZZ
@given(st.text(alphabet="ab:-[]{}'\"\n\t #&*!|>?%@,~.0", max_size=60))
def test_random_yaml_like_text_raises_nothing_but_scenario_errors(text):
    check_refusal_of_text(text)


@FUZZ
@given(st.data())
def test_minimal_scenario_with_random_cuts_and_snippets_raises_nothing_but_scenario_errors(data):
    text = TEXT
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 30)))
        text = text[:start] + data.draw(st.sampled_from(SNIPPETS) | st.text(max_size=5)) + text[end:]
    check_refusal_of_text(text)


PATHS = [path for path in parse_document(TEXT, file="f").positions if path]


@FUZZ
@given(st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(SNIPPETS)), min_size=1, max_size=4))
def test_any_value_replaced_by_any_other_raises_nothing_but_scenario_errors(changes):
    overrides = [f"{'.'.join(map(str, path))}={value}" for path, value in changes]
    refused = refusal_of(MINIMAL, *overrides)
    assert refused is None or refused.problems


@FUZZ
@given(st.lists(st.text(max_size=30), max_size=3))
def test_random_overrides_raise_nothing_but_scenario_errors(overrides):
    refused = refusal_of(MINIMAL, *overrides)
    assert refused is None or refused.problems


def test_unknown_names_come_with_what_the_schema_refuses_elsewhere():
    assert refusals(
        "replications=0",
        "flows.exports.line=dong",
        "terminals.yen_vien_yard.open=[dayshift]",
        "services.trains.northbound.line=dong_dan",
        "borders.huu_nghi.china.exit=[]",
        "borders.huu_nghi.china.entry=[]",
    ) == [
        "replications: must be at least 1, found 0",
        "flows.exports.line: unknown line 'dong'; allowed: dong_dang; did you mean 'dong_dang'?",
        "terminals.yen_vien_yard.open.0: unknown opening hours 'dayshift'; allowed: day_shift; "
        "did you mean 'day_shift'?",
        "services.trains.northbound.line: unknown line 'dong_dan'; allowed: dong_dang; did you mean 'dong_dang'?",
        "borders.huu_nghi.china.stages.customs: never used, must be listed in exit or entry",
    ]


@pytest.mark.parametrize(
    "override",
    [
        "terminals.yen_vien_yard.tracks=0",
        "opening_hours.day_shift.hours=3",
        "network.dong_dang.infrastructure=3",
        "flows.exports.volume_teu_per_year=-1",
        "terminals=3",
        "opening_hours=[]",
        "network=3",
        "flows=3",
    ],
)
def test_part_that_is_refused_makes_no_name_of_it_unknown(override):
    stage = "borders.huu_nghi.viet_nam.stages.goods.commodities=[tapioca, machinery]"
    assert [each.split(": ")[0] for each in refusals(override, stage)] == [override.partition("=")[0]]


def test_misspelt_block_makes_no_name_of_it_unknown(tmp_path):
    file = tmp_path / "misspelt.yaml"
    file.write_text(TEXT.replace("\nterminals:", "\nterminls:"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert [each.key for each in caught.value.problems] == ["terminls"]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("\nterminals:", "terminals"),
        ("\nopening_hours:", "opening_hours"),
        ("pingxiang_yard:", "terminals.pingxiang_yard"),
        ("customs:", "borders.huu_nghi.china.stages.customs"),
    ],
)
def test_name_without_a_value_is_not_unknown(written, key, tmp_path):
    block = rf"^{written.lstrip()}" if written.startswith("\n") else rf"^ +{written}"
    head, rest = re.split(rf"(?m)(?={block})", TEXT, maxsplit=1)
    depth = len(rest) - len(rest.lstrip())
    below = re.search(rf"\n(?= {{0,{depth}}}\S)", rest).start()
    file = tmp_path / "empty.yaml"
    file.write_text(f"{head}{' ' * depth}{written.strip()}{rest[below:]}", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert [(each.key, each.message.split(";")[0]) for each in caught.value.problems] == [(key, "no value (null)")]


def test_names_that_levers_may_make_are_not_unknown(tmp_path):
    file = tmp_path / "levers.yaml"
    wrong = TEXT.replace("origin: pingxiang_yard", "origin: pingxiang_yrd", 1)
    file.write_text(f"{wrong}\nlevers: [{{longer_hours: {{later_h: -3}}}}]\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert [each.key for each in caught.value.problems] == ["levers.0.longer_hours.later_h"]
