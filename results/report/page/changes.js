// What changes and why, and each line.
"use strict";

section("changes", () => [
  live(["line", "direction"], () => make("p", { class: "faint" }, groupName(state.line, state.direction))),
  live(["comparison", "line", "direction"], undeliveredNote),
  comparisonShown() ? chart({
    name: "waterfall",
    caption: () => say("waterfall") + undeliveredMark(),
    unit: () => [say("hours_of_mean"), ...(waterfallSteps().some(hasInterval) ? [say("whisker95")] : [])].join(say("semicolon")),
    size: "high",
    parts: ["line", "direction"],
    option: waterfallOption,
    rows: waterfallRows,
    missing: waterfallMissing,
  }) : null,
  live(["comparison", "line", "direction"], () => (comparisonShown() ? changeTable() : levelTable())),
  live(["comparison", "line", "direction"], () => (comparisonShown() ? fold("causes-shown", say("hours_by_cause"), causeTable) : null)),
]);

function look(row) {
  const { better } = content.kpis[row.kpi];
  if (better === null || row.low95 === null || row.low95 * row.high95 <= 0) return "";
  if (Number((row.change_share * 100).toFixed(1)) === 0) return ""; // it is shown as no change
  return (row.change_share < 0) === (better === "lower") ? "better" : "worse";
}

function changeTable() {
  const [baseline, upgraded] = runsShown();
  return table({
    name: "changes",
    caption: titled(say("indicators"), groupName(state.line, state.direction)),
    note: [say("interval_note"), belowNothing(comparisonShown(), "change_below_nothing")].join(" ").trim(),
    columns: [
      { title: say("indicator"), value: (row) => kpiName(row.kpi) },
      { title: say("unit"), value: (row) => unitName(row.unit), kind: "short" },
      { title: say("baseline"), kind: "number", value: (row) => row.baseline, show: (row) => markedFigure(number(row.baseline), [baseline], row) },
      { title: say("upgraded"), kind: "number", value: (row) => row.upgraded, show: (row) => markedFigure(number(row.upgraded), [upgraded], row) },
      shareColumn(say("change"), (row) => row.change_share, { look, show: (row) => markedFigure(percent(row.change_share), [baseline, upgraded], row) }),
      shareColumn(say("low95"), (row) => row.low95),
      shareColumn(say("high95"), (row) => row.high95),
      { title: say("carries_demand"), value: (row) => row.carries_demand, isOnlySaved: true },
    ],
    rows: comparisonShown().table.filter(isGroup),
  });
}

/** What an interval tells that begins below what can be, where one of the line and direction chosen does. */
function belowNothing(shown, key) {
  return shown.below_nothing.some(isGroup) ? say("below_nothing", { nothing: say(key) }) : "";
}

function levelTable() {
  return table({
    name: "indicators",
    caption: say("indicators"),
    note: belowNothing(content.runs[0], "value_below_nothing"),
    columns: [
      { title: say("indicator"), value: (row) => kpiName(row.kpi) },
      { title: say("unit"), value: (row) => unitName(row.unit), kind: "short" },
      { title: say("value"), kind: "number", value: (row) => row.mean, show: (row) => markedFigure(number(row.mean), [0], row) }, // of a quantile it is no mean
      { title: say("low95"), kind: "number", value: (row) => row.low95 },
      { title: say("high95"), kind: "number", value: (row) => row.high95 },
    ],
    rows: content.runs[0].kpis.filter(isGroup),
  });
}

function causeTable() {
  return table({
    name: "hours-by-cause",
    caption: titled(say("hours_by_cause"), groupName(state.line, state.direction)),
    columns: [
      { title: say("cause"), value: (row) => causeName(row.cause) },
      { title: say("kind"), value: (row) => say(`kind_${row.kind}`) },
      { title: bracketed(say("baseline"), unitName("h")), kind: "number", value: (row) => row.baseline_h, show: (row) => number(row.baseline_h, 2) },
      { title: bracketed(say("upgraded"), unitName("h")), kind: "number", value: (row) => row.upgraded_h, show: (row) => number(row.upgraded_h, 2) },
      { title: bracketed(say("change"), unitName("h")), kind: "number", value: (row) => row.change_h, show: (row) => signed(row.change_h, 2) },
    ],
    rows: comparisonShown().causes.filter((row) => isGroup(row) && (row.baseline_h || row.upgraded_h)),
  });
}

section("lines", () => [
  live(["comparison", "line", "direction"], undeliveredNote),
  live([], () => make("p", { class: "faint no-print" }, say("zoom_hint"))),
  live(["kpi"], () => selection(say("indicator"), Object.keys(content.kpis).map((one) => [one, kpiName(one)]), state.kpi, (kpi) => choose({ kpi }), "choose-kpi")),
  chart({ name: "kpi", caption: () => kpiName(state.kpi), unit: kpiUnit, parts: ["kpi"], option: kpiOption, rows: kpiRows, missing: kpiMissing,
    height: () => Math.max(220, kpiGroups().length * (isNarrow() ? 66 : 44) + 90) }),
  chart({ name: "causes", caption: () => say("time_by_cause") + undeliveredMark(true), unit: () => [lineName(state.line), say("hatched_waiting")].join(say("semicolon")), parts: ["line"], option: causesOption, rows: causeRows, missing: causesMissing,
    legend: () => causeKey(causeBars()), height: () => causeBars().length * 52 + 60 }),
  chart({ name: "weekly", caption: () => say("throughput"), unit: weeklyUnit, parts: ["line", "direction"], isZoomed: true, option: weeklyOption, legend: () => (weeklyMissing() ? [] : closedKey(closedOnLine())), rows: weeklyRows, missing: weeklyMissing }),
  chart({ name: "distribution", caption: () => say("distribution"), unit: distributionUnit, parts: ["line", "direction"], isZoomed: true, option: distributionOption, rows: distributionRows, missing: distributionMissing }),
]);
