"""Running times of trains made up of locomotives and wagons, through scenario files: known answers and properties."""

from math import sqrt

import pytest
from scipy.integrate import quad, solve_ivp
from small_networks import Stretch, consist, load, passenger, trace
from small_trains import (
    DF4,
    LOADED,
    N_PER_KN_PER_MS2,
    hauled,
    loaded_run,
    locomotive,
    pusher,
    sloped,
    timed,
    wagon,
)

import sim
from sim.rolling_stock.consist import train_forces
from sim.rolling_stock.running_time import StallError, sweep
from sim.rolling_stock.way import Piece
from sim.track.leg_times import _effort_times

KMH = 1 / 3.6
FIVE_AND_FIVE = [Stretch("a", "b", 5, 90), Stretch("b", "c", 5, 54)]


@pytest.mark.parametrize("is_hauled", [False, True], ids=["constant acceleration", "tractive effort"])
@pytest.mark.parametrize(
    ("sections", "a", "b", "expected_s"),
    [
        ([Stretch("a", "b", 10, 80)], 0.1, 0.3, 598.1481481),
        ([Stretch("a", "b", 2, 80)], 0.1, 0.3, 230.9401077),
        ([Stretch("a", "b", 12, 72)], 0.05, 0.2, 850.0),
        (FIVE_AND_FIVE, 0.1, 0.25, 696.3333333),
    ],
    ids=["trapezoid", "triangle", "trapezoid in m/s", "two limits"],
)
def test_both_ways_of_moving_have_the_known_running_times(tmp_path, is_hauled, sections, a, b, expected_s):
    plain = consist(acceleration_ms2=a, braking_ms2=b)
    train = hauled(braking_ms2=b) if is_hauled else plain

    table, run = timed(tmp_path, sections, train, engine=pusher(a, length_m=1e-3))

    assert sum(table["planned_s"].to_pylist()) == pytest.approx(expected_s, abs=1e-3 if is_hauled else 1e-6)
    assert run["run_without_stops_s"] == run["run_with_stops_s"] == pytest.approx(expected_s, abs=1e-3)


def test_a_hauled_train_arrives_in_the_simulation_when_the_table_says(tmp_path):
    loaded = loaded_run(tmp_path, [Stretch("a", "b", 10, 80)], hauled(braking_ms2=0.3), engine=pusher(0.1))
    assert trace(sim.simulate(loaded, 0))[-1] == ("p", "arrive", "b", 598)


def test_recovery_margin_delays_the_train_in_the_simulation(tmp_path):
    train = hauled(braking_ms2=0.3, recovery_margin=0.05)
    loaded = loaded_run(tmp_path, [Stretch("a", "b", 10, 80)], train, engine=pusher(0.1))
    assert trace(sim.simulate(loaded, 0))[-1] == ("p", "arrive", "b", 628)  # 1.05 x 598.148


def test_the_way_back_is_the_way_there_in_a_mirror(tmp_path):
    there = {
        "gradients": [{"from_km": 1, "to_km": 4, "permille": 8}],
        "curves": [{"from_km": 3, "to_km": 5, "radius_m": 250}],
        "speed_restrictions": [{"from_km": 6, "to_km": 7, "speed_kmh": 30}],
    }
    mirrored = {
        "gradients": [{"from_km": 6, "to_km": 9, "permille": -8}],
        "curves": [{"from_km": 5, "to_km": 7, "radius_m": 250}],
        "speed_restrictions": [{"from_km": 3, "to_km": 4, "speed_kmh": 30}],
    }
    _, forward = timed(tmp_path, [sloped("a", "b", 10, 80, **mirrored)], hauled(20))
    _, back = timed(tmp_path, [sloped("a", "b", 10, 80, **there)], hauled(20), route=["b", "a"])
    _, other = timed(tmp_path, [sloped("a", "b", 10, 80, **there)], hauled(20))
    assert back["run_with_stops_s"] == pytest.approx(forward["run_with_stops_s"], abs=1e-6)
    assert back["energy_kwh"] == pytest.approx(forward["energy_kwh"], abs=1e-6)
    assert other["energy_kwh"] > back["energy_kwh"] * 1.2


