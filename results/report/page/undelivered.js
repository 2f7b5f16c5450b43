// Goods that never arrive: where a run leaves so many that the times of the others say nothing, and how that is marked.
"use strict";

const UNDELIVERED_MARK = "†";

/** What a run leaves of a line and direction where it is too much, of all lines what the worst leaves; else null. */
function undeliveredOf(run, line, direction) {
  return content.runs[run].left.find((row) => row.line === line && row.direction === direction) ?? null;
}

/** A share of goods with as many decimals as it takes to be no 0. */
function leftShare(share) {
  return say("percent", { value: number(100 * share) });
}

/** A figure as it is shown, marked where it is of goods that were delivered and others of them never are, in any of the runs. */
function markedFigure(text, runs, row) {
  const isLeft = content.kpis[row.kpi].is_of_delivered && runs.some((run) => undeliveredOf(run, row.line, row.direction));
  return isLeft && text !== NONE ? text + UNDELIVERED_MARK : text;
}

/** Under the title: which lines of a run leave goods, and how many; where both directions together do not, the worst one. */
function undeliveredCaution(run) {
  const left = content.runs[run].left.filter((row) => row.line !== "all");
  const lines = [...new Set(left.map((row) => row.line))];
  if (!lines.length) return null;
  const told = lines.map((line) => {
    const mine = left.filter((row) => row.line === line).sort((a, b) => b.share - a.share);
    const row = mine.find((one) => one.direction === "both") ?? mine[0];
    return bracketed(row.direction === "both" ? lineName(line) : groupName(line, row.direction), leftShare(row.share));
  });
  return make("p", { class: "caution", "data-undelivered": String(run) }, say("undelivered", { run: runRole(run), lines: listed(...told) }));
}

/** Beside figures of the line and direction chosen: what the mark means, where one of the runs shown leaves goods. */
function undeliveredNote() {
  const told = runsShown().flatMap((run) => {
    const left = undeliveredOf(run, state.line, state.direction);
    if (!left) return [];
    return [titled(runRole(run), say(left.is_of_worst_line ? "left_on_one_line" : "left", { share: leftShare(left.share) }))];
  });
  return told.length ? make("p", { class: "caution undelivered" }, say("left_mark", { mark: UNDELIVERED_MARK, told: told.join(say("semicolon")) })) : null;
}

/** The mark behind a caption of times of the line and direction chosen, or of all its directions, where a run shown leaves goods. */
function undeliveredMark(isAnyDirection = false) {
  const isLeft = (row) => row.line === state.line && (isAnyDirection || row.direction === state.direction);
  return runsShown().some((run) => content.runs[run].left.some(isLeft)) ? ` ${UNDELIVERED_MARK}` : "";
}
