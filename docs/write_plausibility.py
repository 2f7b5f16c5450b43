"""Writes docs/plausibility.md: what the shipped scenarios give beside what is published (`make docs`).

The simulated figures come from the commands that the page shows; a test compares the page with what they give today.
"""

from collections.abc import Iterator
from pathlib import Path

from plausibility_border import border_chapter
from plausibility_figures import SCENARIOS, SHORT, SOUTH, Figures, Line, markdown, table

PAGE = Path(__file__).with_name("plausibility.md")

HEAD = f"""# Simulated beside published

<!-- Written by `make docs` from docs/write_plausibility.py and docs/plausibility_border.py; edit those. -->

What the shipped scenarios give, and what was published of the same thing. **Nothing here was tuned:** no input was
changed to bring a line nearer to its published figure; lines that say *input* or *set* could not but come near. The
ratio is simulated over published; of a published range it has both ends. Sources are those of the scenario files.

Running times are those of trains that nothing hinders, the rest of a month of one replication:

```sh
corridor validate --running-times scenarios/baseline.yaml
corridor validate --running-times scenarios/upgraded.yaml
corridor run scenarios/baseline.yaml --replications 1 --release-times {SHORT}
corridor run scenarios/upgraded.yaml --replications 1 --release-times {SHORT}
corridor capacity scenarios/baseline.yaml --replications 1 {SHORT}
corridor capacity scenarios/upgraded.yaml --replications 1 {SHORT}
```

`corridor run` prints trains, tonnes and TEU a week; here they are a day, and for each train. Figures of a whole year
are in [scenarios.md](scenarios.md#checked-against-what-is-reported).
"""

TAIL = """## What this says

- **Passenger trains of today take three tenths less time than published on the hilly line and about a fifth less on
  the flat one.** Level straight track, few stops and no margin explain it. Freight is nearer only because its stops
  were set to the reported 21 km/h: its motion is as fast as the passenger trains'.
- **The planned lines have no published journey times and no published capacity.** That they run near to what was
  announced follows from the inputs. Grades through the hills, which are not published, will cost time.
- **The border is quick beside published release times, slow for exports from China.** Imports are
  released in a fiftieth to three fifths of the published hours, as papers come with the goods and nothing waits for
  permits. China's exports take longer than its mean of 2022, at Lào Cai by the papers of the whole train.
- **Crossing times are at the lower end of CAREC's rail borders or below, but for Lào Cai northbound.** A third to
  seven tenths of them is T3: goods that are released and wait for the train, its other goods, or a change of trucks.
  Speeds with delay are about half of CAREC's by rail and a third by road: short lines, the same hours of border.
- **Tracks are not what limits freight**, today or planned: sections take many times the trains that run, offices and
  yards are used first. No figure of pairs a day was published for any of these lines to set beside this.
"""


def page() -> str:
    """Return the whole page in Markdown."""
    found = Figures()
    tables = (("Today", _today(found)), ("Planned", _planned(found)))
    chapters = [f"## {title}\n\n{table(lines)}" for title, lines in tables]
    parts = [HEAD, *chapters, border_chapter(found), _capacity(found), TAIL]
    return "\n".join(parts)


def _today(found: Figures) -> Iterator[Line]:
    name = "baseline"
    level = "no grades, curves or slow places in the model: none are published"
    yield Line("freight Hekou North – Hải Phòng, with stops", found.speed(name, "lao_cai_south"), 21, 21,
               "21 km/h: Kaiyuan – Hải Phòng, 610 km in 29 h without customs (nhandan 5720202)",
               "set: the stops on the way were chosen to give it", "km/h")  # fmt: skip
    yield Line("the same in motion", found.speed(name, "lao_cai_south", stops=False), 40, 50,
               "40–50 km/h, average of the line (docslib 8371152); local maximum 80 (globaltimes 1097063)",
               "60 km/h at most, slower on some sections", "km/h")  # fmt: skip
    yield Line("passenger Hà Nội – Lào Cai", found.hours(name, "passenger_ha_noi_lao_cai"), 7 + 55 / 60, 8 + 5 / 60,
               "7:55 (SP3, thuviensuckhoe.org 2022-09-22), 8:05 (SP3, baomoi.com 35249024)",
               f"{level}; no margin; fewer stops", "h:min")  # fmt: skip
    yield Line("passenger Lào Cai – Hà Nội", found.hours(name, "passenger_lao_cai_ha_noi"), 7 + 50 / 60, 7 + 55 / 60,
               "7:50 (SP4, baomoi.com 35249024), 7:55 (SP4, thuviensuckhoe.org 2022-09-22)",
               "as above", "h:min")  # fmt: skip
    yield Line("passenger Hà Nội – Hải Phòng", found.hours(name, "passenger_ha_noi_hai_phong"), 2 + 25 / 60, 2.75,
               "2:25 (HP1) to 2:45 (LP5), February 2026 (vietnamplus post1093333)",
               "two stops of six; slow only where the line file says so (Long Biên, 25 km/h)", "h:min")  # fmt: skip
    yield Line("passenger Hải Phòng – Hà Nội", found.hours(name, "passenger_hai_phong_ha_noi"), 2 + 35 / 60, 2.75,
               "2:35 (HP2) to 2:45 (LP2), February 2026 (vietnamplus post1093333)", "as above", "h:min")  # fmt: skip
    yield Line("passenger Đồng Đăng – Gia Lâm", found.hours(name, "passenger_dong_dang_gia_lam"), 3.5, 3.5,
               "3:30, from about 02:00 to 05:30 (T8701, news.gxtv.cn)",
               "its speed was derived from this; no margin", "h:min")  # fmt: skip
    yield Line("freight Pingxiang – Yên Viên, with stops", found.speed(name, "dong_dang_south"), 40, 50,
               "40–50 km/h, average of such lines (docslib 8371152)", "60 km/h at most, one stop", "km/h")  # fmt: skip
    trains = found.kpi(name, "lao_cai", SOUTH, "throughput_trains") / 7
    yield Line("international freight trains a day, Lào Cai, southbound", trains, 2, 4,
               "2 (2017: nhandan 5720202; 2025: vietnam.vn ja), 2–4 (2023: Xinhua 2023-12-11)", "input")  # fmt: skip
    trains = found.kpi(name, "dong_dang", SOUTH, "throughput_trains") / 7
    yield Line("the same, Đồng Đăng", trains, 3, 5, "3–5 (asemconnectvietnam 146281; gmw.cn 2025-01-16)",
               "input")  # fmt: skip
    yield Line("tonnes a train, Lào Cai, both ways", found.per_train(name, "lao_cai", "both", "throughput_t"), 206, 400,
               "206 (2025, empties counted: vietnam.vn ja) to 400 (2017–2023: Xinhua 2023-12-11)",
               "volumes of 2023 in two trains a day", "t", 0)  # fmt: skip
    teu = found.per_train(name, "dong_dang", SOUTH, "throughput_teu")
    yield Line("TEU a train, Đồng Đăng, southbound", teu, 30, 51,
               "30 in the first half of 2022 (daydaynews 2775782), at most 51 in 2025 (derived)",
               "volume of 2025 in four trains a day", "TEU")  # fmt: skip
    hours = found.kpi(name, "lao_cai", SOUTH, "lead_time_mean") / 24
    yield Line("Kunming – Hải Phòng, door to door", hours, 4, 6, "4–6 days, first container train in 2017 (cvdvn.net)",
               "a first train; today's run on a plan", "days")  # fmt: skip


