"""Public holidays: the table against the sky and against announcements, and the days on which offices are shut."""

from datetime import date, timedelta
from pathlib import Path

import lunisolar
import pytest
from small_networks import Stretch, load

from sim import load_scenario
from sim.border.opening_hours import open_times
from sim.holidays.breaks import break_of, breaks, days_off
from sim.holidays.table import YEARS, PublicHoliday, Rule, shipped_table
from sim.scenario import ScenarioError
from sim.scenario.schema import Holiday

BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.yaml"
TABLE = shipped_table()
VIET_NAM_H, CHINA_H = 7, 8
COMPUTED = {
    "tet": lambda year: lunisolar.lunar_date(year, 1, 1, VIET_NAM_H),
    "hung_kings": lambda year: lunisolar.lunar_date(year, 3, 10, VIET_NAM_H),
    "spring_festival": lambda year: lunisolar.lunar_date(year, 1, 1, CHINA_H),
    "dragon_boat": lambda year: lunisolar.lunar_date(year, 5, 5, CHINA_H),
    "mid_autumn": lambda year: lunisolar.lunar_date(year, 8, 15, CHINA_H),
    "qingming": lambda year: lunisolar.qingming(year, CHINA_H),
}
FIXED = {
    "vn_new_year": (1, 1),
    "reunification_day": (4, 30),
    "vn_labour_day": (5, 1),
    "vn_national_day": (9, 2),
    "vn_culture_day": (11, 24),
    "cn_new_year": (1, 1),
    "cn_labour_day": (5, 1),
    "golden_week": (10, 1),
}
FIRST_YEAR = {"vn_culture_day": 2026}


def shut(folder, *, overrides=(), **blocks):
    """A road with one office, and the dates on which the office is shut in the period."""
    hours = {"office": {"clock": "viet_nam", **blocks.pop("office", {})}}
    loaded = load(
        folder,
        {"a": 0, "b": 0},
        [Stretch("a", "b")],
        opening_hours=hours,
        **blocks,
        overrides=overrides,
    )
    warnings = [f"{each.key}: {each.message}" for each in loaded.warnings]
    return [str(day) for day in loaded.scenario.opening_hours["office"].closed_dates], warnings


def refusals(folder, **blocks):
    with pytest.raises(ScenarioError) as caught:
        shut(folder, **blocks)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


def period(start, weeks):
    return {"start_date": start, "warm_up_weeks": 0, "horizon_weeks": weeks, "run_out_weeks": 0}


def test_every_holiday_of_the_table_is_computed_or_fixed():
    assert TABLE.holidays.keys() == COMPUTED.keys() | FIXED.keys()
    assert TABLE.of_country.keys() == {"viet_nam", "china"}


@pytest.mark.parametrize("name", COMPUTED)
def test_lunisolar_dates_are_those_of_moon_and_sun(name):
    assert [str(day) for day in TABLE.holidays[name].days] == [str(COMPUTED[name](year)) for year in YEARS]


@pytest.mark.parametrize("name", FIXED)
def test_fixed_dates_are_of_every_year(name):
    years = [year for year in YEARS if year >= FIRST_YEAR.get(name, YEARS[0])]
    assert list(TABLE.holidays[name].days) == [date(year, *FIXED[name]) for year in years]


@pytest.mark.parametrize(
    ("year", "tet", "spring_festival"),
    [
        (1985, "1985-01-21", "1985-02-20"),  # known for the two new years that were a month apart
        (2007, "2007-02-17", "2007-02-18"),
        (2017, "2017-01-28", "2017-01-28"),
        (2030, "2030-02-02", "2030-02-03"),
    ],
)
def test_new_years_of_both_countries_differ_when_a_new_moon_is_between_their_midnights(year, tet, spring_festival):
    assert str(COMPUTED["tet"](year)) == tet
    assert str(COMPUTED["spring_festival"](year)) == spring_festival


@pytest.mark.parametrize("name", TABLE.holidays)
def test_announced_breaks_are_around_their_day_and_of_2024_to_2026(name):
    holiday = TABLE.holidays[name]
    around = [[day for day in holiday.days if first <= day <= last] for first, last in holiday.breaks]
    announced = [2024, 2025, 2026] if name not in FIRST_YEAR else []
    assert [[day.year for day in days] for days in around] == [[year] for year in announced]
    assert all((last - first).days < 9 for first, last in holiday.breaks)


