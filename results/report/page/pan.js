// Moving along the day of a train graph and zooming into it: by drag, pinch, wheel and keys.
"use strict";

const LEAST_SHOWN_S = 1800;

/** Change the view, which has `from` and `to` in seconds of the day, as the reader moves or zooms; `draw` follows each change. */
function onPanOrZoom(canvas, view, draw) {
  const move = (across) => { pan(view, canvas, across); draw(); };
  const stretch = (x, by) => { zoom(view, canvas, x, by); draw(); };
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    stretch(event.offsetX, (event.deltaY || event.deltaX) > 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
  onDrag(canvas, (across, share, x) => {
    if (share !== 1) zoom(view, canvas, x, 1 / share);
    move(across);
  });
  canvas.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: 60, ArrowRight: -60 };
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === "+" || event.key === "-") stretch(canvas.clientWidth / 2, event.key === "+" ? 1 / 1.4 : 1.4);
    else return;
    event.preventDefault();
  });
}

/** Move the view as the drawing is dragged so many pixels to the right; it stays within the day. */
function pan(view, canvas, across) {
  const by = Math.min(Math.max(-across / plotWidth(canvas) * (view.to - view.from), -view.from), DAY_S - view.to);
  view.from += by;
  view.to += by;
}

/** Show `by` times as long a span, around what lies at pixel x; half an hour at the least. */
function zoom(view, canvas, x, by) {
  const share = Math.min(Math.max((x - leftOf(canvas)) / plotWidth(canvas), 0), 1);
  const at = view.from + share * (view.to - view.from);
  const width = Math.min(Math.max((view.to - view.from) * by, LEAST_SHOWN_S), DAY_S);
  view.from = Math.min(Math.max(at - share * width, 0), DAY_S - width);
  view.to = view.from + width;
}

/** Tell of dragging with one pointer (pixels across) and pinching with two (share of before, and where). */
function onDrag(canvas, told) {
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
