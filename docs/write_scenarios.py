"""Writes what comes out of the shipped scenarios into tables of docs/scenarios.md, and one of docs/deadlock.md.

Takes a quarter of an hour; runs that are there (in runs/) are used again. The words around the tables are written by
hand: read them again after each change. A test holds that each table is there and can be written; the figures are
those of the day of writing.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from scenario_checks import checked, planned_border, release, speeds
from scenario_figures import (
    BOTH,
    LEAD,
    LINES,
    NORTH,
    OPEN_AT_TET,
    SOUTH,
    WAYS,
    Year,
    across,
    signed,
    table,
    weeks,
    year,
)

import results
from sim.causes import CAUSES

DOCS = Path(__file__).parent


def halves() -> str:
    """How the halves of the plan change the mean lead time, and what they do together."""
    rows = []
    for line, name in LINES.items():
        before, soft, hard, both = (_lead(each, line) for each in _halves())
        added = soft + hard - 2 * before
        changes = (soft - before, hard - before, added, both - before, both - before - added)
        rows.append((name, f"{before:.1f}", *map(signed, changes)))
    return table("| line | baseline | soft only | hard only | their sum | both | both less their sum |", rows)


def halves_by_cause() -> str:
    """All causes that a half of the plan, or both, change by an hour."""
    rows = []
    for line in across():
        before, *others = _halves()
        for cause in CAUSES:
            was = before.hours(cause.name, line)
            changes = [each.hours(cause.name, line) - was for each in others]
            if max(map(abs, changes)) >= 1:
                added = changes[0] + changes[1]
                rows.append(
                    (LINES[line], f"`{cause.name}`", f"{was:.1f}", *map(signed, (*changes, changes[2] - added)))
                )
    return table("| line | hours of | baseline | soft only | hard only | both | both less the sum |", rows)


def everyday() -> str:
    """The comparison with disturbances and pools, beside that without."""
    smooth = results.compare(year("baseline", 10).evidence, year("upgraded", 10).evidence)
    disturbed = results.compare(year("everyday_baseline", 10).evidence, year("everyday_upgraded", 10).evidence)
    rows = []
    for line, name in LINES.items():
        cells = []
        for one in (smooth, disturbed):
            found = one.table.set_index(["line", "direction", "kpi"]).loc[line, BOTH, LEAD]
            change = signed(found.change_share * 100)
            cells.append(f"{found.baseline:.1f} h, {found.upgraded:.1f} h, {change} %")
        verdict = next(each for each in disturbed.verdicts if each.line == line)
        low, high = (signed(each * 100) for each in (verdict.low90, verdict.high90))
        rows.append((name, *cells, f"{low} to {high} %"))
    head = "| line | smooth year: today, planned, change | everyday year: today, planned, change | 90 % interval |"
    return table(head, rows)


def wagons() -> str:
    """What wagons are worth in the planned everyday year at Đồng Đăng."""
    rows = []
    for count in (60, 75, 90, 120):
        stations = f"fleet.wagons.wagons_dong_dang.stations={{pingxiang: {count}, yen_vien: {count}}}"
        found = year("everyday_upgraded", 1, *weeks(4, 20, 2), stations)
        cells = [found.hours(each, "dong_dang") for each in ("lead_time_h", "wagons")]
        rows.append((f"{2 * count}", *(f"{cell:.1f} h" for cell in cells)))
    return table("| wagons | mean lead time | of it waiting for wagons |", rows)


def disruptions() -> str:
    """What a closed border and a typhoon cost."""
    rows = []
    for name, key, line, label in EVENTS:
        disturbed = year(name, 10).run
        found = results.recovery_summary(disturbed).set_index(["disruption", "indicator"]).loc[key]
        cost = results.paired_cost(year("baseline", 10).run, disturbed).set_index("line").loc[line]
        recovery = found.loc["recovery_h"]
        mean = found["mean"]
        span = f"{signed(cost['mean'], 0)} ({cost['low95']:,.0f} to {cost['high95']:,.0f})"
        rows.append(
            (
                label,
                f"{mean['peak_held']:,.0f}",
                f"{recovery['mean']:.0f} h ({recovery['low95']:.0f} to {recovery['high95']:.0f})",
                f"{mean['disruption_h']:,.0f}",
                f"{mean['excess_h']:,.0f}",
                span,
            )
        )
    head = (
        "| | most held at once | time to recover | waited for it | cost until recovery | against baseline, by pairs |"
    )
    return table(head, rows)


def rail_and_road() -> str:
    """Door to door by rail and by road."""
    found = year("road_rival", 5)
    rows = []
    for label, rail, road in (
        ("Kunming – Hải Phòng, south", "lao_cai", "lao_cai_road"),
        ("Nanning – Yên Viên, south", "dong_dang", "dong_dang_road"),
    ):
        cells = [
            found.hours(column, line, SOUTH, MACHINES)
            for column in ("lead_time_h", "border_crossing_h")
            for line in (rail, road)
        ]
        rows.append((label, *(f"{cell:.1f}" for cell in cells)))
    return table("| electronics and machinery | rail | road | of it at the border: rail | road |", rows)


def doubts() -> str:
    """What single assumptions are worth."""
    rows = []
    for hours in (1, 12, 24):
        minutes = f"borders.mong_cai.china.stages.cn_change_of_trucks.time_min.lognormal.mean={hours * 60}"
        today, planned = year("baseline", 2, minutes), year("upgraded", 2)
        change = planned.kpi("mong_cai", BOTH, LEAD) / today.kpi("mong_cai", BOTH, LEAD) - 1
        rows.append((f"change of trucks at Dongxing takes {hours} h", f"Móng Cái, planned: {signed(change * 100)} %"))
    for direction in (SOUTH, NORTH):
        found, without = year("baseline", 2), year("baseline", 2, *OPEN_AT_TET)
        change = found.kpi("mong_cai", direction, LEAD) - without.kpi("mong_cai", direction, LEAD)
        rows.append(("road gates shut at Tết", f"Móng Cái, today, {WAYS[direction]}: {signed(change)} h"))
    for line in ("lao_cai", "dong_dang"):
        held = ", ".join(f"{year(name, 10).hours('hold', line):.1f} h" for name in ("baseline", "upgraded"))
        rows.append(
            ("waiting for the slowest consignment of a train", f"`hold` at {LINES[line]}, today, planned: {held}")
        )
    for patience in (6, 24, 1000):
        held = [f"borders.{border}.held.after_h={patience}" for border in ("lao_cai", "dong_dang")]
        found = year("baseline", 2, *held)
        ways = ", ".join(f"{found.kpi(line, BOTH, LEAD):.1f} h" for line in ("lao_cai", "dong_dang"))
        rows.append((f"trains wait {patience} h and not 12 h for goods", f"Lào Cai, Đồng Đăng, today: {ways}"))
    return table("| assumption | what comes out |", rows)


def overtaking() -> str:
    """What overtaking costs and gives: minutes that a train waits on the line, and mean lead time."""
    rows = []
    for name, minutes in (("baseline", 0), ("baseline", 20), ("upgraded", 0), ("upgraded", 10), ("upgraded", 20)):
        found = year(name, 3, *weeks(1, 4, 1), f"dispatching.overtaking_wait_min={minutes}")
        waits = [f"{_waits_min(found, each):.1f}" for each in ("passenger", "freight")]
        rows.append((f"{name}, {minutes} min", *waits, f"{_lead(found, 'all'):.2f} h"))
    return table("| | passenger trains | freight trains | lead time |", rows)


def _waits_min(one: Year, train_class: str) -> float:
    """Minutes that a train of a class waits on the line."""
    waited_s, count = 0, 0
    for replication in one.run.finished:
        trains, found = (one.run.table(name, replication).to_pandas() for name in ("trains", "intervals"))
        of_class = trains[trains["train_class"] == train_class]["train"]
        is_wait = (found["subject"] == "train") & found["cause"].isin(["meet", "headway", "track_full", "priority"])
        waits = found[is_wait & found["number"].isin(of_class)]
        waited_s += int((waits["end_s"] - waits["start_s"]).sum())
        count += len(of_class)
    return waited_s / count / 60


def _lead(one: Year, line: str) -> float:
    return one.kpi(line, BOTH, LEAD)


def _halves() -> tuple[Year, Year, Year, Year]:
    """Today, soft measures only, hard measures only, and both."""
    today, soft, hard, both = (year(each, 4) for each in ("baseline", "smart_customs", "rail_only", "upgraded"))
    return today, soft, hard, both


MACHINES = "electronics and machinery"
EVENTS = (
    ("border_closure", "dong_dang_closed", "dong_dang", "Đồng Đăng closed for a week"),
    ("typhoon", "typhoon", "lao_cai", "typhoon, Lào Cai line"),
    ("typhoon", "typhoon_mong_cai", "mong_cai", "typhoon, Móng Cái"),
)

TABLES: dict[str, Callable[[], str]] = {
    each.__name__: each
    for each in (
        halves,
        halves_by_cause,
        release,
        checked,
        speeds,
        planned_border,
        everyday,
        wagons,
        disruptions,
        rail_and_road,
        doubts,
        overtaking,
    )
}
PAGES = dict.fromkeys(TABLES, DOCS / "scenarios.md") | {"overtaking": DOCS / "deadlock.md"}


def with_table(page: str, name: str, text: str) -> str:
    """The page with one of its tables anew.

    Raises:
        ValueError: the page has no such place, or several.
    """
    place = re.compile(rf"(<!-- {name}: written by docs/write_scenarios.py -->\n).*?(<!-- end of {name} -->\n)", re.S)
    page, count = place.subn(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", page)
    if count != 1:
        raise ValueError(f"{PAGES[name].name} has {count} places for {name}")
    return page


def _wanted(names: list[str]) -> Iterator[str]:
    unknown = set(names) - TABLES.keys()
    if unknown:
        sys.exit(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    yield from names or TABLES


if __name__ == "__main__":
    for wanted in _wanted(sys.argv[1:]):
        print(f"{wanted} …", flush=True)
        found_table = TABLES[wanted]()
        page = PAGES[wanted]
        page.write_text(with_table(page.read_text(encoding="utf-8"), wanted, found_table), encoding="utf-8")
