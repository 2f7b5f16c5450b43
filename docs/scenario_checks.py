"""Tables of docs/scenarios.md that set what comes out of the shipped scenarios beside what is reported."""

from scenario_figures import BOTH, LEAD, LINES, NORTH, OPEN_AT_TET, SOUTH, WAYS, Year, across, table, year

SIDES = {"china": "China", "viet_nam": "Viet Nam"}
INTERVALS = ("arrival_declaration", "declaration_release", "release_removal", "arrival_removal")


def release() -> str:
    """The intervals of the Time Release Study of today, mean and standard deviation in hours."""
    found = year("baseline", 10).release
    rows = []
    for line in ("lao_cai", "dong_dang"):
        for direction, sides in ((SOUTH, ("china", "viet_nam")), (NORTH, ("viet_nam", "china"))):
            for side in sides:
                label = f"{LINES[line]}, {SIDES[side]}, {WAYS[direction]}"
                cells = [found.loc[line, side, direction, key] for key in INTERVALS]
                rows.append((label, *(f"{cell.mean_h:.1f} ({cell.sd_h:.1f})" for cell in cells)))
    head = "| side, direction | arrival – declaration | declaration – release | release – removal | arrival – removal |"
    return table(head, rows)


def checked() -> str:
    """Hours of today beside what is reported of the same thing; nothing was set to meet it."""
    today, no_tet = year("baseline", 10), year("baseline", 2, *OPEN_AT_TET)
    trucks = [each.hours("border_crossing_h", "mong_cai", SOUTH) for each in (no_tet, today)]
    trucks = [
        hours - each.hours("handover", "mong_cai", SOUTH) for hours, each in zip(trucks, (no_tet, today), strict=True)
    ]
    released = [each.release.loc["mong_cai", "viet_nam", SOUTH, "arrival_removal"].mean_h for each in (no_tet, today)]
    pingxiang = today.release.loc["dong_dang", "china", SOUTH, "arrival_removal"].mean_h
    tet = "{:.0f} h without shut gates at Tết, {:.0f} h over the year".format
    rail = "21–52 h at CAREC's rail borders, 2019–2022"
    rows = [
        *(
            (f"both sides of the border, {LINES[line]}", _crossing(today, line), rail)
            for line in ("lao_cai", "dong_dang")
        ),
        ("Pingxiang station, southbound", f"{pingxiang:.1f} h", "about 12 h in 2022, derived (qjsbw 2022-06-14)"),
        (
            "Kunming – Hải Phòng, door to door",
            f"{today.kpi('lao_cai', SOUTH, LEAD) / 24:.1f} days",
            "4–6 days by the first container train in 2017",
        ),
        (
            "both sides of the border, Móng Cái, southbound, without the change of trucks",
            tet(*trucks),
            "9.9 h at CAREC's road borders, 2022",
        ),
        (
            "Vietnamese side of it",
            tet(*released),
            "10 h mean release of imports, Quảng Ninh, sea port included, May 2020 (vietreader 18178): quicker here",
        ),
        ("tonnes a train, Lào Cai", f"{_a_train(today, 'lao_cai', BOTH, 't'):.0f}", "206 in 2025, empties counted"),
        (
            "TEU a train, Đồng Đăng south",
            f"{_a_train(today, 'dong_dang', SOUTH, 'teu'):.1f}",
            "30 in the first half of 2022",
        ),
    ]
    return table("| | model, today | reported |", rows)


def speeds() -> str:
    """CAREC's speeds without and with delay."""
    reported = {
        "lao_cai": "CAREC's rail corridors: 41.6–53.9 and 12.4–19.0 km/h in 2019–2022",
        "dong_dang": "the same",
        "mong_cai": "CAREC's road corridors, 2022: 42.0 and 23.4 km/h",
    }
    rows = []
    for line in across():
        found = [year("baseline", 10).kpi(line, BOTH, f"speed_{each}_delay") for each in ("without", "with")]
        rows.append((LINES[line], *(f"{each:.1f} km/h" for each in found), reported[line]))
    return table("| line, today | speed without delay (SWOD) | with delay (SWD) | reported |", rows)


def planned_border() -> str:
    """Hours at both sides of the border, planned."""
    rows = [(LINES[line], _crossing(year("upgraded", 10), line)) for line in across()]
    return table("| both sides of the border | model, upgraded |", rows)


def _crossing(one: Year, line: str) -> str:
    south, north = (one.hours("border_crossing_h", line, way) for way in (SOUTH, NORTH))
    return f"{south:.1f} h south, {north:.1f} h north"


def _a_train(one: Year, line: str, direction: str, unit: str) -> float:
    """What a freight train carries on average."""
    carried, trains = (one.kpi(line, direction, f"throughput_{each}") for each in (unit, "trains"))
    return carried / trains
