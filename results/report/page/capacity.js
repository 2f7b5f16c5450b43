// Capacity: when trains are on each section, how much of it is used by UIC 406, and what takes runs of its own.
"use strict";

const MOST_SECTIONS = 10;

section("capacity", () => [
  make("p", {}, live([], () => say("capacity_intro"), "span")),
  live(["comparison", "line"], () => runsShown().map((run) => {
    const rows = sectionsOf(run);
    if (!rows.length) return make("p", { class: "faint" }, say("no_trains", { run: runRole(run) }));
    return [occupationTable(run), occupationChart(run, rows), fold(`sections-of-${run}`, titled(say("sections"), runRole(run)), () => sectionTable(run, rows))];
  })),
  live(["comparison"], () => make("p", { id: "curve-needs-runs" }, say("curve_needs_runs"))),
  live(["comparison"], () => runsShown().filter((run) => content.runs[run].capacity.length).map((run) => make("pre", { "data-command": "capacity" }, curveCommand(run)))),
]);

/** The line that the section is about: the chosen one; of all lines the first with trains. */
function lineOfSections(run) {
  return lineChosen(content.runs[run].sections);
}

function sectionsOf(run) {
  return content.runs[run].sections.filter((row) => row.line === lineOfSections(run));
}

function curveCommand(run) {
  const { file, overrides } = content.runs[run];
  return ["corridor capacity --curve", quoted(file), ...overrides.map((one) => `--set ${quoted(one)}`)].join(" ");
}

/** Occupation by UIC 406, the most occupied sections first; a sentence says how they stand against the limit. */
function occupationTable(run) {
  const rows = content.runs[run].capacity.filter((row) => row.lines.includes(lineOfSections(run)));
  if (!rows.length) return null;
  const above = rows.filter((row) => row.mean_share > row.limit_share);
  const values = { run: runRole(run), line: lineName(lineOfSections(run)), section: rows[0].section, mean: number(rows[0].mean_share * 100, 1), busiest: number(rows[0].busiest_share * 100, 1),
    limit: number(rows[0].limit_share * 100, 0), count: number(above.length, 0) };
  const body = make("div");
  const fill = (isAll) => {
    const shown = isAll ? rows : rows.slice(0, MOST_SECTIONS);
    refill(body, occupationRows(run, rows, shown),
      shown.length < rows.length ? make("button", { type: "button", "data-all": `uic406-${run}`, onclick: () => fill(true) }, say("show_all")) : null,
      shown.length < rows.length ? inFile(say("all_sections", { count: number(rows.length, 0) })) : null);
  };
  fill(false);
  return [make("p", { "data-occupied": String(run) }, say(above.length ? "occupied_above" : "occupied_within", values)), body];
}

function occupationRows(run, rows, shown) {
  const share = (title, key) => ({ title, saved: bracketed(title, say("as_share")), kind: "number", value: (row) => row[key], show: (row) => percentOf(row[key]) });
  const found = table({
    name: `uic406-${run}`,
    caption: titled(say("uic406"), bracketed(listed(runRole(run), lineName(lineOfSections(run))), say("rows_shown", { shown: number(shown.length, 0), count: number(rows.length, 0) }))),
    note: say("uic406_note"),
    columns: [
      { title: say("section"), value: (row) => row.section, kind: "name" },
      { title: "km", kind: "number", value: (row) => row.km, show: (row) => number(row.km, 1) },
      { title: say("tracks"), kind: "number", value: (row) => row.tracks, show: (row) => number(row.tracks, 0) },
      { title: say("trains_a_day"), kind: "number", value: (row) => row.trains_per_day, show: (row) => number(row.trains_per_day, 1) },
      share(say("mean_day"), "mean_share"),
      share(say("busiest_day"), "busiest_share"),
      { ...share(say("uic_limit"), "limit_share"), show: (row) => percentOf(row.limit_share, 0) },
      { title: say("by_turns"), kind: "number", value: (row) => row.by_turns, show: (row) => number(row.by_turns, 1) },
      { title: say("in_fleets"), kind: "number", value: (row) => row.in_fleets, show: (row) => number(row.in_fleets, 1) },
    ],
    rows: shown,
  });
  TABLES.get(`uic406-${run}`).rows = rows; // all are saved, whatever is shown
  return found;
}

function occupationChart(run, rows) {
  return chart({
    name: `occupation-${run}`,
    caption: () => titled(say("occupation"), runRole(run)),
    unit: () => listed(lineName(rows[0].line), say("unit_occupation")),
    height: () => rows.length * (isNarrow() ? 30 : 20) + 90,
    option: () => occupationOption(rows),
    rows: () => rows.flatMap((row) => row.occupied_share.map((share, hour) => (
      { run, line: row.line, section: row.section, from: row.from, to: row.to, km: row.km, tracks: row.tracks, hour, occupied_share: share }))),
  });
}

function sectionTable(run, rows) {
  const share = (title, value) => ({ title, saved: bracketed(title, say("as_share")), kind: "number", value, show: (row) => percentOf(value(row)) });
  const mean = (row) => row.occupied_share.reduce((sum, one) => sum + one, 0) / row.occupied_share.length;
  return table({
    name: `sections-${run}`,
    caption: titled(say("sections"), runRole(run)),
    columns: [
      { title: say("from"), value: (row) => row.from },
      { title: say("to"), value: (row) => row.to },
      { title: "km", kind: "number", value: (row) => row.km, show: (row) => number(row.km, 1) },
      { title: say("tracks"), kind: "number", value: (row) => row.tracks, show: (row) => number(row.tracks, 0) },
      share(say("occupied_mean"), mean),
      share(say("occupied_most"), (row) => Math.max(...row.occupied_share)),
    ],
    rows,
  });
}

function occupationOption(rows) {
  const name = (row) => `${row.from} – ${row.to}`;
  const most = Math.max(0.01, ...runsShown().flatMap(sectionsOf).flatMap((row) => row.occupied_share)) * 100; // one scale for all runs
  return {
    grid: { top: 8, bottom: 70, left: 36 },
    xAxis: { type: "category", name: say("hour_of_day"), nameLocation: "middle", nameGap: 24, data: Array.from({ length: 24 }, (_, hour) => hour), splitLine: { show: false } },
    yAxis: {
      type: "category", inverse: true, axisTick: { show: false }, data: rows.map((row) => `${row.from} –${isNarrow() ? "\n" : " "}${row.to}`),
      axisLabel: { width: isNarrow() ? 110 : 330, overflow: "truncate", interval: 0, hideOverlap: false, fontSize: isNarrow() ? 10 : 11, lineHeight: 12 },
    },
    visualMap: {
      min: 0, max: most, calculable: false, orient: "horizontal", left: "center", bottom: 0, itemHeight: 120,
      text: [percentOf(most / 100, 0), percentOf(0, 0)], textStyle: { color: colour("ink") }, inRange: { color: state.theme === "dark" ? [colour("panel"), "#2b5876", "#56b4e9", "#eaf6fd"] : [colour("panel"), "#9ecae1", "#2171b5", "#08306b"] }, formatter: (value) => percentOf(value / 100, 0),
    },
    tooltip: { trigger: "item", formatter: ({ value }) => `${name(rows[value[1]])}\n${titled(clock(value[0] * 3600), percentOf(value[2] / 100))}` },
    series: [{ type: "heatmap", data: rows.flatMap((row, at) => row.occupied_share.map((share, hour) => [hour, at, share * 100])) }],
  };
}
