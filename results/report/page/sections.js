// The sections of the report, each made once; what depends on a choice is drawn anew by its own watcher.
"use strict";

const SECTIONS = [];

function section(id, build) {
  SECTIONS.push({ id, build });
}

function runName(run) {
  return content.runs[run].name;
}

/** What a run is in the comparison, short enough for a legend. */
function runRole(run) {
  if (content.runs.length === 1) return say("this_run");
  if (run === 0) return say("baseline");
  return content.runs.length === 2 ? say("upgraded") : `${say("upgraded")} ${run}`;
}

/** An element whose children are made anew when a part of the state changes. */
function live(parts, fill, tag = "div", attributes = {}) {
  const element = make(tag, attributes);
  watch(["language", ...parts], () => refill(element, fill() ?? []), element);
  return element;
}

section("verdict", () => [live(["comparison"], () => {
  const shown = comparisonShown();
  if (!shown) return make("p", {}, say("no_comparison"));
  const judged = shown.verdicts.filter((one) => one.direction === "both");
  const claims = [...new Set(judged.map((one) => one.claim.id))];
  return claims.flatMap((id) => {
    const mine = judged.filter((one) => one.claim.id === id);
    const head = mine.find((one) => one.line === "all") ?? mine[0];
    return [verdictBox(head), mine.length > 1 ? verdictTable(id, mine) : null,
      make("p", { class: "faint" }, say("claim_source", { source: head.claim.source })), make("p", { class: "faint" }, say("interval_note"))];
  });
})]);

function claimText(claim) {
  return sayOr(`claim_${claim.id}`, claim.text);
}

function verdictBox(verdict) {
  const values = {
    line: lineName(verdict.line),
    change: percent(verdict.change_share),
    interval: span(verdict.low90, verdict.high90, percent),
    pairs: number(verdict.pairs, 0),
  };
  return make("div", { class: `verdict ${verdict.word}`, "data-verdict": verdict.line },
    make("p", { class: "claim" }, say("claim_is", { claim: claimText(verdict.claim) })),
    make("p", { class: "answer" }, say(`answer_${verdict.word}`, values)));
}

function verdictTable(id, verdicts) {
  return table({
    name: `verdicts-${id}`,
    caption: say("verdict_by_line"),
    columns: [
      { title: say("line"), value: (row) => lineName(row.line) },
      { title: say("verdict"), value: (row) => say(`word_${row.word}`) },
      { title: say("change"), kind: "number", value: (row) => row.change_share, show: (row) => percent(row.change_share) },
      { title: say("low90"), kind: "number", value: (row) => row.low90, show: (row) => percent(row.low90) },
      { title: say("high90"), kind: "number", value: (row) => row.high90, show: (row) => percent(row.high90) },
      { title: say("pairs"), kind: "number", value: (row) => row.pairs, show: (row) => number(row.pairs, 0) },
      { title: say("pairs_to_settle"), kind: "number", value: (row) => row.pairs_to_settle, show: (row) => (row.pairs_to_settle === null ? NONE : number(row.pairs_to_settle, 0)) },
    ],
    rows: verdicts,
  });
}

section("changes", () => [
  live(["line", "direction"], () => make("p", { class: "faint" }, groupName(state.line, state.direction))),
  comparisonShown() ? chart({
    name: "waterfall",
    caption: () => say("waterfall"),
    unit: () => say("hours_of_mean"),
    size: "high",
    parts: ["line", "direction"],
    option: waterfallOption,
  }) : null,
  live(["comparison", "line", "direction"], () => (comparisonShown() ? changeTable() : levelTable())),
  live(["comparison", "line", "direction"], () => (comparisonShown() ? make("details", {}, make("summary", {}, say("hours_by_cause")), causeTable()) : null)),
]);

function look(row) {
  const { better } = content.kpis[row.kpi];
  if (better === null || row.low95 === null || row.low95 * row.high95 <= 0) return "";
  return (row.change_share < 0) === (better === "lower") ? "better" : "worse";
}

function changeTable() {
  return table({
    name: "changes",
    caption: say("indicators"),
    note: say("interval_note"),
    columns: [
      { title: say("indicator"), value: (row) => kpiName(row.kpi) },
      { title: say("unit"), value: (row) => unitName(row.unit) },
      { title: say("baseline"), kind: "number", value: (row) => row.baseline },
      { title: say("upgraded"), kind: "number", value: (row) => row.upgraded },
      { title: say("change"), kind: "number", value: (row) => row.change_share, show: (row) => percent(row.change_share), look },
      { title: say("low95"), kind: "number", value: (row) => row.low95, show: (row) => percent(row.low95) },
      { title: say("high95"), kind: "number", value: (row) => row.high95, show: (row) => percent(row.high95) },
    ],
    rows: comparisonShown().table.filter(isGroup),
  });
}

function levelTable() {
  return table({
    name: "indicators",
    caption: say("indicators"),
    columns: [
      { title: say("indicator"), value: (row) => kpiName(row.kpi) },
      { title: say("unit"), value: (row) => unitName(row.unit) },
      { title: say("mean"), kind: "number", value: (row) => row.mean },
      { title: say("low95"), kind: "number", value: (row) => row.low95 },
      { title: say("high95"), kind: "number", value: (row) => row.high95 },
    ],
    rows: content.runs[0].kpis.filter(isGroup),
  });
}

function causeTable() {
  return table({
    name: "causes",
    caption: say("hours_by_cause"),
    columns: [
      { title: say("cause"), value: (row) => causeName(row.cause) },
      { title: say("kind"), value: (row) => say(`kind_${row.kind}`) },
      { title: `${say("baseline")} (h)`, kind: "number", value: (row) => row.baseline_h, show: (row) => number(row.baseline_h, 2) },
      { title: `${say("upgraded")} (h)`, kind: "number", value: (row) => row.upgraded_h, show: (row) => number(row.upgraded_h, 2) },
      { title: `${say("change")} (h)`, kind: "number", value: (row) => row.change_h, show: (row) => signed(row.change_h, 2) },
    ],
    rows: comparisonShown().causes.filter((row) => isGroup(row) && (row.baseline_h || row.upgraded_h)),
  });
}

section("lines", () => [
  live(["kpi"], () => selection(say("indicator"), Object.keys(content.kpis).map((one) => [one, kpiName(one)]), state.kpi, (kpi) => choose({ kpi }), "choose-kpi")),
  chart({ name: "kpi", caption: () => kpiName(state.kpi), unit: () => say("all_lines_directions"), size: isNarrow() ? "high" : "", parts: ["kpi"], option: kpiOption }),
  chart({ name: "causes", caption: () => say("time_by_cause"), unit: () => lineName(state.line), parts: ["line"], option: causesOption }),
  chart({ name: "weekly", caption: () => say("throughput"), unit: () => `${say("unit_t_week")}: ${groupName(state.line, state.direction)}`, parts: ["line", "direction"], option: weeklyOption }),
  chart({ name: "distribution", caption: () => say("distribution"), unit: () => groupName(state.line, state.direction), parts: ["line", "direction"], option: distributionOption }),
]);