def test_every_date_and_rule_has_a_source_and_rules_are_assumed_with_a_range():
    for name, holiday in TABLE.holidays.items():
        own = {key: each for key, each in TABLE.provenance.items() if key.startswith(f"holidays.{name}.")}
        said = {f"holidays.{name}.{key}" for key in ("days", "otherwise.first_day", "otherwise.last_day")}
        said |= {f"holidays.{name}.breaks.{number}" for number in range(len(holiday.breaks))}
        assert own.keys() == said
        assert all(each.source and each.confidence for each in own.values())
        rules = [each for key, each in own.items() if ".otherwise." in key]
        assert all(each.confidence == "assumed" and each.range for each in rules)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2027-06-07", "2027-06-05", "2027-06-07"),  # Monday
        ("2027-06-08", "2027-06-08", "2027-06-08"),
        ("2027-06-10", "2027-06-10", "2027-06-10"),
        ("2027-06-11", "2027-06-11", "2027-06-13"),  # Friday
        ("2027-06-12", "2027-06-12", "2027-06-14"),
        ("2027-06-13", "2027-06-12", "2027-06-14"),  # Sunday
    ],
)
def test_a_day_without_announcement_takes_the_weekend_it_touches_and_monday_for_one_on_a_weekend(day, first, last):
    rule = Rule(first_day=0, last_day=0, with_weekend=True)
    holiday = PublicHoliday(name="Day", days=(date.fromisoformat(day),), otherwise=rule)
    assert [str(each) for each in break_of(holiday, holiday.days[0])] == [first, last]


def test_a_break_without_announcement_is_counted_from_the_day():
    assert [str(day) for day in breaks("tet", {})[3]] == ["2027-02-04", "2027-02-10"]
    assert [str(day) for day in breaks("spring_festival", {})[3]] == ["2027-02-05", "2027-02-12"]
    assert [str(day) for day in breaks("golden_week", {})[-1]] == ["2035-10-01", "2035-10-07"]


def test_a_country_stands_for_all_its_holidays():
    days = {*days_off("viet_nam", {})}
    assert days == {day for name in TABLE.of_country["viet_nam"] for day in days_off(name, {})}
    assert date(2026, 9, 2) in days
    assert date(2026, 10, 1) not in days


def test_an_office_is_shut_on_the_holidays_it_names_within_the_period(tmp_path):
    office = {"closed_on": ["tet", "vn_national_day"], "closed_dates": ["2026-01-07"]}
    closed, warnings = shut(tmp_path, office=office, time=period("2026-01-05", 7))
    assert closed == ["2026-01-07", *(f"2026-02-{day}" for day in range(14, 23))]
    assert warnings == [
        "opening_hours.office.closed_on.1: 'vn_national_day' never within the simulated period, "
        "2026-01-05 to 2026-02-22"
    ]


def test_an_office_is_shut_on_its_own_clock(tmp_path):
    """Chinese New Year's Day of 2030 begins an hour before that date in Viet Nam, a day after Tết."""
    own = {"eve": {"of": "spring_festival", "first_day": 0, "last_day": 0}}
    hours = {"office": {"clock": "china", "closed_on": ["eve"]}}
    plan = period("2030-01-28", 1)
    road = load(tmp_path, {"a": 0, "b": 0}, [Stretch("a", "b")], opening_hours=hours, holidays=own, time=plan)
    entry = road.scenario.opening_hours
    times = open_times(["office"], entry, start=date(2030, 1, 28), end_s=7 * 86400)
    assert times is not None
    assert times.spans == [(0, 6 * 86400 - 3600), (7 * 86400 - 3600, 7 * 86400)]


@pytest.mark.parametrize(
    ("holiday", "days"),
    [
        ({"dates": ["2026-01-08", "2026-01-06"]}, ["2026-01-06", "2026-01-08"]),
        ({"first_date": "2026-01-07", "last_date": "2026-01-09"}, ["2026-01-07", "2026-01-08", "2026-01-09"]),
        ({"of": "vn_new_year", "first_day": 5, "last_day": 6}, ["2026-01-06", "2026-01-07"]),
    ],
)
def test_a_scenario_has_holidays_of_its_own(tmp_path, holiday, days):
    closed, warnings = shut(tmp_path, office={"closed_on": ["own"]}, holidays={"own": holiday})
    assert (closed, warnings) == (days, [])


def test_a_holiday_of_its_own_stands_before_one_of_the_table(tmp_path):
    own = {"tet": {"dates": ["2040-02-12"]}}
    closed, _ = shut(tmp_path, office={"closed_on": ["tet"]}, holidays=own, time=period("2040-02-06", 2))
    assert closed == ["2040-02-12"]


