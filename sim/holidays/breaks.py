"""Which days a name of holidays stands for: a holiday of the table, all of a country, or one of the scenario's own."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from ..scenario.schema import Holiday
from .table import PublicHoliday, Rule, shipped_table

Break = tuple[date, date]
"""Days off in a row, first and last."""

FRIDAY, SATURDAY = 4, 5


def known_names(own: Mapping[str, Holiday]) -> list[str]:
    """All names that `breaks` knows: the scenario's own, countries, and the holidays of the table."""
    table = shipped_table()
    return [*own, *table.of_country, *table.holidays]


def is_tabled(name: str, own: Mapping[str, Holiday]) -> bool:
    """Whether a known name's days come from the table, so that no more than its years are known."""
    return name not in own or own[name].of is not None


def breaks(name: str, own: Mapping[str, Holiday]) -> list[Break]:
    """All breaks that a known name stands for, of all years, sorted; the scenario's own stand before others."""
    table = shipped_table()
    if name in own:
        return sorted(_own_breaks(own[name]))
    ids = table.of_country.get(name, (name,))
    return sorted({break_of(table.holidays[each], day) for each in ids for day in table.holidays[each].days})


def days_off(name: str, own: Mapping[str, Holiday]) -> Iterator[date]:
    """All days of all breaks that a known name stands for."""
    for first, last in breaks(name, own):
        for number in range((last - first).days + 1):
            yield first + timedelta(days=number)


def break_of(holiday: PublicHoliday, day: date) -> Break:
    """The break around one date of a holiday: as announced, or else by the rule."""
    announced = next((found for found in holiday.breaks if found[0] <= day <= found[1]), None)
    return announced or _by_rule(holiday.otherwise, day)


def _by_rule(rule: Rule, day: date) -> Break:
    first, last = day + timedelta(days=rule.first_day), day + timedelta(days=rule.last_day)
    if not rule.with_weekend:
        return first, last
    lost = sum((first + timedelta(days=i)).weekday() >= SATURDAY for i in range((last - first).days + 1))
    first = _with_weekend_before(first)
    while last.weekday() in (FRIDAY, SATURDAY) or lost:
        last += timedelta(days=1)
        lost -= 1 if lost and last.weekday() < SATURDAY else 0
    return first, last


def _with_weekend_before(first: date) -> date:
    days_since_saturday = (first.weekday() - SATURDAY) % 7
    return first - timedelta(days=days_since_saturday) if days_since_saturday <= 2 else first


def _own_breaks(holiday: Holiday) -> Iterator[Break]:
    if holiday.of is not None:
        assert holiday.first_day is not None  # the schema: both or none
        assert holiday.last_day is not None
        for day in shipped_table().holidays[holiday.of].days:
            yield day + timedelta(days=holiday.first_day), day + timedelta(days=holiday.last_day)
    elif holiday.dates is not None:
        yield from ((day, day) for day in holiday.dates)
    else:
        assert holiday.first_date is not None  # the schema: one of three
        assert holiday.last_date is not None
        yield holiday.first_date, holiday.last_date
