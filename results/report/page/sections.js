// The sections of the report, each made once; what depends on a choice is drawn anew by its own watcher.
"use strict";

const SECTIONS = [];

function section(id, build) {
  SECTIONS.push({ id, build });
}

/** The heading of a section; one of a single run may differ from that of a comparison. */
function sectionName(id) {
  const otherwise = say(`section_${id}`);
  return content.comparisons.length ? otherwise : sayOr(`section_${id}_of_run`, otherwise);
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