def test_a_limit_holds_until_the_tail_has_left_it(tmp_path):
    sections = [Stretch("a", "b", 5, 54), Stretch("b", "c", 5, 90)]
    point, long = (
        timed(tmp_path, sections, hauled(), engine=pusher(0.1, length_m=length_m))[1] for length_m in (1e-3, 600)
    )
    assert long["run_with_stops_s"] - point["run_with_stops_s"] == pytest.approx(600 / 15 - 600 / 25, abs=1e-3)


def test_a_speed_restriction_holds_until_the_tail_has_left_it_too(tmp_path):
    sections = [sloped("a", "b", 10, 72, speed_restrictions=[{"from_km": 4, "to_km": 5, "speed_kmh": 36}])]
    point, long = (
        timed(tmp_path, sections, hauled(), engine=pusher(0.1, length_m=length_m))[1] for length_m in (1e-3, 200)
    )
    plain = timed(tmp_path, sections, consist(acceleration_ms2=0.1, braking_ms2=0.3))[1]
    assert plain["run_with_stops_s"] == pytest.approx(point["run_with_stops_s"], abs=1e-3)
    assert long["run_with_stops_s"] - point["run_with_stops_s"] == pytest.approx(200 / 10 - 200 / 20, abs=1e-3)


def test_a_restriction_slows_a_train_of_constant_acceleration_by_braking_and_speeding_up(tmp_path):
    slow = [{"from_km": 4, "to_km": 5, "speed_kmh": 36}]
    plain = consist(acceleration_ms2=0.1, braking_ms2=0.2)
    table, _ = timed(tmp_path, [sloped("a", "b", 10, 72, speed_restrictions=slow)], plain)
    whole = 10_000 / 20 + 20 / 0.2 + 20 / 0.4
    slowed = 1000 / 10 - 1000 / 20 + 10**2 / (2 * 20 * 0.1) + 10**2 / (2 * 20 * 0.2)
    assert table["stop_to_stop_s"].to_pylist() == pytest.approx([whole + slowed])


@pytest.mark.parametrize(
    ("row", "speed_kmh", "expected"),
    [(DF4, 60, 4.679), (LOADED, 80, 2.104)],
    ids=["DF4", "loaded wagon"],
)
def test_resistance_at_steady_speed_is_the_rows(tmp_path, row, speed_kmh, expected):
    """On a long run energy per km and kN of weight is the resistance; what starting and stopping take is left out."""
    engine = pusher(1e4, starting_effort_kn=1e8, resistance=row)
    runs = [
        timed(tmp_path, [Stretch("a", "b", km, speed_kmh)], hauled(braking_ms2=1e4), engine=engine)[1]
        for km in (10, 20)
    ]
    work_kj = (runs[1]["energy_kwh"] - runs[0]["energy_kwh"]) * 3600
    assert work_kj / 10 / (100 * 9.81) == pytest.approx(expected, abs=5e-4)


def test_speed_grows_by_the_increments_of_the_chinese_rule(tmp_path):
    """From 10 to 20 km/h with c = 15.94 N/kN: dt = 10/(2c) min, dS = 4.17 x 300/c m, where 4.17 is 1000/240 rounded."""
    c = 15.94
    engine = pusher(c / N_PER_KN_PER_MS2)

    def run(speed_kmh):
        km = 5
        train = hauled(braking_ms2=1e5, max_speed_kmh=speed_kmh)
        return timed(tmp_path, [Stretch("a", "b", km, 120)], train, engine=engine)[1]["run_with_stops_s"] / 60

    # accelerating to v over S then on at v: T = t + (L - S)/v, so t and S follow from two lengths and two speeds
    def increments(speed_kmh):
        t_min = speed_kmh / (2 * c)
        s_m = 1000 / 240 * speed_kmh**2 / c
        assert run(speed_kmh) == pytest.approx(t_min + (5000 - s_m) / (speed_kmh / 60 * 1000), rel=1e-6)
        return t_min, s_m

    (slow_min, slow_m), (fast_min, fast_m) = increments(10), increments(20)
    assert fast_min - slow_min == pytest.approx(0.3137, abs=5e-5)
    assert (fast_m - slow_m) * 4.17 / (1000 / 240) == pytest.approx(78.48, abs=5e-3)


