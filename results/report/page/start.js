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
    choices.push(selection(say("scenario"), content.comparisons.map((one, at) => [at, runName(one.run)]), state.comparison, (value) => choose({ comparison: Number(value) }), "choose-scenario"));
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
      make("span", { class: `swatch ${run === 0 && content.runs.length > 1 ? "" : "after"}` }), make("strong", {}, titled(runRole(run), "").trim()), make("span", {}, runName(run))))),
  ];
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
