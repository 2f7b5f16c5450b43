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
  watch(["language", ...parts], () => refill(element, fill()));
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

/** Whether less of a KPI is better (true), more is (false), or neither (null). */
function isLessBetter(kpi) {
  if (/^(lead_time|border|buffer|beyond|still)/.test(kpi)) return true;
  return /^(speed|throughput_te|throughput_t$)/.test(kpi) ? false : null;
}

function look(row) {
  const isLess = isLessBetter(row.kpi);
  if (isLess === null || row.low95 === null || row.low95 * row.high95 <= 0) return "";
  return (row.change_share < 0) === isLess ? "better" : "worse";
}

function changeTable() {
  return table({
    name: "changes",
    caption: say("indicators"),
    note: say("interval_note"),
    columns: [
      { title: say("indicator"), value: (row) => kpiName(row.kpi) },
      { title: say("unit"), value: (row) => row.unit },
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
      { title: say("unit"), value: (row) => row.unit },
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
  chart({ name: "kpi", caption: () => kpiName(state.kpi), unit: () => say("all_lines_directions"), parts: ["kpi"], option: kpiOption }),
  chart({ name: "causes", caption: () => say("time_by_cause"), unit: () => lineName(state.line), parts: ["line"], option: causesOption }),
  chart({ name: "weekly", caption: () => say("throughput"), unit: () => groupName(state.line, state.direction), parts: ["line", "direction"], option: weeklyOption }),
  chart({ name: "distribution", caption: () => say("distribution"), unit: () => groupName(state.line, state.direction), parts: ["line", "direction"], option: distributionOption }),
]);

section("borders", () => [
  make("p", {}, live([], () => say("borders_intro"), "span")),
  ...["release"].map(() => live(["comparison"], () => runsShown().map(releaseTable))),
]);

function releaseTable(run) {
  return table({
    name: `release-times-${run}`,
    caption: say("release_times_of", { run: runRole(run) }),
    note: say("release_note"),
    columns: [
      { title: say("border"), value: (row) => row.border.replaceAll("_", " ") },
      { title: say("side"), value: (row) => say(`side_${row.side}`) },
      { title: say("direction"), value: (row) => directionName(row.direction) },
      { title: say("interval"), value: (row) => sayOr(`interval_${row.interval}`, row.interval.replaceAll("_", " – ")) },
      { title: `${say("mean")} (h)`, kind: "number", value: (row) => row.mean_h, show: (row) => number(row.mean_h, 1) },
      { title: `${say("deviation")} (h)`, kind: "number", value: (row) => row.sd_h, show: (row) => number(row.sd_h, 1) },
    ],
    rows: content.runs[run].release_times.filter((row) => row.consignments > 0),
  });
}

section("map", () => [
  make("p", {}, live([], () => say("map_intro"), "span")),
  replayPlayer(),
]);

section("trains", () => [
  make("p", {}, live([], () => say("trains_intro"), "span")),
  live(["theme"], () => key([[colour("after"), say("train_freight")], [colour("before"), say("train_passenger")], [colour("worse"), say("train_light_engine")], [colour("better"), say("train_empty_wagons")]])),
  live(["comparison"], () => runsShown().map(trainGraph)),
]);

section("assumptions", () => [
  live(["comparison"], () => runsShown().map(shareOfInputs)),
  inputTable(),
]);

const CONFIDENCES = ["high", "medium", "low", "assumed"];

function shareOfInputs(run) {
  const inputs = content.runs[run].inputs;
  const counts = CONFIDENCES.map((one) => inputs.filter((input) => input.confidence === one).length);
  const bar = make("div", { class: "share", role: "img" });
  CONFIDENCES.forEach((one, at) => {
    const part = make("span", { title: `${say(`confidence_${one}`)}: ${counts[at]}` });
    part.style.flexGrow = counts[at];
    part.style.background = ["#0072b2", "#56b4e9", "#e69f00", "#d55e00"][at];
    if (counts[at]) bar.append(part);
  });
  const text = say("inputs_share", { count: number(inputs.length, 0), assumed: number(counts[3], 0), share: number(inputs.length ? counts[3] / inputs.length * 100 : 0, 0) });
  bar.setAttribute("aria-label", text);
  return make("div", {}, make("p", {}, `${runRole(run)}: ${text}`), bar,
    key(CONFIDENCES.map((one, at) => [["#0072b2", "#56b4e9", "#e69f00", "#d55e00"][at], `${say(`confidence_${one}`)} ${counts[at]}`])));
}

const MOST_INPUTS = 40;

function inputTable() {
  const chosen = { text: "", confidence: "", isAll: false };
  const results = make("div");
  const search = make("input", { type: "search", id: "search-inputs" });
  const filters = make("div", { class: "player" });
  const fill = () => {
    const rows = runsShown().flatMap((run) => content.runs[run].inputs.map((input) => ({ ...input, run })))
      .filter((row) => (!chosen.confidence || row.confidence === chosen.confidence)
        && (!chosen.text || `${row.key} ${row.source}`.toLowerCase().includes(chosen.text)));
    const shown = chosen.isAll ? rows : rows.slice(0, MOST_INPUTS);
    refill(results, table({
      name: "inputs",
      caption: say("inputs_shown", { shown: number(shown.length, 0), count: number(rows.length, 0) }),
      columns: [
        { title: say("run"), value: (row) => runRole(row.run) },
        { title: say("key"), value: (row) => row.key },
        { title: say("source"), value: (row) => row.source },
        { title: say("confidence"), value: (row) => (row.confidence ? say(`confidence_${row.confidence}`) : NONE) },
        { title: say("range"), value: (row) => (row.range ? row.range.join(" – ") : null) },
      ],
      rows: shown,
    }), rows.length > shown.length ? make("button", { type: "button", id: "all-inputs", onclick: () => { chosen.isAll = true; fill(); } }, say("show_all")) : null);
  };
  search.addEventListener("input", () => { chosen.text = search.value.toLowerCase(); fill(); });
  watch(["language", "comparison"], () => {
    search.placeholder = say("search_inputs");
    search.setAttribute("aria-label", say("search_inputs"));
    refill(filters, search, selection(say("confidence"), [["", say("any")], ...CONFIDENCES.map((one) => [one, say(`confidence_${one}`)])], chosen.confidence,
      (value) => { chosen.confidence = value; fill(); }, "choose-confidence"));
    fill();
  });
  return make("div", {}, filters, results);
}

section("method", () => [
  live([], () => [make("p", {}, say("method_intro")), make("p", {}, say("method_limits"))]),
  live(["comparison"], () => table({
    name: "method",
    caption: say("how_run"),
    columns: [{ title: say("item"), value: (row) => row.item }, ...runsShown().map((run) => ({ title: runRole(run), value: (row) => row.values[run] }))],
    rows: methodRows(),
  })),
  live(["comparison"], () => {
    const warnings = [...new Set([...(comparisonShown()?.warnings ?? []), ...runsShown().flatMap((run) => content.runs[run].warnings)])];
    return warnings.length ? [make("h3", {}, say("warnings")), make("ul", {}, warnings.map((one) => make("li", {}, one)))] : null;
  }),
]);

function methodRows() {
  const rows = {
    scenario: (run) => run.name,
    file: (run) => run.file,
    start: (run) => run.time.start_date,
    warm_up: (run) => say("weeks", { count: run.time.warm_up_weeks }),
    horizon: (run) => say("weeks", { count: run.time.horizon_weeks }),
    run_out: (run) => say("weeks", { count: run.time.run_out_weeks }),
    replications: (run) => String(run.replications.length),
    seed: (run) => String(run.seed),
    generator: (run) => run.generator,
    versions: (run) => Object.entries(run.versions).map((one) => one.join(" ")).join(", "),
    digest: (run) => run.digest,
  };
  return Object.entries(rows).map(([item, value]) => ({ item: say(`item_${item}`), values: content.runs.map(value) }));
}

section("downloads", () => [live(["comparison", "line", "direction"], () => [
  make("p", {}, say("downloads_intro")),
  make("div", { class: "player" },
    runsShown().map((run) => make("button", { type: "button", "data-yaml": String(run), onclick: () => save(`scenario-${run}.yaml`, content.runs[run].yaml, "text/yaml") }, say("yaml_of", { run: runRole(run) }))),
    make("button", { type: "button", id: "save-json", onclick: () => save("report.json", JSON.stringify(content), "application/json") }, say("all_as_json"))),
  runsShown().map((run) => make("details", {}, make("summary", {}, say("yaml_of", { run: runRole(run) })), make("pre", {}, content.runs[run].yaml))),
])]);