def test_a_curve_costs_600_over_its_radius(tmp_path):
    curves = [{"from_km": 2, "to_km": 8, "radius_m": 300}]
    engine = pusher(1e4, starting_effort_kn=1e8, length_m=100)
    train = hauled(braking_ms2=1e4)
    straight = timed(tmp_path, [Stretch("a", "b", 10, 60)], train, engine=engine)[1]["energy_kwh"]
    curved = timed(tmp_path, [sloped("a", "b", 10, 60, curves=curves)], train, engine=engine)[1]["energy_kwh"]
    assert (curved - straight) * 3600 == pytest.approx(6 * 2 * 100 * 9.81, rel=1e-4)


def test_time_and_energy_agree_with_an_independent_integration(tmp_path):
    """Full effort from rest over 8 km of level track, then 30 km at the limit, against SciPy's solver."""
    loaded = loaded_run(tmp_path, [Stretch("a", "b", 30, 60)], hauled(20, braking_ms2=0.2))
    forces = train_forces(loaded.scenario.services.trains["p"].consist, loaded.scenario.rolling_stock)
    table, _ = timed(tmp_path, [Stretch("a", "b", 30, 60)], hauled(20, braking_ms2=0.2))
    limit = 60 * KMH

    def reached(_t, state):
        return state[1] - limit

    reached.terminal = True
    path = solve_ivp(
        lambda _t, state: [state[1], forces.acceleration_ms2(state[1], 0.0)],
        (0, 4000),
        [0.0, 0.0],
        events=reached,
        rtol=1e-9,
        atol=1e-9,
    )
    start_s, start_m = path.t[-1], path.y[0][-1]
    brake_m = limit**2 / 0.4
    expected_s = start_s + (30_000 - start_m - brake_m) / limit + limit / 0.2
    assert table["planned_s"][0].as_py() == pytest.approx(expected_s, rel=2e-4)

    steady_j = forces.running_resistance_n(limit) * (30_000 - brake_m - start_m)
    pull_j, _ = quad(lambda t: _at(path, t, forces), 0, start_s, limit=200)
    assert table["energy_kwh"][0].as_py() * 3.6e6 == pytest.approx(steady_j + pull_j, rel=3e-3)


def _at(path, t, forces):
    speed = max(0.0, float(_interpolated(path, t)))
    return forces.effort_n(speed) * speed


def _interpolated(path, t):
    times, speeds = path.t, path.y[1]
    after = min(max(int((times <= t).sum()), 1), len(times) - 1)
    share = (t - times[after - 1]) / (times[after] - times[after - 1])
    return speeds[after - 1] + share * (speeds[after] - speeds[after - 1])


def test_legs_with_planned_stops_add_up_to_the_run_and_stops_cost_time(tmp_path):
    sections = [Stretch("a", "b", 5, 90), Stretch("b", "c", 5, 54), Stretch("c", "d", 7, 80)]
    table, run = timed(tmp_path, sections, hauled(20), dwell_min={"b": 10})
    planned = table["planned_s"].to_pylist()
    assert sum(planned) + 600 == pytest.approx(run["run_with_stops_s"], abs=1e-9)
    assert run["run_without_stops_s"] < sum(planned)
    assert planned[0] == table["stop_to_stop_s"][0].as_py()
    alone = timed(tmp_path, sections[:1], hauled(20))[0]["planned_s"][0].as_py()
    assert planned[0] == pytest.approx(alone, abs=1e-6)
    for row in table.to_pylist():
        assert row["stop_to_stop_s"] >= row["stop_to_pass_s"] - 1e-9
        assert row["pass_to_stop_s"] >= row["pass_to_pass_s"] - 1e-9


