"""Seasons, growth and changes of demand: yearly volumes stay, draws stay, and goods come when they are said to."""

from collections import Counter
from datetime import date, timedelta
from statistics import fmean
from types import SimpleNamespace

import pytest
from small_networks import Stretch, chain_of, flow, freight, load, rows

import sim
from results.pairing import pairing_warnings
from sim.demand import draw_demand
from sim.preflight import busiest_months
from sim.scenario import ScenarioError
from sim.streams import Streams
from sim.trains_a_day import trains_a_day
from sim.variants import line_alone

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEAR = {"start_date": "2026-01-01", "warm_up_weeks": 0, "horizon_weeks": 53, "run_out_weeks": 0}
HARVEST = {"months": dict(zip(MONTHS, (0, 0, 1, 1, 2, 3, 5, 8, 13, 6, 3, 1), strict=True))}
WORKDAYS = {"weekdays": dict(zip(DAYS, (5, 4, 4, 4, 5, 1, 0), strict=True))}
TET = {"around": {"tet": {"before_days": 14, "before": 1.5, "during": 0.1, "after_days": 7, "after": 0.5}}}
DAY_S = 86400


def even(keys, weight=3):
    return dict.fromkeys(keys, weight)


def goods(folder, *, per_hour=1.0, arrivals="poisson", **blocks):
    """Goods that go by truck from a to b."""
    flows = {"goods": flow("north", "south", per_hour=per_hour, arrivals=arrivals), **blocks.pop("more", {})}
    return load(
        folder,
        {"a": 0, "b": 0},
        [Stretch("a", "b")],
        china="a",
        services={"trucks": {"ab": {"line": "small", "route": ["a", "b"]}}},
        terminals={
            "north": {"name": "North", "station": "a", "haul_h": {"exponential": {"mean": 4}}},
            "south": {"name": "South", "station": "b", "haul_h": {"exponential": {"mean": 2}}},
        },
        flows=flows,
        **{"time": YEAR, **blocks},
    )


