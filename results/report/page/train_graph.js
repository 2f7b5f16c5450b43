// Train graph of one day: time across, stations down; drag to move, wheel or pinch to zoom, point at a train to name it.
"use strict";

const KIND_COLOURS = { freight: "after", passenger: "before", light_engine: "worse", empty_wagons: "better" };
const DAY_S = 86400;

function trainGraph(run) {
  const canvas = make("canvas", { class: "graph", role: "img", tabindex: "0", "data-graph": String(run) });
  const note = make("output", { class: "faint" });
  const reset = make("button", { type: "button", class: "small" });
  const caption = make("figcaption");
  const figure = make("figure", {}, caption, canvas, make("div", { class: "player" }, reset, note));
  const view = { from: 0, to: DAY_S, top: 0, bottom: 1 };
  let lines = [];
  let day = null;

  const find = () => {
    const days = content.runs[run].trains_of_day;
    day = days.find((one) => one.line === lineChosen(days)) ?? null;
    Object.assign(view, { from: 0, to: DAY_S, top: 0, bottom: 1 });
  };

  const draw = () => {
    const title = day ? say("train_graph_of", { run: runRole(run), line: lineName(day.line), date: day.date }) : say("no_trains", { run: runRole(run) });
    keepTable(`trains-${run}`, () => dayRows(run, day));
    refill(caption, title, day ? csvButton(`trains-${run}`) : null);
    reset.textContent = say("whole_day");
    canvas.setAttribute("aria-label", title);
    note.textContent = "";
    for (const one of [canvas, reset]) one.style.display = day ? "" : "none";
    if (!day) return;
    const pen = sized(canvas);
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    lines = drawDay(pen, day, view, canvas);
  };

  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    zoom(view, canvas, event.offsetX, event.deltaY > 0 ? 1.2 : 1 / 1.2);
    draw();
  }, { passive: false });
  moved(canvas, (across, share, x) => {
    if (share !== 1) zoom(view, canvas, x, 1 / share);
    const width = view.to - view.from;
    const by = Math.min(Math.max(-across / plotWidth(canvas) * width, -view.from), DAY_S - view.to);
    view.from += by;
    view.to += by;
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) return;
    const near = nearest(lines, event.offsetX, event.offsetY);
    note.textContent = near ? `${near.service} ${near.train}: ${sayOr(`train_${near.kind}`, near.kind)}, ${directionName(near.direction)}` : "";
  });
  canvas.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: 60, ArrowRight: -60 };
    if (event.key in steps) {
      const width = view.to - view.from;
      const by = Math.min(Math.max(-steps[event.key] / plotWidth(canvas) * width, -view.from), DAY_S - view.to);
      view.from += by;
      view.to += by;
    } else if (event.key === "+" || event.key === "-") zoom(view, canvas, canvas.clientWidth / 2, event.key === "+" ? 1 / 1.4 : 1.4);
    else return;
    event.preventDefault();
    draw();
  });
  reset.addEventListener("click", () => { Object.assign(view, { from: 0, to: DAY_S }); draw(); });
  const resizes = new ResizeObserver(() => draw());
  resizes.observe(canvas);
  watch(["line"], () => { find(); draw(); }, canvas, () => resizes.disconnect());
  watch(["language", "theme"], draw, canvas);
  return figure;
}

/** Every stop and passing of the trains of a day. */
function dayRows(run, day) {
  return (day?.trains ?? []).flatMap((train) => train.stops.map(([axis, km, arrive, depart]) => ({
    run, line: day.line, date: day.date, train: train.train, service: train.service, train_class: train.kind, direction: train.direction,
    station: day.axes[axis].find((one) => one.km === km)?.name ?? null, km, arrive_s_of_day: arrive, depart_s_of_day: depart,
  })));
}

/** Room for the names of the stations. */
const leftOf = (canvas) => (canvas.clientWidth < 640 ? 110 : 170);
const plotWidth = (canvas) => canvas.clientWidth - leftOf(canvas) - 22;

function zoom(view, canvas, x, by) {
  const share = Math.min(Math.max((x - leftOf(canvas)) / plotWidth(canvas), 0), 1);
  const at = view.from + share * (view.to - view.from);
  const width = Math.min(Math.max((view.to - view.from) * by, 1800), DAY_S);
  view.from = Math.min(Math.max(at - share * width, 0), DAY_S - width);
  view.to = view.from + width;
}