@pytest.mark.parametrize("is_hauled", [False, True], ids=["constant acceleration", "tractive effort"])
def test_an_unplanned_stop_costs_the_braking_and_then_the_start(tmp_path, is_hauled):
    sections = [Stretch("a", "b", 10, 72), Stretch("b", "c", 10, 72), Stretch("c", "d", 10, 72)]
    train = hauled(braking_ms2=0.2) if is_hauled else consist(acceleration_ms2=0.1, braking_ms2=0.2)
    table, _ = timed(tmp_path, sections, train, engine=pusher(0.1))
    middle = table.to_pylist()[1]
    assert middle["pass_to_pass_s"] == pytest.approx(500)
    assert middle["pass_to_stop_s"] == pytest.approx(500 + 20 / (2 * 0.2))
    assert middle["stop_to_pass_s"] == pytest.approx(500 + 20 / (2 * 0.1))
    assert middle["stop_to_stop_s"] == pytest.approx(500 + 20 / (2 * 0.2) + 20 / (2 * 0.1))


def test_a_wagon_half_loaded_resists_half_way_between_empty_and_loaded(tmp_path):
    empty = wagon(resistance_empty={"a": 2.23, "b": 0.0053, "c": 0.000675})
    kn = [
        train_forces(loaded.scenario.services.trains["p"].consist, loaded.scenario.rolling_stock).running_resistance_n(
            72 * KMH
        )
        / 1000
        for loaded in (
            loaded_run(tmp_path, FIVE_AND_FIVE, hauled(10, load_t=load_t), wagons=empty) for load_t in (0, 300, 600)
        )
    ]
    locomotive_kn = 126 * 9.81e-3 * (2.28 + 0.0293 * 72 + 0.000178 * 72**2)
    assert kn[0] - locomotive_kn == pytest.approx(200 * 9.81e-3 * (2.23 + 0.0053 * 72 + 0.000675 * 72**2))
    assert kn[2] - locomotive_kn == pytest.approx(800 * 9.81e-3 * (0.92 + 0.0048 * 72 + 0.000125 * 72**2))
    assert kn[1] == pytest.approx((kn[0] + kn[2]) / 2)


def test_recovery_margin_lengthens_every_time_in_both_ways(tmp_path):
    for train in (hauled(10), consist(acceleration_ms2=0.1, braking_ms2=0.3)):
        plain, _ = timed(tmp_path, FIVE_AND_FIVE, train)
        eased, _ = timed(tmp_path, FIVE_AND_FIVE, {**train, "recovery_margin": 0.05})
        for key in ("planned_s", "stop_to_stop_s", "stop_to_pass_s", "pass_to_stop_s", "pass_to_pass_s"):
            assert eased[key].to_pylist() == pytest.approx([1.05 * time_s for time_s in plain[key].to_pylist()])


def test_diesel_is_burnt_by_the_kwh_and_electric_locomotives_burn_none(tmp_path):
    sections = [
        Stretch("a", "b", 10, 80, properties={"traction": {"value": "electric", "source": "x", "confidence": "low"}})
    ]
    _, diesel = timed(tmp_path, sections, hauled(10))
    electric = locomotive(traction="electric")
    del electric["fuel_l_per_kwh"]
    _, current = timed(tmp_path, sections, hauled(10), engine=electric)
    assert diesel["diesel_l"] == pytest.approx(0.3 * diesel["energy_kwh"])
    assert (current["energy_kwh"], current["diesel_l"]) == (diesel["energy_kwh"], None)


