// What the reader has chosen, and who has to be drawn anew when it changes.
"use strict";

const state = {
  language: content.language,
  theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  comparison: 0,
  line: "all",
  direction: "both",
  kpi: "lead_time_mean",
  border: null,
  stage: null,
  isPrinting: false,
};

let watchers = [];

/**
 * Call `draw` now and whenever one of these parts of the state changes, as long as `element` is on the page; once it
 * is gone, `gone` is called.
 */
function watch(parts, draw, element = document.documentElement, gone = () => {}) {
  watchers.push({ parts, draw, element, gone });
  draw();
}

function forgetGone() {
  const left = watchers.filter(({ element }) => !element.isConnected);
  watchers = watchers.filter(({ element }) => element.isConnected);
  for (const { gone } of left) gone();
}

function choose(changes) {
  const changed = Object.keys(changes).filter((part) => state[part] !== changes[part]);
  Object.assign(state, changes);
  for (const { parts, draw, element } of [...watchers]) {
    if (element.isConnected && parts.some((part) => changed.includes(part))) draw();
  }
  forgetGone();
}

/** The numbers of the runs looked at: the baseline and the chosen other one, or the only one. */
function runsShown() {
  return content.comparisons.length ? [0, content.comparisons[state.comparison].run] : [0];
}

function comparisonShown() {
  return content.comparisons[state.comparison] ?? null;
}

function isGroup(row) {
  return row.line === state.line && row.direction === state.direction;
}

/** The first line that rows are of, or the chosen one where a line is chosen: a run without it shows no other in its place. */
function lineChosen(rows) {
  return state.line === "all" ? rows[0]?.line : state.line;
}

function hasGroup(line, direction) {
  return content.groups.some((group) => group[0] === line && group[1] === direction);
}
