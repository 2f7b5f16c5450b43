// Drawing of a train graph: the line, a strip for each branch with trains, hours, stations and the lines of the trains.
"use strict";

const GRAPH_HEAD = 26;
const GRAPH_FOOT = 22;
const STRIP_HEAD = 34;

/** Room for the names of the stations. */
const leftOf = (canvas) => (canvas.clientWidth < 640 ? 124 : 208);
const plotWidth = (canvas) => canvas.clientWidth - leftOf(canvas) - 22;

/** The line and those of its branches that have trains on the day, from top to bottom, and the height of all. */
function graphPanels(day, canvas) {
  const isNarrow = canvas.clientWidth < 640;
  const used = new Set(day.trains.flatMap((train) => train.paths.map(([axis]) => axis)));
  const panels = [];
  let top = GRAPH_HEAD;
  for (const [number, stations] of day.axes.entries()) {
    if (number && !used.has(number)) continue;
    const length = stations.at(-1).km || 1;
    const wanted = NAME_GAP * (stations.length - 1);
    const height = number ? Math.min(Math.max(wanted, 44), 200) : Math.min(Math.max(wanted, 240, length * 1.1), isNarrow ? 460 : 580);
    if (number) top += STRIP_HEAD;
    const start = top;
    panels.push({ number, stations, top, bottom: top + height, y: (km) => start + km / length * height });
    top += height;
  }
  return { panels, height: Math.round(top + GRAPH_FOOT) };
}

/** Draw the axes and trains of a day; returns the pieces of the trains' lines, to be pointed at. */
function drawDay(pen, day, view, canvas) {
  const { panels } = graphPanels(day, canvas);
  const [left, width] = [leftOf(canvas), plotWidth(canvas)];
  const x = (s) => left + (s - view.from) / (view.to - view.from) * width;
  const pieces = [];
  for (const panel of panels) {
    drawHours(pen, view, x, panel, panel === panels.at(-1));
    if (panel.number) drawStripTitle(pen, panel);
    drawStations(pen, panel, { left, width });
    pen.save();
    pen.beginPath();
    pen.rect(left, panel.top - 1, width, panel.bottom - panel.top + 2);
    pen.clip();
    drawClosed(pen, day.closed.filter(([axis]) => axis === panel.number), x, panel);
    for (const train of day.trains) pieces.push(...drawTrain(pen, train, x, panel));
    pen.restore();
  }
  return pieces;
}

function drawTrain(pen, train, x, panel) {
  const look = carrierLook(train.kind);
  Object.assign(pen, { strokeStyle: train.is_of_line ? look.colour : carrierLook("other_line").colour, lineWidth: look.width_px, lineJoin: "round" });
  pen.setLineDash(look.dashes.map((length) => length * look.width_px));
  const pieces = [];
  for (const [axis, ...values] of train.paths) {
    if (axis !== panel.number) continue;
    const points = [];
    for (let at = 0; at < values.length; at += 2) points.push({ x: x(values[at]), y: panel.y(values[at + 1]) });
    pen.beginPath();
    for (const point of points) pen.lineTo(point.x, point.y);
    pen.stroke();
    for (let at = 1; at < points.length; at += 1) pieces.push({ from: points[at - 1], to: points[at], train });
  }
  pen.setLineDash([]);
  return pieces;
}

function drawClosed(pen, closed, x, { y }) {
  for (const [, fromKm, toKm, from, to] of closed) {
    const [left, right, top, bottom] = [x(Math.max(from, 0)), x(Math.min(to, DAY_S)), y(fromKm), y(toKm)];
    if (right <= left) continue;
    pen.save();
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.clip();
    pen.fillStyle = colour("closed");
    pen.fillRect(left, top, right - left, bottom - top);
    Object.assign(pen, { strokeStyle: colour("faint"), lineWidth: 0.7 });
    for (let at = left - (bottom - top); at < right; at += 8) line(pen, at, bottom, at + bottom - top, top);
    pen.strokeRect(left, top, right - left, bottom - top);
    pen.restore();
  }
}

function drawStripTitle(pen, { stations, top }) {
  Object.assign(pen, { font: `600 11px ${FONT}`, textAlign: "left", textBaseline: "middle", fillStyle: colour("ink") });
  const title = say("branch", { from: stations[0].name, to: stations.at(-1).name });
  pen.fillText(fittedName(pen, title, pen.canvas.clientWidth ? pen.canvas.clientWidth - 8 : 10000), 4, top - 17);
}

function drawHours(pen, view, x, { top, bottom, number }, isLast) {
  const steps = [900, 1800, 3600, 7200, 10800, 14400];
  const step = steps.find((one) => (view.to - view.from) / one <= Math.max(3, (x(view.to) - x(view.from)) / 55)) ?? 21600;
  Object.assign(pen, { font: `11px ${FONT}`, textAlign: "center", textBaseline: "middle", lineWidth: 1, fillStyle: colour("faint"), strokeStyle: colour("rule") });
  for (let s = Math.ceil(view.from / step) * step; s <= view.to; s += step) {
    line(pen, x(s), top, x(s), bottom);
    const text = s === DAY_S ? "24:00" : clock(s);
    if (!number) pen.fillText(text, x(s), top - 13);
    if (isLast) pen.fillText(text, x(s), bottom + 13);
  }
}

function line(pen, x1, y1, x2, y2) {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

function nearest(pieces, x, y) {
  let best = null;
  let least = 8;
  for (const { from, to, train } of pieces) {
    const length = (to.x - from.x) ** 2 + (to.y - from.y) ** 2;
    const share = length ? Math.min(Math.max(((x - from.x) * (to.x - from.x) + (y - from.y) * (to.y - from.y)) / length, 0), 1) : 0;
    const away = Math.hypot(from.x + share * (to.x - from.x) - x, from.y + share * (to.y - from.y) - y);
    if (away < least) [best, least] = [train, away];
  }
  return best;
}

/** What the lines of the graphs of some days are: trains by class, stations by tracks, borders, what is closed. */
function graphLegend(days) {
  const trains = days.flatMap((day) => day.trains);
  const stations = days.flatMap((day) => day.axes.flat());
  const entries = kindsOf([trains.filter((one) => one.is_of_line)]).map((kind) => [lineMark(carrierLook(kind)), carrierName(kind)]);
  if (trains.some((one) => !one.is_of_line)) entries.push([lineMark(carrierLook("other_line")), say("train_other_line")]);
  const has = (test) => stations.some(test);
  if (has((one) => one.tracks > 2)) entries.push([lineMark({ colour: colour("faint"), width_px: 1 }), say("station_tracks_3")]);
  if (has((one) => one.tracks === 2)) entries.push([lineMark({ colour: colour("loop"), width_px: 1 }), say("station_tracks_2")]);
  if (has((one) => one.tracks < 2)) entries.push([lineMark({ colour: colour("faint"), width_px: 1, dashes: [1, 3] }), say("station_tracks_1")]);
  if (has((one) => one.is_double)) entries.push([lineMark({ colour: colour("ink"), width_px: 3 }), say("double_track")]);
  if (has((one) => one.is_border)) entries.push([blockMark(colour("band"), colour("faint")), `◆ ${say("border_crossing")}`]);
  if (days.some((day) => day.closed.length)) entries.push([blockMark(colour("closed"), colour("faint"), true), say("closed_track")]);
  return entries;
}