def ready_days(loaded, replication=0, which="goods"):
    """How many goods become ready on each day of the period."""
    demand = draw_demand(loaded.scenario, loaded.network, [], Streams(loaded.scenario.seed, replication))
    drawn = next(each for each in demand.flows if each.id == which)
    start = loaded.scenario.time.start_date
    return Counter(start + timedelta(days=ready // DAY_S) for ready in drawn.ready_s)


def of_year(days, year):
    return sum(count for day, count in days.items() if day.year == year)


def refusals(folder, **blocks):
    with pytest.raises(ScenarioError) as caught:
        goods(folder, **blocks)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


@pytest.mark.parametrize("arrivals", ["poisson", "regular"])
@pytest.mark.parametrize(
    "season",
    [
        {"months": even(MONTHS)},
        {"weekdays": even(DAYS, 0.1)},
        {"around": {"tet": {"before_days": 3, "before": 1}}},
        {"months": even(MONTHS, 7), "weekdays": even(DAYS, 0.3), "commodities": ["goods"]},
    ],
)
def test_a_flat_season_changes_no_bit_of_any_table(tmp_path, season, arrivals):
    short = {**YEAR, "horizon_weeks": 4}
    plain = goods(tmp_path / "plain", arrivals=arrivals, time=short)
    flat = goods(tmp_path / "flat", arrivals=arrivals, time=short, seasons={"flat": season})
    one, other = sim.simulate(plain, 0), sim.simulate(flat, 0)
    assert one.keys() == other.keys()
    assert all(one[name].equals(other[name]) for name in one)


def test_a_season_is_not_flat_when_one_weight_differs(tmp_path):
    nearly = {"months": {**even(MONTHS), "dec": 3.01}}
    plain, seasonal = goods(tmp_path / "plain"), goods(tmp_path / "nearly", seasons={"nearly": nearly})
    assert ready_days(plain) != ready_days(seasonal)


@pytest.mark.parametrize(
    "seasons", [{"h": HARVEST}, {"w": WORKDAYS}, {"t": TET}, {"h": HARVEST, "w": WORKDAYS, "t": TET}]
)
def test_regular_goods_of_a_calendar_year_are_exactly_its_volume(tmp_path, seasons):
    loaded = goods(tmp_path, per_hour=10000.5 / 8760, arrivals="regular", seasons=seasons)
    assert of_year(ready_days(loaded), 2026) == 10000


def test_a_leap_year_has_a_day_more_of_goods_as_without_a_season(tmp_path):
    plan = {**YEAR, "start_date": "2028-01-01"}
    loaded = goods(tmp_path, per_hour=1 + 1 / 17568, arrivals="regular", time=plan, seasons={"h": HARVEST})
    assert of_year(ready_days(loaded), 2028) == 366 * 24


def test_regular_goods_follow_months_weekdays_and_holidays_exactly(tmp_path):
    seasons = {"h": HARVEST, "w": WORKDAYS, "t": TET}
    found = ready_days(goods(tmp_path, per_hour=100.0, arrivals="regular", seasons=seasons))
    tet = [date(2026, 2, 14) + timedelta(days=number) for number in range(9)]
    weights = {}
    for number in range(365):
        day = date(2026, 1, 1) + timedelta(days=number)
        weight = HARVEST["months"][MONTHS[day.month - 1]] * WORKDAYS["weekdays"][DAYS[day.weekday()]]
        weight *= 0.1 if day in tet else 1
        weight *= 1.5 if tet[0] - timedelta(days=14) <= day < tet[0] else 1
        weight *= 0.5 if tet[-1] < day <= tet[-1] + timedelta(days=7) else 1
        weights[day] = weight
    whole = sum(weights.values())
    assert whole > 0
    for day, weight in weights.items():
        assert found[day] == pytest.approx(876_000 * weight / whole, abs=1.1), day


def test_goods_at_random_have_the_volume_of_the_year_within_poisson_noise(tmp_path):
    loaded = goods(tmp_path, seasons={"h": HARVEST, "w": WORKDAYS, "t": TET})
    counts = [of_year(ready_days(loaded, number), 2026) for number in range(40)]
    assert fmean(counts) == pytest.approx(8760, abs=4 * (8760 / 40) ** 0.5)
    assert min(counts) < 8760 < max(counts)


def test_goods_at_random_come_in_the_months_they_should(tmp_path):
    days = ready_days(goods(tmp_path, per_hour=100.0, seasons={"h": HARVEST}))
    lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    parts = [weight * length for weight, length in zip(HARVEST["months"].values(), lengths, strict=True)]
    for number, part in enumerate(parts, start=1):
        expected = 876_000 * part / sum(parts)
        found = sum(count for day, count in days.items() if (day.year, day.month) == (2026, number))
        assert found == pytest.approx(expected, abs=4 * expected**0.5 + 0.1)


def test_a_season_leaves_every_other_draw_of_a_consignment_as_it_is(tmp_path):
    """The n-th consignment has the hauls it had, only its day is another (common random numbers)."""
    drawn = []
    for name, seasons in (("plain", {}), ("season", {"h": HARVEST})):
        loaded = goods(tmp_path / name, seasons=seasons)
        (one,) = draw_demand(loaded.scenario, loaded.network, [], Streams(1, 0)).flows
        hauls = [there - ready for there, ready in zip(one.at_terminal_s, one.ready_s, strict=True)]
        drawn.append((one.ready_s, hauls, one.haul_out_s))
    both = min(len(drawn[0][0]), len(drawn[1][0]))
    assert both > 8000
    assert drawn[0][0][:both] != drawn[1][0][:both]
    assert [each[:both] for each in drawn[0][1:]] == [each[:both] for each in drawn[1][1:]]


def test_a_season_leaves_goods_it_is_not_for_as_they_are(tmp_path):
    more = {"fruit": flow("north", "south", per_hour=2, commodity="fruit")}
    plain = goods(tmp_path / "plain", more=more)
    seasonal = goods(tmp_path / "season", more=more, seasons={"h": {**HARVEST, "commodities": ["fruit"]}})
    assert ready_days(plain) == ready_days(seasonal)
    assert ready_days(plain, which="fruit") != ready_days(seasonal, which="fruit")


def test_numbers_of_consignments_rise_with_time(tmp_path):
    loaded = goods(tmp_path, per_hour=50.0, seasons={"h": HARVEST, "w": WORKDAYS, "t": TET})
    (drawn,) = draw_demand(loaded.scenario, loaded.network, [], Streams(1, 3)).flows
    assert drawn.ready_s == sorted(drawn.ready_s)
    assert 0 <= drawn.ready_s[0] <= drawn.ready_s[-1] < 53 * 7 * DAY_S


def test_trade_grows_from_calendar_year_to_calendar_year(tmp_path):
    plan = {**YEAR, "horizon_weeks": 157}
    growth = {"growth_per_year": 0.08, "base_year": 2025}
    loaded = goods(
        tmp_path, per_hour=10000.2 / 8760, arrivals="regular", time=plan, demand=growth, seasons={"h": HARVEST}
    )
    days = ready_days(loaded)
    volumes = [10000.2 * 1.08**years for years in (1, 2, 3)]
    volumes[2] *= 366 / 365
    assert [of_year(days, year) for year in (2026, 2027, 2028)] == [pytest.approx(volume, abs=1) for volume in volumes]


def test_growth_is_from_the_first_year_on_unless_a_base_year_is_named(tmp_path):
    loaded = goods(tmp_path, arrivals="regular", demand={"growth_per_year": 0.5})
    days = ready_days(loaded)
    assert (days[date(2026, 7, 1)], days[date(2027, 1, 2)]) == (24, 36)


def test_demand_drops_from_a_date_to_a_date(tmp_path):
    changes = {
        "tariff": {"factor": 0.5, "first_date": "2026-03-02", "last_date": "2026-03-03", "commodities": ["goods"]},
        "strike": {"factor": 0, "first_date": "2026-03-05", "last_date": "2026-03-05"},
        "more": {"factor": 4, "first_date": "2026-03-03"},
        "before": {"factor": 2, "last_date": "2026-02-28"},
    }
    days = ready_days(goods(tmp_path, arrivals="regular", demand={"changes": changes}))
    found = [days[date(2026, 2, 28) + timedelta(days=number)] for number in range(7)]
    assert found == [pytest.approx(count, abs=1) for count in (48, 24, 12, 48, 96, 0, 96)]


@pytest.mark.parametrize(
    ("season", "says"),
    [
        ({}, "seasons.s: needs at least one of months, weekdays, around"),
        ({"months": even(MONTHS, 0)}, "seasons.s: months are all 0, one must be above 0"),
        ({"weekdays": even(DAYS, 0)}, "seasons.s: weekdays are all 0, one must be above 0"),
        ({"weekdays": even(DAYS[1:])}, "seasons.s.weekdays: missing key 'mon'"),
        (
            {**HARVEST, "commodities": ["gods"]},
            "seasons.s.commodities.0: unknown commodity 'gods'; allowed: goods; did you mean 'goods'?",
        ),
        ({"around": {"tet": {"before": 2}}}, "seasons.s.around.tet: needs both before_days and before, or neither"),
        (
            {"weekdays": dict(zip(DAYS, (-1, 1, 1, 1, 1, 1, 1), strict=True))},
            "seasons.s.weekdays.mon: must be at least 0, found -1",
        ),
    ],
)
def test_what_is_wrong_with_a_season_is_said(tmp_path, season, says):
    assert refusals(tmp_path, seasons={"s": season}) == [says]


def test_a_season_around_an_unknown_holiday_is_refused(tmp_path):
    (said,) = refusals(tmp_path, seasons={"s": {"around": {"tett": {"during": 0}}}})
    assert said.startswith("seasons.s.around.tett: unknown holiday 'tett'; allowed: ")
    assert said.endswith("; did you mean 'tet'?")


def test_a_season_around_a_holiday_of_a_year_outside_the_table_is_refused(tmp_path):
    (said,) = refusals(tmp_path, seasons={"s": TET}, time={**YEAR, "start_date": "2035-06-01"})
    assert said.startswith("seasons.s.around.tet: no dates of 'tet' outside 2024 to 2035, the simulated period is ")


@pytest.mark.parametrize(
    ("profile", "key", "kind"),
    [(HARVEST, "months", "months"), (WORKDAYS, "weekdays", "weekdays"), (TET, "around.tet", "around tet")],
)
def test_two_seasons_with_one_kind_of_profile_for_the_same_goods_are_refused(tmp_path, profile, key, kind):
    seasons = {"one": profile, "two": {**profile, "commodities": ["goods"]}}
    assert refusals(tmp_path, seasons=seasons) == [
        f"seasons.two.{key}: 'goods' has {kind} in season 'one' too, must have it in one"
    ]


def test_seasons_that_leave_a_year_no_day_are_refused(tmp_path):
    sundays = {"weekdays": {**even(DAYS, 0), "sun": 1}}
    seasons = {"one": sundays, "two": {"around": {"all": {"during": 0}}}}
    always = {"all": {"first_date": "2026-01-01", "last_date": "2027-12-31"}}
    assert refusals(tmp_path, seasons=seasons, holidays=always) == [
        "flows.goods: no day of 2026 has demand, the weights of its days are all 0: see its seasons"
    ]


@pytest.mark.parametrize(
    ("demand", "says"),
    [
        ({"growth_per_year": 8}, "demand.growth_per_year: must be at most 2, found 8"),
        (
            {"changes": {"c": {"factor": 2, "first_date": "2026-02-02", "last_date": "2026-02-01"}}},
            "demand.changes.c: last_date 2026-02-01 is before first_date 2026-02-02",
        ),
        (
            {"changes": {"c": {"factor": 2, "commodities": ["good"]}}},
            "demand.changes.c.commodities.0: unknown commodity 'good'; allowed: goods; did you mean 'goods'?",
        ),
    ],
)
def test_what_is_wrong_with_demand_is_said(tmp_path, demand, says):
    assert refusals(tmp_path, demand=demand) == [says]


def test_a_change_that_never_comes_is_warned_of(tmp_path):
    changes = {"late": {"factor": 2, "first_date": "2030-01-01"}, "over": {"factor": 2, "last_date": "2025-12-31"}}
    loaded = goods(tmp_path, demand={"changes": changes})
    assert [f"{each.key}: {each.message}" for each in loaded.warnings] == [
        "demand.changes.late: never within the simulated period, 2026-01-01 to 2027-01-06",
        "demand.changes.over: never within the simulated period, 2026-01-01 to 2027-01-06",
    ]


def test_too_many_goods_are_refused_by_what_growth_makes_of_them(tmp_path):
    (said,) = refusals(tmp_path, per_hour=100.0, demand={"growth_per_year": 2, "base_year": 2020})
    assert 2400 * (365 * 3**6 + 6 * 3**7) == 670_096_800
    assert said == "flows.goods: makes about 6.7e+08 consignments, at most 20,000,000 can be simulated"


def rail(folder, **blocks):
    """A train of 40 TEU a day, and on average 24 TEU a day for it."""
    plain = {
        "services": {"trains": {"train": freight("ab", departures={"every_h": 24})}},
        "terminals": {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}},
        "flows": {"goods": flow("north", "south", per_hour=1)},
        "time": YEAR,
    }
    return load(folder, *chain_of(2), china="a", **{**plain, **blocks})


def test_trains_that_are_too_small_in_the_busiest_month_are_warned_of(tmp_path):
    peak = {"months": {**even(MONTHS, 1), "sep": 3}}  # 24 TEU a day x 3 / (365 + 2 x 30) x 365, trains of 40
    loaded = rail(tmp_path, seasons={"peak": peak})
    assert sim.preflight(loaded) == (
        "demand exceeds capacity at trains train (TEU) by 55 % in September 2026, not on average: its queue grows then",
    )
    load_then, month = busiest_months(loaded)["trains train (TEU)"]
    assert (load_then.utilisation, month) == (pytest.approx(24 / 40 * 3 * 365 / 425, rel=0.01), date(2026, 9, 1))


def test_the_busiest_month_is_not_said_when_demand_is_too_much_on_average(tmp_path):
    flows = {"goods": flow("north", "south", per_hour=2)}
    said = sim.preflight(rail(tmp_path, flows=flows, seasons={"h": HARVEST}))
    assert len(said) == 1
    assert "in " not in said[0].removeprefix("demand exceeds capacity at trains train (TEU) by ")


def test_a_month_with_shut_offices_is_the_busiest_of_even_demand_with_growth(tmp_path):
    """Opening hours count in the month: 28 days of February with 9 shut."""
    stage = {"work": "scan", "time_min": 50, "open": ["office"]}
    gate = {"station": "a", "stages": {"scan": stage}, "exit": ["scan"]}
    loaded = goods(
        tmp_path,
        borders={"gate": {"name": "Gate", "china": gate, "viet_nam": {"station": "b"}}},
        opening_hours={"office": {"clock": "viet_nam", "closed_on": ["tet"]}},
        demand={"growth_per_year": 0.0001},
    )
    (said,) = sim.preflight(loaded)
    assert said == (
        "demand exceeds capacity at gate.china.scan by 23 % in February 2026, not on average: its queue grows then"
    )


def test_trains_that_leave_when_full_are_as_many_as_the_goods_of_the_period_fill(tmp_path):
    train = freight("ab", departures={"when_full_or_after_h": 24})
    blocks = {"services": {"trains": {"train": train}}, "time": {**YEAR, "horizon_weeks": 2}}
    plain, half = (
        rail(tmp_path / "plain", **blocks),
        rail(tmp_path / "half", **blocks, demand={"changes": {"c": {"factor": 0.5}}}),
    )
    full = trains_a_day(plain.scenario, plain.network)["train"]
    assert full == pytest.approx(24 / 40)
    assert trains_a_day(half.scenario, half.network)["train"] == pytest.approx(full / 2)


def test_a_line_alone_has_no_seasons_of_goods_it_does_not_carry(tmp_path):
    loaded = rail(tmp_path, seasons={"h": {**HARVEST, "commodities": ["goods"]}}, demand={"growth_per_year": 0.1})
    alone = sim.load_scenario(loaded.file, overrides=line_alone(loaded, {"small": 2.0})).scenario
    assert (alone.flows, alone.seasons, alone.demand.growth_per_year) == ({}, {}, 0)


def test_runs_with_other_seasons_are_said_to_differ_in_demand(tmp_path):
    runs = [
        SimpleNamespace(
            name=name, scenario=goods(tmp_path / name, seasons=seasons).scenario, warnings=[], finished=(0,)
        )
        for name, seasons in (("one", {}), ("two", {"h": HARVEST}))
    ]
    assert pairing_warnings(*runs) == ["demand differs, so the change is not the upgrade's alone: seasons differ"]


def test_every_replication_of_the_same_seed_has_the_same_goods(tmp_path):
    loaded = goods(tmp_path, seasons={"h": HARVEST}, time={**YEAR, "horizon_weeks": 20})
    tables = [sim.simulate(loaded, number)["consignments"] for number in (0, 0, 1)]
    assert tables[0].equals(tables[1])
    assert rows(tables[0], "ready_s") != rows(tables[2], "ready_s")
