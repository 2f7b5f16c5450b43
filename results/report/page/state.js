// What the reader has chosen, and who has to be drawn anew when it changes.
"use strict";

const state = {
  language: content.language,
  theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  comparison: 0,
  line: "all",
  direction: "both",
  kpi: "lead_time_mean",
};

const watchers = [];

/** Call `draw` now and whenever one of these parts of the state changes. */
function watch(parts, draw) {
  watchers.push({ parts, draw });
  draw();
}

function choose(changes) {
  const changed = Object.keys(changes).filter((part) => state[part] !== changes[part]);
  Object.assign(state, changes);
  for (const { parts, draw } of [...watchers]) {
    if (parts.some((part) => changed.includes(part))) draw();
  }
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

function hasGroup(line, direction) {
  return content.groups.some((group) => group[0] === line && group[1] === direction);
}
