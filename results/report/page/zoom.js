// Zooming into charts along their x axis: by wheel with Ctrl or Shift, two fingers, keys, or buttons. All else scrolls the page.
"use strict";

const LEAST_PERCENT = 4;

/**
 * What a chart needs to be zoomed: `buttons` for its caption, `axes` for its option. `drawn` gives the chart, `subject`
 * what it is about: another subject is shown whole again.
 */
function zooming(frame, drawn, subject) {
  const view = { start: 0, end: 100, subject: subject() };
  const show = (start, end) => drawn()?.dispatchAction({ type: "dataZoom", start, end });
  const by = (factor) => show(...zoomed(view, factor));
  const step = (share) => show(...shifted(view, share));
  const act = { "+": () => by(0.5), "=": () => by(0.5), "-": () => by(2), 0: () => show(0, 100), ArrowLeft: () => step(-0.25), ArrowRight: () => step(0.25) };
  frame.setAttribute("tabindex", "0");
  frame.setAttribute("aria-keyshortcuts", "+ - 0 ArrowLeft ArrowRight");
  frame.addEventListener("wheel", (event) => { if (!event.ctrlKey && !event.shiftKey) event.stopPropagation(); }, { capture: true });
  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !act[event.key]) return;
    event.preventDefault();
    act[event.key]();
  });
  const whole = zoomButton("↔", "zoom_whole", act[0]);
  const follow = () => { whole.disabled = view.start <= 0 && view.end >= 100; };
  return {
    buttons: () => {
      const buttons = [zoomButton("+", "zoom_in", act["+"]), zoomButton("−", "zoom_out", act["-"]), whole];
      for (const one of buttons) named(one);
      follow();
      return make("span", { class: "zoom" }, buttons);
    },
    axes: () => {
      if (view.subject !== subject()) Object.assign(view, { start: 0, end: 100, subject: subject() });
      return [{ type: "inside", start: view.start, end: view.end, minSpan: LEAST_PERCENT, filterMode: "none", preventDefaultMouseMove: false }];
    },
    follow: (chart) => {
      const { start, end } = chart.getOption().dataZoom[0];
      Object.assign(view, { start, end });
      follow();
    },
  };
}

/** A view around the same middle, `factor` times as wide, within 0 to 100. */
function zoomed({ start, end }, factor) {
  const width = Math.min(Math.max((end - start) * factor, LEAST_PERCENT), 100);
  const from = Math.min(Math.max((start + end - width) / 2, 0), 100 - width);
  return [from, from + width];
}

/** A view moved by a share of its width, within 0 to 100. */
function shifted({ start, end }, share) {
  const by = Math.min(Math.max((end - start) * share, -start), 100 - end);
  return [start + by, end + by];
}

function zoomButton(sign, text, pressed) {
  return make("button", { type: "button", class: "small", "data-zoom": text, onclick: pressed }, sign);
}

function named(button) {
  button.setAttribute("aria-label", say(button.dataset.zoom));
  button.setAttribute("title", say(button.dataset.zoom));
}
