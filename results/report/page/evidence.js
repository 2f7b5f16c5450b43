// The sections on what the answer rests on: assumptions, method, and what can be saved.
"use strict";

section("assumptions", () => [
  live(["comparison"], confidenceFigure),
  inputTable(),
]);

const CONFIDENCES = ["high", "medium", "low", "assumed"];

/** Steps of lightness, told apart in grey print too; the style sheet has them for both themes. */
const CONFIDENCE_COLOURS = CONFIDENCES.map((one) => `var(--confidence-${one})`);

/** How many inputs of each run are how well known, as bars. */
function confidenceFigure() {
  const counts = runsShown().map((run) => CONFIDENCES.map((one) => content.runs[run].inputs.filter((input) => input.confidence === one).length));
  keepTable("confidence", () => runsShown().flatMap((run, place) => CONFIDENCES.map((confidence, at) => ({ run, confidence, inputs: counts[place][at] }))));
  return make("figure", {}, make("figcaption", {}, say("confidence_of_inputs"), csvButton("confidence")),
    runsShown().map((run, place) => shareOfInputs(run, counts[place])));
}

function shareOfInputs(run, counts) {
  const count = content.runs[run].inputs.length;
  const bar = make("div", { class: "share", role: "img" });
  CONFIDENCES.forEach((one, at) => {
    const part = make("span", { title: titled(say(`confidence_${one}`), counts[at]) });
    part.style.flexGrow = counts[at];
    part.style.background = CONFIDENCE_COLOURS[at];
    if (counts[at]) bar.append(part);
  });
  const text = say("inputs_share", { count: number(count, 0), assumed: number(counts[3], 0), share: number(count ? counts[3] / count * 100 : 0, 0) });
  bar.setAttribute("aria-label", text);
  return make("div", {}, make("p", {}, titled(runRole(run), text)), bar,
    key(CONFIDENCES.map((one, at) => [CONFIDENCE_COLOURS[at], `${say(`confidence_${one}`)} ${counts[at]}`, "block"])));
}

const MOST_INPUTS = 15;

/** The value of an input for a cell: a number as it is, all else as a text. */
function plainly(value) {
  if (value === null || typeof value === "number") return value;
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What an input varies with in studies of assumptions: the number that it follows, or the whole that it is a part of. */
function tiesOfInput(row) {
  const breaking = (key) => key.replaceAll(".", ".\u200b");
  const ties = [row.follows && say("follows_input", { key: breaking(row.follows) }), row.part_of && say("part_of_whole", { key: breaking(row.part_of) })];
  return ties.filter(Boolean).join(say("semicolon")) || null;
}

/** The columns of the inputs; what stands below a cell on the page has a column of its own in the file. */
function inputColumns() {
  return [
    { title: say("run"), value: (row) => runRole(row.run), kind: "short" },
    { title: say("key"), value: (row) => row.key, show: (row) => row.key.replaceAll(".", ".\u200b") }, // breaks after a dot
    { title: say("value"), value: (row) => plainly(row.value), show: (row) => String(plainly(row.value) ?? NONE) },
    { title: say("source"), value: (row) => row.source, below: (row) => row.note },
    { title: say("note"), value: (row) => row.note, isOnlySaved: true },
    { title: say("confidence"), value: (row) => (row.confidence ? say(`confidence_${row.confidence}`) : NONE) },
    { title: say("range"), value: (row) => (row.range ? row.range.join(" – ") : null), below: tiesOfInput },
    { title: say("follows"), value: (row) => row.follows, isOnlySaved: true },
    { title: say("part_of"), value: (row) => row.part_of, isOnlySaved: true },
  ];
}

function inputTable() {
  const chosen = { text: "", confidence: "", isAll: false };
  const results = make("div");
  const search = make("input", { type: "search", id: "search-inputs" });
  const filters = make("div", { class: "player" });
  const fill = () => {
    const rows = runsShown().flatMap((run) => content.runs[run].inputs.map((input) => ({ ...input, run })))
      .filter((row) => (!chosen.confidence || row.confidence === chosen.confidence)
        && (!chosen.text || `${row.key} ${row.source} ${row.note ?? ""}`.toLowerCase().includes(chosen.text)));
    const shown = chosen.isAll ? rows : rows.slice(0, MOST_INPUTS);
    refill(results, table({
      name: "inputs",
      note: say("as_written"),
      caption: say("inputs_shown", { shown: number(shown.length, 0), count: number(rows.length, 0) }),
      columns: inputColumns(),
      rows: shown,
    }), keepAll(rows), rows.length > shown.length ? make("button", { type: "button", id: "all-inputs", onclick: () => { chosen.isAll = true; fill(); } }, say("show_all")) : null,
    rows.length > shown.length ? inFile(say("all_inputs", { count: number(rows.length, 0) })) : null);
  };
  const keepAll = (rows) => { TABLES.get("inputs").rows = rows; return null; }; // all are saved, whatever is shown
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
    return warnings.length ? [make("h3", {}, say("warnings")), make("p", { class: "faint" }, inEnglish()), make("ul", {}, warnings.map((one) => make("li", {}, one)))] : null;
  }),
  live(["comparison"], () => [make("h3", {}, say("stress")), make("p", {}, say("stress_intro")), runsShown().map(stressFold)]),
]);

function methodRows() {
  const rows = {
    scenario: (run) => run.name,
    file: (run) => run.file,
    overrides: (run) => (run.overrides.length ? run.overrides.join(say("semicolon")) : NONE),
    start: (run) => run.time.start_date,
    warm_up: (run) => counted(run.time.warm_up_weeks, "weeks_one", "weeks"),
    horizon: (run) => counted(run.time.horizon_weeks, "weeks_one", "weeks"),
    run_out: (run) => counted(run.time.run_out_weeks, "weeks_one", "weeks"),
    replications: (run) => (run.replications.length < run.replications_planned ? `${run.replications.length} / ${run.replications_planned}` : String(run.replications.length)),
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
  runsShown().map((run) => fold(`yaml-${run}`, say("yaml_of", { run: runRole(run) }), () => make("pre", {}, content.runs[run].yaml))),
])]);
