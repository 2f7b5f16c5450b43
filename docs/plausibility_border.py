"""The chapter on the border of docs/plausibility.md: today's intervals and indicators beside published studies."""

from collections.abc import Iterator

from plausibility_figures import NORTH, SOUTH, Figures, Line, markdown, table

import results

WAYS = {SOUTH: "southbound", NORTH: "northbound"}
BORDERS = {"lao_cai": "Lào Cai", "dong_dang": "Đồng Đăng", "mong_cai": "Móng Cái (road)"}
CPMM_RAIL = ((20.6, 51.9), (41.6, 53.9), (12.4, 19.0))
CPMM_ROAD = ((9.9, 9.9), (42.0, 42.0), (23.4, 23.4))

BORDER = """## The border, beside published studies

No release or crossing time was found for any of these three crossings, but for the customs of Quảng Ninh, with Móng Cái
and a sea port. What there is: national and other places' release times, most by the WCO's Time Release Study (TRS), and
CAREC's corridors (CPMM), which do not come here.

**Intervals of the TRS today**, hours, mean (standard deviation) of single consignments at each side
([definitions](tables.md#release-times)); southbound is China's export and Viet Nam's import:
"""

RELEASE = """**Release times.** An import counts from arrival to release (T1.5 + T2), an export from declaration to
release (T2), what customs are answerable for:
"""

CPMM = """**CAREC's indicators**: TFI1, both sides from entry to exit, and the speeds without delay (SWOD) and with it
(SWD), both ways. Rail of 2019 to 2022; its SWD of 38.0 km/h in 2021 is left out, three times that of the year after.
The road of Móng Cái is beside CAREC's road of 2022:
"""

# Why a line differs, by border.
EXPORT_WHY = {
    "lao_cai": "the papers of the whole train, checked for 3 h on paper at this office, are in it",
    "dong_dang": "input in part: an officer's 45 min were assumed from it; errors in papers, inspections",
    "mong_cai": "errors in papers, inspections, the gate's nights",
}
FEW = "little queueing here; CAREC names trains that may not enter or are put aside (cpmm ?p=133)"
TFI1_WHY = {
    ("lao_cai", SOUTH): FEW,
    (
        "lao_cai",
        NORTH,
    ): "the change of gauge after the papers: its queue, its night, and goods that wait for their train's",
    ("dong_dang", SOUTH): f"no change of gauge here; {FEW}",
    ("dong_dang", NORTH): f"no change of gauge here; {FEW}",
    ("mong_cai", SOUTH): "the change of trucks, assumed 12 h, is in it; gates closed at night",
    ("mong_cai", NORTH): "the same, and quarantine of fruit",
}


def border_chapter(found: Figures) -> str:
    """Return the chapter in Markdown."""
    return "\n".join((BORDER, _intervals(found), RELEASE, table(_released(found)), CPMM, table(_crossed(found))))


def _intervals(found: Figures) -> str:
    """Today's intervals of the Time Release Study, a row for each side and way."""
    keys = {each.sign: key for key, each in results.RELEASE_INTERVALS.items()}
    signs = ("T1", "T1.5", "T2", "T3", "T0")
    rows = []
    for border, name in BORDERS.items():
        for side, direction in ((side, way) for way in (SOUTH, NORTH) for side in ("china", "viet_nam")):
            each = [found.release["baseline", border, side, direction, keys[sign]] for sign in signs]
            hours = ["–" if row["mean_h"] is None else f"{row['mean_h']:.1f} ({row['sd_h']:.1f})" for row in each]
            place = "China" if side == "china" else "Viet Nam"
            rows.append((name, place, WAYS[direction], *hours, f"{each[-1]['consignments']:,}"))
    return markdown(("border", "side", "way", *signs, "consignments"), rows)


def _released(found: Figures) -> Iterator[Line]:
    ahead = "papers come with the goods in the model; no permits to wait for, in 2016 7 days for 36 % of goods"
    for border, name in BORDERS.items():
        hours = found.release_h(border, "viet_nam", SOUTH, "arrival_declaration", "declaration_release")
        yield Line(f"import to Viet Nam, {name}", hours, 10 + 5.8 / 60, 115,
                   "115 h (TRS 2013: vietnamplus post65832), 34 h (Saigon port 1, 2015: vietnamplus 73508), 10:06 "
                   "(Quảng Ninh with Móng Cái, May 2020: vietreader 18178)",
                   f"{ahead} (vnexpress 3472498)", "h")  # fmt: skip
    for border, name in BORDERS.items():
        hours = found.release_h(border, "viet_nam", NORTH, "declaration_release")
        yield Line(f"export from Viet Nam, {name}", hours, 7, 11.6,
                   "11.6 h (TRS 2013: vietnamplus post65832), below 7 h (Saigon port 1, 2015: vietnamplus 73508)",
                   "2013 was before electronic customs (VNACCS); limits of 2 h for papers, 8 h for goods are kept here",
                   "h")  # fmt: skip
    for border, name in BORDERS.items():
        hours = found.release_h(border, "china", NORTH, "arrival_declaration", "declaration_release")
        yield Line(f"import to China, {name}", hours, 18.5, 32.02,
                   "32.02 h (all China, 2022: people.cn 10214461), 18.5 h (Alashankou, rail, May 2019: silkroadinfo)",
                   "no sea ports, where goods wait to be declared; papers come with the goods", "h")  # fmt: skip
    for border, name in BORDERS.items():
        hours = found.release_h(border, "china", SOUTH, "declaration_release")
        yield Line(f"export from China, {name}", hours, 0.77, 1.03,
                   "1.03 h (all China, 2022: people.cn 10214461), 0.77 h (Alashankou, rail, May 2019: silkroadinfo)",
                   EXPORT_WHY[border], "h")  # fmt: skip


def _crossed(found: Figures) -> Iterator[Line]:
    for line, name in BORDERS.items():
        is_road = line == "mong_cai"
        source = "CAREC road 2022 (cpmm ?p=130)" if is_road else "CAREC rail 2019–2022 (cpmm 2020-report, ?p=133)"
        crossing, free, delayed = CPMM_ROAD if is_road else CPMM_RAIL
        for direction, way in WAYS.items():
            hours = found.kpi("baseline", line, direction, "border_crossing_time_mean")
            why = TFI1_WHY[line, direction]
            yield Line(f"TFI1, {name}, {way}", hours, *crossing, f"{_range(crossing)} h, {source}", why, "h")
        speeds = (
            ("SWOD", "speed_without_delay", free, "expressway most of the way" if is_road else "60 km/h at most"),
            ("SWD", "speed_with_delay", delayed, f"a whole border's hours {_within(found, line)}"),
        )
        for word, kpi, ends, why in speeds:
            kmh = found.kpi("baseline", line, "both", kpi)
            yield Line(f"{word}, {name}", kmh, *ends, f"{_range(ends)} km/h, {source}", why, "km/h")


def _within(found: Figures, line: str) -> str:
    service = f"{line}_south"
    if ("baseline", service) not in found.times:
        return "within a short way"
    stops_h = found.hours("baseline", service) - found.hours("baseline", service, stops=False)
    return f"and {stops_h:.1f} h of planned stops within {found.times['baseline', service]['length_km']:.0f} km"


def _range(ends: tuple[float, float]) -> str:
    return "–".join(f"{end:.1f}" for end in dict.fromkeys(ends))
