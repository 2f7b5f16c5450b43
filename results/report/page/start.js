// Puts the page together: heading, controls that stay in sight, sections, foot.
"use strict";

function directionsOf(line) {
  return content.groups.filter((group) => group[0] === line).map((group) => group[1]);
}

/** The border of a line that has one, else the border chosen before. */
function borderOf(line) {
  const borders = new Set(content.runs.flatMap((run) => run.way).filter((row) => row.line === line && row.border).map((row) => row.border));
  return borders.size === 1 ? [...borders][0] : state.border;
}

function controls() {
  const lines = [...new Set(content.groups.map((group) => group[0]))];
  const choices = [];
  if (content.comparisons.length > 1) {
    choices.push(selection(say("scenario"), content.comparisons.map((one, at) => [at, runNameSet(one.run)]), state.comparison, (value) => choose({ comparison: Number(value) }), "choose-scenario"));
  }
  choices.push(
    selection(say("line"), lines.map((line) => [line, lineName(line)]), state.line, (line) => choose({
      line, direction: directionsOf(line).includes(state.direction) ? state.direction : directionsOf(line)[0], border: borderOf(line),
      stage: borderOf(line) === state.border ? state.stage : stageAt(borderOf(line)),
    }), "choose-line"),
    selection(say("direction"), directionsOf(state.line).map((one) => [one, directionName(one)]), state.direction, (direction) => choose({ direction }), "choose-direction"),
    selection(say("language"), Object.entries(LANGUAGES), state.language, (language) => choose({ language }), "choose-language"),
    make("button", { type: "button", id: "choose-theme", onclick: () => choose({ theme: state.theme === "dark" ? "light" : "dark" }) }, say(state.theme === "dark" ? "light" : "dark")),
  );
  return make("div", { class: "bar" }, choices, make("nav", { "aria-label": say("contents") }, SECTIONS.map(({ id }) => make("a", { href: `#${id}` }, sectionName(id)))));
}

function head() {
  return [
    make("h1", {}, content.comparisons.length ? say("title_comparison") : say("title_run")),
    make("ul", { class: "names" }, runsShown().map((run) => make("li", {},
      make("span", { class: `swatch ${run === 0 && content.runs.length > 1 ? "" : "after"}` }), make("strong", {}, titled(runRole(run), "").trim()), make("span", { class: "name" }, make("span", {}, runName(run)), settingsMark(run))))),
    runsShown().map(unfinishedCaution),
    runsShown().map(undeliveredCaution),
    oneReplicationCaution(),
  ];
}

const MOST_SETTINGS = 3;

/** That one replication, or one pair, has no interval: where there are more, nothing. */
function oneReplicationCaution() {
  const shown = comparisonShown();
  const pairs = shown ? Math.max(0, ...shown.claims.map((one) => one.pairs)) : content.runs[0].replications.length;
  if (pairs !== 1) return null;
  return make("p", { class: "caution", id: "no-interval" }, say(shown ? "one_pair" : "one_replication", { least: number(content.few_pairs, 0) }));
}

/** The values that a run changed of its file, as they were given; the table of how it was run has all of them. */
function settingsText(run) {
  const { overrides } = content.runs[run];
  const shown = overrides.slice(0, MOST_SETTINGS);
  if (overrides.length > shown.length) shown.push(say("settings_more", { count: number(overrides.length - shown.length, 0) }));
  return listed(...shown);
}

function settingsMark(run) {
  if (!content.runs[run].overrides.length) return null;
  return make("small", { "data-settings": String(run) }, say("settings", { list: settingsText(run) }));
}

/** The name of a run, with what it changed of its file: runs of one file have one name. */
function runNameSet(run) {
  return content.runs[run].overrides.length ? bracketed(runName(run), settingsText(run)) : runName(run);
}

/** That replications which were planned are not in the figures. */
function unfinishedCaution(run) {
  const { replications, replications_planned: planned } = content.runs[run];
  if (replications.length >= planned) return null;
  return make("p", { class: "caution", "data-unfinished": String(run) },
    say("unfinished", { run: runRole(run), finished: number(replications.length, 0), planned: number(planned, 0) }));
}

function start() {
  const groups = content.groups.map((group) => group[0]);
  if (!groups.includes("all")) state.line = groups[0] ?? "all";
  state.border = borderOf(state.line) ?? content.borders.find((one) => content.runs.some((run) => run.dwell.some((row) => row.border === one.id)))?.id;
  state.stage = stageAt(state.border);
  if (!directionsOf(state.line).includes(state.direction)) state.direction = directionsOf(state.line)[0] ?? "both";
  watch(["theme"], () => { document.documentElement.dataset.theme = state.theme; });
  watch(["language"], () => { document.documentElement.lang = state.language; });
  watch(["language", "comparison"], () => refill(document.getElementById("head"), head()));
  watch(["language", "comparison", "line", "direction", "theme"], () => {
    const focused = document.activeElement?.id;
    refill(document.getElementById("controls"), controls());
    if (focused) document.getElementById(focused)?.focus();
  });
  for (const { id, build } of SECTIONS) {
    const title = make("h2", { id });
    watch(["language"], () => { title.textContent = sectionName(id); });
    const body = make("section", { "aria-labelledby": id });
    document.getElementById("report").append(title, body);
    refill(body, build());
  }
  watch(["language"], () => refill(document.getElementById("foot"), make("p", {}, say("foot"))));
}

/** Paper is light, whatever the screen is. */
function printLight() {
  let before = state.theme;
  addEventListener("beforeprint", () => { before = state.theme; choose({ theme: "light", isPrinting: true }); });
  addEventListener("afterprint", () => { choose({ theme: before, isPrinting: false }); });
}

start();
printLight();