def test_an_unknown_holiday_is_refused(tmp_path):
    (said,) = refusals(tmp_path, office={"closed_on": ["tett"]})
    assert said.startswith("opening_hours.office.closed_on.0: unknown holiday 'tett'; allowed: china, viet_nam, ")
    assert said.endswith("; did you mean 'tet'?")


def test_a_year_outside_the_table_is_refused(tmp_path):
    assert refusals(tmp_path, office={"closed_on": ["tet"]}, time=period("2035-12-24", 2)) == [
        "opening_hours.office.closed_on.0: no dates of 'tet' outside 2024 to 2035, the simulated period is 2035-12-24 "
        "to 2036-01-06; a holiday with dates of its own can be defined in holidays"
    ]


@pytest.mark.parametrize(
    ("holiday", "says"),
    [
        ({"dates": []}, "holidays.own.dates: must have at least 1 entry, found 0"),
        (
            {"dates": ["2026-01-06"], "of": "tet"},
            "holidays.own: needs exactly one of: of with first_day and last_day; dates; first_date and last_date",
        ),
        (
            {"of": "tet", "first_day": 0},
            "holidays.own: needs exactly one of: of with first_day and last_day; dates; first_date and last_date",
        ),
        (
            {"first_date": "2026-01-09", "last_date": "2026-01-07"},
            "holidays.own: last_date 2026-01-07 is before first_date 2026-01-09",
        ),
        ({"of": "tet", "first_day": 2, "last_day": 1}, "holidays.own: last_day 1 is before first_day 2"),
        ({"dates": ["0001-01-01"]}, "holidays.own.dates.0: must be at least 1950-01-01, found text '0001-01-01'"),
    ],
)
def test_what_is_wrong_with_a_holiday_of_its_own_is_said(tmp_path, holiday, says):
    assert refusals(tmp_path, holidays={"own": holiday}) == [says]


def test_a_holiday_of_its_own_around_an_unknown_one_is_refused(tmp_path):
    (said,) = refusals(tmp_path, holidays={"own": {"of": "tett", "first_day": 0, "last_day": 1}})
    assert said.startswith("holidays.own.of: unknown public holiday 'tett'; allowed: ")


def test_a_season_around_such_a_holiday_is_no_second_problem(tmp_path):
    own = {"own": {"of": "tett", "first_day": 0, "last_day": 1}}
    assert len(refusals(tmp_path, holidays=own, seasons={"s": {"around": {"own": {"during": 0}}}})) == 1


def test_dates_outside_the_period_are_warned_of(tmp_path):
    office = {"closed_dates": ["2025-12-31", "2026-01-06", "2026-01-12", "2026-01-13", "2026-01-14"]}
    own = {
        "gone": {"first_date": "2025-01-01", "last_date": "2025-01-02"},
        "mixed": {"dates": ["2026-01-05", "2027-01-01"]},
    }
    _, warnings = shut(tmp_path, office=office, holidays=own)
    assert sorted(warnings) == [
        "holidays.gone: never within the simulated period, 2026-01-05 to 2026-01-11",
        "holidays.mixed.dates: 2027-01-01 outside the simulated period, 2026-01-05 to 2026-01-11",
        "opening_hours.office.closed_dates: 2025-12-31, 2026-01-12, 2026-01-13 and 1 more outside the simulated "
        "period, 2026-01-05 to 2026-01-11",
    ]


def test_the_last_hour_of_the_period_is_the_first_of_the_next_date_in_china(tmp_path):
    office = {"clock": "china", "closed_dates": ["2026-01-12"]}
    assert shut(tmp_path, office=office)[1] == []


def test_an_office_that_is_shut_for_the_whole_period_is_refused(tmp_path):
    blocks = {
        "time": period("2026-02-15", 1),
        "terminals": {"yard": {"name": "Yard", "station": "a", "cranes": 1, "open": ["office"]}},
    }
    assert refusals(tmp_path, office={"closed_on": ["tet"]}, **blocks) == [
        "terminals.yard.open: never open in the simulated period: 'office' has no open minute from 2026-02-15 to "
        "2026-02-21"
    ]


def test_gates_of_the_baseline_are_shut_at_tet_as_reported():
    hours = load_scenario(BASELINE).scenario.opening_hours
    assert hours["gate_viet_nam"].closed_dates == tuple(
        date(*eve) + timedelta(days=number) for eve in ((2026, 2, 16), (2027, 2, 5)) for number in range(7)
    )
    assert hours["gate_china"].closed_dates == tuple(
        date(*day) + timedelta(days=number) for day in ((2026, 2, 17), (2027, 2, 6)) for number in range(4)
    )


def test_a_holiday_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Holiday(dates=(date(2026, 1, 1),)).name = "x"
