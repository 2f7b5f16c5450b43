// Days on which the calendar closes offices, laboratories or cranes: marked in charts by week, and said beside them.
"use strict";

const CLOSED_STRIPS = ["laboratory", "stages", "cranes", "gate"];
const CLOSED_STRIP_PX = 6;
const MOST_CLOSED_SPANS = 8; // named in a legend

/** What is closed within so many weeks of the measured period, of the runs shown. */
function closedRows(weeks, isMeant) {
  return runsShown().flatMap((run) => content.runs[run].closed_days.filter(isMeant).map((row) => ({ ...row, run })))
    .filter((row) => row.to_week > 0 && row.from_week < weeks);
}

function closedOnLine() {
  const weeks = Math.max(0, ...runsShown().map((run) => content.runs[run].time.horizon_weeks));
  return closedRows(weeks, (row) => state.line === "all" || row.line === state.line);
}

function closedAtStage() {
  const weeks = Math.max(0, ...runsShown().map((run) => content.runs[run].time.horizon_weeks));
  return closedRows(weeks, (row) => row.stages.includes(state.stage));
}

/** A series of no values that draws them behind an axis of weeks: offices from top to bottom, what else as strips. */
function closedSeries(rows) {
  const spans = [...new Map(rows.map((row) => [[row.what, row.side, row.from_week, row.to_week].join(), row])).values()];
  if (!spans.length) return [];
  const renderItem = ({ dataIndex, coordSys }, api) => {
    const { what, from_week, to_week } = spans[dataIndex];
    const [week] = api.size([1, 0]);
    const [first] = api.coord([0, 0]); // the middle of the first week
    const strip = CLOSED_STRIPS.indexOf(what);
    const shape = { x: first + (from_week - 0.5) * week, width: (to_week - from_week) * week, y: coordSys.y, height: coordSys.height };
    if (strip >= 0) Object.assign(shape, { y: coordSys.y + strip * CLOSED_STRIP_PX, height: CLOSED_STRIP_PX });
    const shown = echarts.graphic.clipRectByRect(shape, coordSys);
    return shown?.width > 0.1 ? { type: "rect", shape: shown, style: { fill: closedColour(what) } } : null;
  };
  return [{ name: "closed", type: "custom", silent: true, clip: true, z: 1, tooltip: { show: false }, renderItem, data: spans.map(() => [NaN, NaN]) }];
}

function closedColour(what) {
  return colour(what === "offices" ? "band" : "closed-strip");
}

/** The legend: of each kind what is closed, in which run where not in all shown, where, and when. */
function closedKey(rows) {
  return ["offices", ...CLOSED_STRIPS].flatMap((what) => {
    const mine = rows.filter((row) => row.what === what);
    return mine.length ? [[closedColour(what), closedText(what, mine), "block"]] : [];
  });
}

function closedText(what, rows) {
  const runs = [...new Set(rows.map((row) => row.run))];
  const all = say(`closed_${what}`);
  const head = runs.length < runsShown().length ? say("closed_of_run", { what: all, run: listed(...runs.map(runRole)) }) : all;
  const groups = new Map();
  for (const row of rows) {
    const key = [row.place, row.side].join();
    if (!groups.has(key)) groups.set(key, { side: row.side, place: row.place_name, spans: new Map() });
    groups.get(key).spans.set([row.holidays, row.first_day, row.last_day].join(), row);
  }
  const parts = [...groups.values()].map((group) => titled(closedWhere(group, [...groups.values()]), closedSpans([...group.spans.values()])));
  return `${head} – ${[...new Set(parts)].join(say("semicolon"))}`;
}

/** A terminal, or the side of a border; with its border where others keep other days on that side. */
function closedWhere({ side, place, spans }, groups) {
  if (!side) return place;
  const days = [...spans.keys()].join();
  const isSame = groups.every((one) => one.side !== side || [...one.spans.keys()].join() === days);
  return isSame ? say(`side_${side}`) : listed(place, say(`side_${side}`));
}

function closedSpans(rows) {
  const sorted = rows.sort((a, b) => a.from_week - b.from_week);
  const texts = sorted.slice(0, MOST_CLOSED_SPANS).map((row) => [...row.holidays.map(holidayName), daysText(row.first_day, row.last_day)].join(" "));
  if (sorted.length > texts.length) texts.push(say("closed_and_more", { count: sorted.length - texts.length }));
  return listed(...texts);
}

function holidayName(holiday) {
  return sayOr(`holiday_${holiday}`, holiday.replaceAll("_", " "));
}

/** Days from one local date to another, both counted. */
function daysText(first, last) {
  const dates = new Intl.DateTimeFormat(LOCALES[state.language], { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return dates.formatRange(new Date(`${first}T00:00Z`), new Date(`${last}T00:00Z`));
}