/** Draw the axes and trains of a day; returns the pieces of the trains' lines, to be pointed at. */
function drawDay(pen, day, view, canvas) {
  const width = plotWidth(canvas);
  const height = canvas.clientHeight - 44;
  const gap = 18;
  const km = day.axes.reduce((sum, axis) => sum + (axis.at(-1)?.km ?? 0), 0) || 1;
  const usable = height - gap * (day.axes.length - 1);
  const tops = [];
  let top = 26;
  for (const axis of day.axes) {
    tops.push(top);
    top += (axis.at(-1)?.km ?? 0) / km * usable + gap;
  }
  const left = leftOf(canvas);
  const x = (s) => left + (s - view.from) / (view.to - view.from) * width;
  const y = (axis, at) => tops[axis] + at / km * usable;

  pen.font = "11px system-ui, sans-serif";
  pen.lineWidth = 1;
  drawHours(pen, view, x, height + 26);
  for (const [number, axis] of day.axes.entries()) drawStations(pen, axis, (at) => y(number, at), { left, width });

  const pieces = [];
  pen.save();
  pen.beginPath();
  pen.rect(left, 20, width, height + 10);
  pen.clip();
  for (const train of day.trains) {
    pen.strokeStyle = colour(KIND_COLOURS[train.kind] ?? "ink");
    pen.lineWidth = train.kind === "freight" ? 1.8 : 1;
    pen.setLineDash(train.kind === "passenger" ? [5, 3] : train.kind === "freight" ? [] : [2, 2]);
    pen.beginPath();
    let last = null;
    for (const [axis, at, arrive, depart] of train.stops) {
      for (const s of [arrive, depart]) {
        if (s === null) continue;
        const point = { x: x(s), y: y(axis, at), axis };
        if (last && last.axis === axis) {
          pen.lineTo(point.x, point.y);
          pieces.push({ from: last, to: point, train });
        } else pen.moveTo(point.x, point.y);
        last = point;
      }
    }
    pen.stroke();
  }
  pen.restore();
  pen.setLineDash([]);
  return pieces;
}

function drawHours(pen, view, x, bottom) {
  const step = [900, 1800, 3600, 7200, 10800, 14400].find((one) => (view.to - view.from) / one <= Math.max(3, plotWidthOf(x, view) / 55)) ?? 21600;
  pen.textAlign = "center";
  pen.textBaseline = "bottom";
  for (let s = Math.ceil(view.from / step) * step; s <= view.to; s += step) {
    pen.strokeStyle = colour("rule");
    line(pen, x(s), 22, x(s), bottom);
    pen.fillStyle = colour("faint");
    pen.fillText(clock(s), x(s), 18);
  }
}

const plotWidthOf = (x, view) => x(view.to) - x(view.from);

function drawStations(pen, axis, y, { left, width }) {
  let last = -Infinity;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const [place, station] of axis.entries()) {
    pen.strokeStyle = colour("rule");
    line(pen, left, y(station.km), left + width, y(station.km));
    const isEnd = place === 0 || place === axis.length - 1;
    const room = place === axis.length - 1 || y(axis.at(-1).km) - y(station.km) >= 11;
    if (y(station.km) - last < 11 || (!isEnd && !room)) continue;
    last = y(station.km);
    pen.fillStyle = colour("ink");
    pen.fillText(shortened(pen, station.name, left - 10), left - 6, y(station.km));
  }
}

function shortened(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let kept = [...text];
  while (kept.length && pen.measureText(kept.join("") + "…").width > width) kept = kept.slice(0, -1);
  return kept.join("") + "…";
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

/** A canvas as large as it is shown, for the screen's pixels; the pen draws in the page's pixels. */
function sized(canvas) {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

/** Tell of dragging with one pointer (pixels across) and pinching with two (share of before, and where). */
function moved(canvas, told) {
  const pointers = new Map();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event.offsetX);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    const before = [...pointers.values()];
    pointers.set(event.pointerId, event.offsetX);
    const after = [...pointers.values()];
    if (before.length === 1) told(after[0] - before[0], 1, after[0]);
    else told(0, Math.max(Math.abs(after[0] - after[1]), 5) / Math.max(Math.abs(before[0] - before[1]), 5), (after[0] + after[1]) / 2);
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => pointers.delete(event.pointerId));
}