def _planned(found: Figures) -> Iterator[Line]:
    name = "upgraded"
    design = "a design speed, not a mean; no journey time is published"
    for line, service, source in (
        ("Lào Cai – Nam Hải Phòng", "lao_cai_south", "vietnam.vn ja khao-sat"),
        ("Pingxiang – Yên Viên", "dong_dang_south", "sggp post113397"),
        ("Dongxing – Nam Đình Vũ", "mong_cai_south", "sggp post113397"),
    ):
        yield Line(f"freight {line}, mean with stops", found.speed(name, service), 120, 120,
                   f"120 km/h ({source})", f"{design}; wagons run 80 km/h at most (assumed)", "km/h")  # fmt: skip
    for line, service, source in (
        ("Lào Cai – Nam Hải Phòng", "lao_cai_line_east", "vietnam.vn ja khao-sat"),
        ("Đồng Đăng – Yên Viên", "dong_dang_line_south", "sggp post113397"),
        ("Móng Cái – Nam Đình Vũ", "mong_cai_line_south", "sggp post113397"),
    ):
        yield Line(f"passenger {line}, mean with stops", found.speed(name, f"passenger_{service}"), 160, 160,
                   f"160 km/h ({source})", design, "km/h")  # fmt: skip
    for border, line in (("Lào Cai", "lao_cai"), ("Đồng Đăng", "dong_dang")):
        hours = found.kpi(name, line, SOUTH, "border_crossing_time_mean")
        yield Line(f"both sides of the border, {border}, southbound", hours, 5, 5,
                   "under 5 h a train at Mohan – Boten, one gauge, 2024 (people.cn 20147010)",
                   "another border; here consignments that are not released are waited for", "h")  # fmt: skip


def _capacity(found: Figures) -> str:
    """What sections take by formula and simulated, beside the trains that sources expect: no capacity is published."""
    expected = {
        (
            "upgraded",
            "lao_cai",
        ): "about 50: 16 passenger pairs (vietnam.vn ja/de thiet-ke-tuyen), 8.7 of freight (derived)",
        ("upgraded", "dong_dang"): "about 25 of freight in 2050 (derived from dnyxxg.com 1818)",
    }
    rows = []
    for name in SCENARIOS:
        for line in found.capacity[name]["lines"]:
            section, most = found.tightest(name, line), found.capacity[name]["bottlenecks"]
            first = next(each for each in most if line in each["lines"])
            rows.append((
                f"{'today' if name == 'baseline' else 'planned'}, {line}",
                section["section"],
                f"{section['trains_per_day']:.1f}",
                f"{section['trains_per_day_by_turns']:.1f}",
                f"{section['trains_per_day_simulated']:.1f}",
                expected.get((name, line), "–"),
                f"{first['what']}, {100 * first['used_share']:.0f} %",
            ))  # fmt: skip
    headings = (
        "line",
        "tightest section",
        "trains a day",
        "by formula",
        "simulated",
        "expected by sources",
        "most used",
    )
    intro = """## Trains a day, both directions

On the tightest section of each line: by the cycle formula (by turns), and the most that passed it in saturated runs.
No capacity in trains or pairs a day is published for any of these lines."""
    return f"{intro}\n\n{markdown(headings, rows)}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
