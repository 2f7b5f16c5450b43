// The sections on the border, the way across it, the trains and the sections of the lines.
"use strict";

function ownBorderName(border) {
  return content.borders.find((one) => one.id === border)?.name ?? border;
}

/** A border as the scenarios name it; in Chinese by its towns as the map has them, with the scenarios' name in brackets. */
function borderName(border) {
  const byTowns = borderByTowns(content.runs.flatMap((run) => run.replay.queues).filter((one) => one.border === border));
  return byTowns ? bracketed(byTowns, ownBorderName(border)) : ownBorderName(border);
}

function ofRuns(rows) {
  return runsShown().flatMap((run) => rows(content.runs[run]).map((row) => ({ ...row, run })));
}

section("borders", () => [
  make("p", {}, live([], () => say("borders_intro"), "span")),
  live(["comparison", "border"], () => {
    const borders = content.borders.filter((one) => ofRuns((run) => run.dwell).some((row) => row.border === one.id));
    if (!borders.length) return null; // the chart below says it
    if (!borders.some((one) => one.id === state.border)) state.border = borders[0].id;
    return selection(say("border"), borders.map((one) => [one.id, borderName(one.id)]), state.border, (border) => choose({ border, stage: stageAt(border) }), "choose-border");
  }),
  chart({ name: "dwell", caption: () => say("dwell"), unit: () => titled(...[say("hours_of_mean_crossing"), state.border && borderName(state.border)].filter(Boolean)), parts: ["border"], option: dwellOption, legend: () => causeKey(dwellBars()), height: () => Math.max(1, dwellBars().length) * (isNarrow() ? 46 : 38) + 60, missing: () => (dwellBars().length ? "" : say("no_borders")),
    rows: () => ofRuns((run) => run.dwell).filter((row) => row.border === state.border) }),
  live(["comparison", "border"], () => releaseTable()),
  live(["comparison", "border", "stage"], () => {
    const stages = stagesShown();
    if (!stages.length) return null;
    if (!stages.some((one) => one.stage === state.stage)) state.stage = stages[0].stage;
    return selection(say("stage"), stageGroups(stages), state.stage, (stage) => choose({ stage }), "choose-stage");
  }),
  make("div", { class: "side-by-side" },
    chart({ name: "queue-hour", caption: () => say("queue_by_hour"), unit: () => queueUnit(), size: "low", parts: ["stage"], option: () => hourOption("queue"), rows: () => serverRows("hour"), missing: serversMissing }),
    chart({ name: "queue-week", caption: () => say("queue_by_week"), unit: () => queueUnit(), size: "low", parts: ["stage"], isZoomed: true, option: () => weekOption("queue"), legend: () => (serversMissing() ? [] : closedKey(closedAtStage())), rows: () => serverRows("week"), missing: serversMissing }),
    chart({ name: "utilisation", caption: () => say("utilisation_by_hour"), unit: () => say("unit_utilisation"), size: "low", parts: ["stage"], option: () => hourOption("utilisation"), rows: () => serverRows("hour"), missing: serversMissing }),
    chart({ name: "utilisation-week", caption: () => say("utilisation_by_week"), unit: () => say("unit_utilisation"), size: "low", parts: ["stage"], isZoomed: true, option: () => weekOption("utilisation"), legend: () => (serversMissing() ? [] : closedKey(closedAtStage())), rows: () => serverRows("week"), missing: serversMissing })),
  live(["line", "direction"], () => make("h3", {}, say("time_distance"))),
  chart({ name: "way", caption: wayCaption, unit: () => say("hours_since_ready"), size: "high", parts: ["line", "direction"], isZoomed: true, option: wayOption, legend: borderKey, rows: wayShown, missing: wayMissing }),
  live(["comparison", "line", "direction"], wayParts),
]);

const DWELL_SIDES = {
  china_to_viet_nam: [["china", "exit_china"], ["both", "side_both"], ["between", "side_between"], ["viet_nam", "entry_viet_nam"]],
  viet_nam_to_china: [["viet_nam", "exit_viet_nam"], ["both", "side_both"], ["between", "side_between"], ["china", "entry_china"]],
};

function dwellOption() {
  return stackedOption(dwellBars());
}

/** Bars of the chosen border: one for each direction, side and run. */
function dwellBars() {
  const rows = ofRuns((run) => run.dwell).filter((row) => row.border === state.border);
  const names = Object.keys(content.causes);
  const bars = [];
  for (const [direction, sides] of Object.entries(DWELL_SIDES)) {
    for (const [side, text] of sides) {
      for (const run of runsShown()) {
        const mine = rows.filter((row) => row.run === run && row.direction === direction && row.side === side);
        if (!mine.length) continue;
        const hours = names.map((name) => mine.filter((row) => row.cause === name).reduce((sum, row) => sum + row.hours, 0));
        bars.push({ label: `${side === "between" || side === "both" ? listed(say(text), directionName(direction)) : say(text)}\n${runRole(run)}`, hours });
      }
    }
  }
  return bars;
}

/** Release times of the chosen border, a row for each side, direction and interval, the runs side by side. */
function releaseTable() {
  const rows = new Map();
  for (const row of ofRuns((run) => run.release_times)) {
    if (row.border !== state.border || !row.consignments) continue;
    const key = [row.side, row.direction, row.interval].join();
    if (!rows.has(key)) rows.set(key, { ...row, runs: {} });
    rows.get(key).runs[row.run] = row;
  }
  return fold("release-times", say("release_times"), () => table({
    name: "release-times",
    caption: titled(say("release_times"), borderName(state.border)),
    note: say("release_note"),
    columns: [
      { title: say("border"), value: (row) => ownBorderName(row.border) },
      { title: say("side"), value: (row) => say(`side_${row.side}`) },
      { title: say("direction"), value: (row) => directionName(row.direction) },
      { title: say("interval"), value: (row) => sayOr(`interval_${row.interval}`, row.interval.replaceAll("_", " – ")) },
      ...runsShown().flatMap((run) => [
        { title: titled(runRole(run), bracketed(say("mean"), unitName("h"))), kind: "number", value: (row) => row.runs[run]?.mean_h ?? null, show: (row) => number(row.runs[run]?.mean_h, 1) },
        { title: titled(runRole(run), bracketed(say("deviation"), unitName("h"))), kind: "number", value: (row) => row.runs[run]?.sd_h ?? null, show: (row) => number(row.runs[run]?.sd_h, 1) },
      ]),
    ],
    rows: [...rows.values()],
  }));
}

section("map", () => [
  make("p", {}, live([], () => say("map_intro"), "span")),
  replayPlayer(),
]);

section("trains", () => [
  make("p", {}, live([], () => say("trains_intro"), "span")),
  live(["theme", "comparison", "line"], () => legend(graphLegend(runsShown().map(dayShown).filter(Boolean)))),
  live(["comparison"], () => runsShown().map(trainGraph)),
]);
