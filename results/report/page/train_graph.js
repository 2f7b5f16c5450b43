// Train graph of one day: time across, stations down; drag to move, wheel or pinch to zoom, point at a train or station to name it.
"use strict";

const DAY_S = 86400;

/** The day of a run that is shown for the line chosen, or null. */
function dayShown(run) {
  const days = content.runs[run].trains_of_day;
  return days.find((one) => one.line === lineChosen(days)) ?? null;
}

function trainGraph(run) {
  const canvas = make("canvas", { class: "graph", role: "img", tabindex: "0", "data-graph": String(run) });
  const tip = make("output", { class: "tip", hidden: true });
  const reset = make("button", { type: "button", class: "small" });
  const caption = make("figcaption");
  const without = make("p", { class: "faint", "data-without-trains": String(run) });
  const figure = make("figure", {}, caption, make("div", { class: "tipped" }, canvas, tip), make("div", { class: "player" }, reset), without);
  const view = { from: 0, to: DAY_S };
  let lines = [];
  let day = null;

  const find = () => {
    day = dayShown(run);
    Object.assign(view, { from: 0, to: DAY_S });
  };

  const draw = () => {
    const title = day ? say("train_graph_of", { run: runRole(run), line: lineName(day.line), date: longDate(day.date) }) : noTrains(run, state.line);
    keepTable(`trains-${run}`, () => dayRows(run, day));
    refill(caption, title, day ? [make("span", { class: "unit" }, say("viet_nam_time")), csvButton(`trains-${run}`)] : null);
    reset.textContent = say("whole_day");
    refill(without, state.line === "all" ? linesWithoutTrains(run).map((line) => say("line_of_run", { line: lineName(line), text: carriersText(run, line) })).join("; ") : "");
    canvas.setAttribute("aria-label", title);
    tip.hidden = true;
    for (const one of [canvas, reset]) one.style.display = day ? "" : "none";
    canvas.style.width = state.isPrinting ? `${PAPER.width}px` : "";
    if (!day || !canvas.clientWidth) return;
    canvas.style.height = `${graphPanels(day, canvas).height}px`;
    const pen = sized(canvas);
    lines = drawDay(pen, day, view, canvas);
  };

  onPanOrZoom(canvas, view, draw);
  onPointing(canvas, tip, (event) => nameOf(day, lines, canvas, event));
  reset.addEventListener("click", () => { Object.assign(view, { from: 0, to: DAY_S }); draw(); });
  watch(["line"], () => { find(); draw(); }, canvas, onNewWidth(figure, draw));
  watch(["language", "theme", "isPrinting"], draw, canvas);
  return figure;
}

/** Draw again when the width has changed; its own height, which the drawing sets, is no reason. Returns what ends that. */
function onNewWidth(figure, draw) {
  let drawnWidth = 0;
  const resizes = new ResizeObserver(() => {
    if (figure.clientWidth !== drawnWidth) requestAnimationFrame(draw);
    drawnWidth = figure.clientWidth;
  });
  resizes.observe(figure);
  return () => resizes.disconnect();
}

/** Show what `tell` says of the place pointed at, by mouse or finger, while it is pointed at. */
function onPointing(canvas, tip, tell) {
  const point = (event) => showTip(tip, canvas, event, tell(event));
  canvas.addEventListener("pointermove", (event) => { if (!event.buttons) point(event); });
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
}

/** What is pointed at: a train with its class, direction and line, or a station with its km and tracks; else nothing. */
function nameOf(day, lines, canvas, { offsetX, offsetY }) {
  const station = stationNear(day, canvas, offsetX, offsetY);
  if (station) return say("station_at", { name: station.name, km: number(station.km, 1), tracks: station.tracks });
  const train = nearest(lines, offsetX, offsetY);
  if (!train) return "";
  const kind = train.is_of_line ? carrierName(train.kind) : say("train_other_line");
  return titled(`${train.service} ${train.train}${carrierLook(train.kind).letter}`, listed(kind, directionName(train.direction)));
}

/** Show a text beside the pointer, within the canvas. */
function showTip(tip, canvas, { offsetX, offsetY }, text) {
  tip.textContent = text;
  tip.hidden = !text;
  if (!text) return;
  const left = Math.min(offsetX + 12, canvas.clientWidth - tip.offsetWidth - 2);
  tip.style.left = `${Math.max(left, 0)}px`;
  tip.style.top = `${offsetY > 60 ? offsetY - tip.offsetHeight - 10 : offsetY + 18}px`;
}

function longDate(day) {
  const format = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(LOCALES[state.language], format).format(new Date(`${day}T00:00:00Z`));
}

/** The lines of a run that no trains run on; what goes there instead. */
function linesWithoutTrains(run) {
  return Object.entries(content.runs[run].carriers).filter(([, carriers]) => !carriers.includes("trains")).map(([line]) => line);
}

function carriersText(run, line) {
  return say((content.runs[run].carriers[line] ?? []).includes("trucks") ? "trucks_only" : "nothing_runs");
}

function noTrains(run, line) {
  if (line === "all") return say("no_trains", { run: runRole(run) });
  return say("train_graph_of", { run: runRole(run), line: lineName(line), date: carriersText(run, line) });
}

/** Every stop and passing of the trains of a day. */
function dayRows(run, day) {
  return (day?.trains ?? []).flatMap((train) => train.stops.map(([axis, km, arrive, depart]) => ({
    run, line: day.line, date: day.date, train: train.train, service: train.service, train_class: train.kind, direction: train.direction,
    station: day.axes[axis].find((one) => one.km === km)?.name ?? null, km, arrive_s_of_day: arrive, depart_s_of_day: depart,
  })));
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