@pytest.mark.parametrize(
    ("adhesion", "speed_kmh", "expected"),
    [
        ({"a": 0.248, "b": 5.9, "c": 75, "d": 20}, 0, 0.248 + 5.9 / 75),
        ({"a": 0.248, "b": 5.9, "c": 75, "d": 20}, 20, 0.248 + 5.9 / 475),
        ({"a": 0.24, "b": 12, "c": 100, "d": 8}, 50, 0.264),
    ],
    ids=["diesel at rest", "diesel", "electric"],
)
def test_adhesion_falls_with_speed_by_the_chinese_rule(tmp_path, adhesion, speed_kmh, expected):
    engine = locomotive(adhesion=adhesion, starting_effort_kn=1e4, power_kw=1e6)
    loaded = loaded_run(tmp_path, FIVE_AND_FIVE, hauled(10), engine=engine)
    forces = train_forces(loaded.scenario.services.trains["p"].consist, loaded.scenario.rolling_stock)
    assert forces.effort_n(speed_kmh / 3.6) == pytest.approx(expected * 126 * 9810)


TWO_AS_ONE = ("mass_t", "length_m", "power_kw", "starting_effort_kn")
"""Figures of a locomotive that add up where two pull."""


@pytest.mark.parametrize(
    "limit",
    [
        {"starting_effort_kn": 200},
        {"power_kw": 1000},
        {"adhesion": {"a": 0.1, "b": 5.9, "c": 75, "d": 20}},
        {"adhesion": {"a": 0.1}, "adhesive_mass_t": 100},
        {"effort_curve": [{"speed_kmh": 0, "effort_kn": 300}, {"speed_kmh": 60, "effort_kn": 60}]},
    ],
    ids=["starting effort", "power", "adhesion", "adhesive mass", "effort curve"],
)
@pytest.mark.parametrize("second", [{"count": 2}, {"class": "other"}], ids=["one class", "two classes"])
def test_two_locomotives_are_one_with_twice_the_mass_and_effort(tmp_path, limit, second):
    engine = locomotive(**limit)
    double = {**engine, **{key: 2 * engine[key] for key in TWO_AS_ONE}}
    if "adhesive_mass_t" in engine:
        double["adhesive_mass_t"] = 2 * engine["adhesive_mass_t"]
    if "effort_curve" in engine:
        double["effort_curve"] = [{**point, "effort_kn": 2 * point["effort_kn"]} for point in engine["effort_curve"]]
    two = [{"class": "engine", **second}] if "count" in second else [{"class": "engine"}, second]

    _, apart = timed(tmp_path, FIVE_AND_FIVE, hauled(20, locomotives=two), engine=engine, also={"other": engine})
    _, joined = timed(tmp_path, FIVE_AND_FIVE, hauled(20), engine=double)

    assert apart == pytest.approx(joined)


def test_locomotives_of_two_classes_burn_by_their_power(tmp_path):
    """2 x 3,000 kW at 0.3 l/kWh and 1,500 kW at 0.5: (1,800 + 750) / 7,500 = 0.34 l/kWh."""
    two = [{"class": "engine", "count": 2}, {"class": "thirsty"}]
    thirsty = locomotive(power_kw=1500, fuel_l_per_kwh=0.5)
    _, run = timed(tmp_path, FIVE_AND_FIVE, hauled(20, locomotives=two), also={"thirsty": thirsty})
    assert run["diesel_l"] == pytest.approx(0.34 * run["energy_kwh"])


def test_a_train_of_constant_acceleration_has_no_energy(tmp_path):
    table, run = timed(tmp_path, FIVE_AND_FIVE, consist())
    assert (run["energy_kwh"], run["diesel_l"], table["energy_kwh"].to_pylist()) == (None, None, [None, None])


def test_load_is_the_capacity_unless_told(tmp_path):
    def mass_t(**changes):
        loaded = loaded_run(tmp_path, FIVE_AND_FIVE, hauled(10, **changes), wagons=wagon(teu=2))
        return loaded.scenario.services.trains["p"].consist.mass_t

    assert mass_t() == 126 + 10 * 80
    assert mass_t(load_t=100) == 126 + 200 + 100
    assert mass_t(t_per_teu=14) == 126 + 200 + 20 * 14


def test_a_freight_train_takes_its_capacity_from_its_wagons(tmp_path):
    train = {**passenger("ac"), "train_class": "freight", "consist": hauled(10)}
    stock = {"locomotives": {"engine": locomotive()}, "wagons": {"wagon": wagon(teu=2)}}
    loaded = load(
        tmp_path, dict.fromkeys("abc", 2), FIVE_AND_FIVE, services={"trains": {"p": train}}, rolling_stock=stock
    )
    found = loaded.scenario.services.trains["p"].consist
    assert (found.capacity_t, found.capacity_teu, found.length_m) == (600, 20, 160)


def test_an_effort_curve_caps_the_effort(tmp_path):
    curve = [{"speed_kmh": 0, "effort_kn": 420}, {"speed_kmh": 60, "effort_kn": 60}]
    _, plain = timed(tmp_path, FIVE_AND_FIVE, hauled(10))
    _, capped = timed(tmp_path, FIVE_AND_FIVE, hauled(10), engine=locomotive(effort_curve=curve))
    assert capped["run_with_stops_s"] > plain["run_with_stops_s"] * 1.02


def test_a_train_without_the_effort_for_a_slope_stalls_rather_than_creeps(tmp_path):
    loaded = loaded_run(tmp_path, FIVE_AND_FIVE, hauled(20))
    forces = train_forces(loaded.scenario.services.trains["p"].consist, loaded.scenario.rolling_stock)
    with pytest.raises(StallError, match="stalls on"):
        sweep([[Piece(2000, 20.0), Piece(20_000, 20.0, 60.0, 60.0)]], forces)


def test_running_times_are_worked_out_once_for_all_replications(tmp_path):
    """400 km with 400 gradients; what is kept is found again by its content."""
    up_and_down = [{"from_km": i, "to_km": i + 1, "permille": (-1) ** i * 4} for i in range(8)]
    points = [f"p{i}" for i in range(51)]
    sections = [sloped(points[i], points[i + 1], 8, 60 + 10 * (i % 3), gradients=up_and_down) for i in range(50)]
    loaded = loaded_run(tmp_path, sections, hauled(25))
    before = _effort_times.cache_info()
    first = sim.running_times(loaded).services
    again = sim.running_times(loaded).services
    after = _effort_times.cache_info()
    assert again.equals(first)
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 3)  # with and without stops: the same run


def test_steady_speed_uphill_balances_effort_and_resistance(tmp_path):
    """A long slope ends at the speed at which power is what resistance and slope take."""
    sections = [sloped("a", "b", 60, 120, gradient_permille=10), sloped("b", "c", 60, 120, gradient_permille=10)]
    table, _ = timed(tmp_path, sections, hauled(15), engine=locomotive(power_kw=2000))
    weight = (126 + 15 * 80) * 9.81
    low, high = 1.0, 40.0
    for _ in range(60):
        speed = sqrt(low * high)
        kmh = speed / KMH
        unit = [row["a"] + row["b"] * kmh + row["c"] * kmh**2 for row in (DF4, LOADED)]
        needed = 9.81 * (126 * unit[0] + 1200 * unit[1]) + 10 * weight
        low, high = (speed, high) if needed * speed < 2e6 else (low, speed)
    pass_s = table["pass_to_pass_s"][1].as_py()
    braking_s = speed / (2 * 0.3)  # what braking to the stop at the end adds
    assert pass_s == pytest.approx(60_000 / speed + braking_s, rel=1e-3)
