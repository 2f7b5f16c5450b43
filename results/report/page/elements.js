// Elements of the page: texts are always text, never markup. Tables can be saved as CSV.
"use strict";

/** Texts and elements in a flat list, without the empty ones; a number and its % sign stay on one line. */
function children(given) {
  return given.flat(Infinity).filter((child) => child !== null && child !== undefined)
    .map((child) => (typeof child === "string" ? child.replace(/(?<=\d) %/g, "\u00a0%") : child));
}

/** An element with attributes (`on` + event: a listener) and children (texts, elements, or nothing). */
function make(tag, attributes = {}, ...given) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children(given));
  return element;
}

let waiting = [];

/** Call `draw` once what is being made has come on the page. */
function whenOnPage(draw) {
  waiting.push(draw);
}

function refill(element, ...given) {
  element.replaceChildren(...children(given));
  if (element.isConnected) for (const draw of waiting.splice(0)) draw();
  return element;
}

const OPEN = new Set();

/** What opens below a title and is made only then, and a line for paper that it is closed; it stays open while the page around it is made anew. */
function fold(id, title, fill) {
  const body = make("div");
  const details = make("details", { id, open: OPEN.has(id) }, make("summary", {}, title), body);
  const follow = () => {
    OPEN[details.open ? "add" : "delete"](id);
    if (details.open && !body.hasChildNodes()) refill(body, fill());
  };
  details.addEventListener("toggle", follow);
  if (details.open) refill(body, fill());
  return [details, inFile(title)];
}

/** What paper says of what is only in the file: hidden on the screen, and after a fold that is open. */
function inFile(text) {
  return make("p", { class: "faint in-file" }, say("in_file", { text }));
}

/** A choice: `options` are [value, text], or {group, options} of such; calls `chosen` with the value. */
function selection(label, options, value, chosen, id) {
  const element = (one) => (Array.isArray(one)
    ? make("option", { value: one[0], selected: String(one[0]) === String(value) }, one[1])
    : make("optgroup", { label: one.group }, one.options.map(element)));
  return make("label", {}, label, make("select", { id, onchange: (event) => chosen(event.target.value) }, options.map(element)));
}

const TABLES = new Map();

/**
 * A table of rows with a caption and a button that saves it as CSV under `name`.
 * Columns: `title`, `value` (row to raw value), optional `show` (row to text), `kind` (number, text, name, or short: a text that takes little room), `look`, `saved`
 * (its title in CSV, where raw values have another unit), `below` (a smaller text in the cell), `isOnlySaved`.
 */
function table({ name, caption, note = "", columns, rows }) {
  TABLES.set(name, { columns, rows });
  const shown = columns.filter((one) => !one.isOnlySaved);
  const head = make("tr", {}, shown.map((one) => make("th", { class: one.kind ?? "text", scope: "col" }, one.title)));
  const body = rows.map((row) => make("tr", {}, shown.map((one) => tableCell(one, row))));
  return make("figure", { "data-table": name },
    make("figcaption", {}, caption, csvButton(name)),
    scrolling(caption, make("table", {}, make("thead", {}, head), make("tbody", {}, body))),
    note ? make("p", { class: "faint" }, note) : null);
}

const BOX_SIZES = new ResizeObserver((entries) => {
  for (const { target } of entries) markOverflow(target);
});

/** A box that a table too wide for the page scrolls in: only then it is said so, and the box is reached by keyboard. */
function scrolling(name, content) {
  const box = make("div", { class: "wide" }, content);
  box.dataset.name = name || say("section_method");
  BOX_SIZES.observe(box);
  return [make("p", { class: "faint more-columns no-print", hidden: true }, say("more_columns")), box];
}

function markOverflow(box) {
  const isWider = box.scrollWidth > box.clientWidth + 1;
  box.previousElementSibling.hidden = !isWider;
  for (const [attribute, value] of Object.entries({ tabindex: "0", role: "region", "aria-label": box.dataset.name })) {
    if (isWider) box.setAttribute(attribute, value);
    else box.removeAttribute(attribute);
  }
}

function tableCell(column, row) {
  const raw = column.value(row);
  const text = column.show ? column.show(row) : column.kind === "number" ? number(raw) : String(raw ?? NONE);
  const below = column.below?.(row);
  return make("td", { class: `${column.kind ?? "text"} ${column.look ? column.look(row) : ""}`.trim() }, text, below ? make("small", {}, below) : null);
}

/** A column of shares, shown as signed percentages and saved as they are. */
function shareColumn(title, value, more = {}) {
  return { title, saved: bracketed(title, say("as_share")), kind: "number", value, show: (row) => percent(value(row)), ...more };
}

/** Keep what makes rows of raw values as a table that can be saved, its columns named by their keys. */
function keepTable(name, make) {
  TABLES.set(name, {
    get rows() { return make(); },
    get columns() { return Object.keys(make()[0] ?? {}).map((one) => ({ title: one, value: (row) => (one === "run" ? runRole(row.run) : row[one]) })); },
  });
}

function csvButton(name) {
  return make("button", { class: "small", type: "button", "data-csv": name, onclick: () => save(`${name}.csv`, csv(name), "text/csv") }, "CSV");
}

/**
 * A table as CSV; a text that a spreadsheet would take for a formula begins with an apostrophe. This is the page's one
 * place for that rule; results/spreadsheets.py has the same for what Python writes.
 */
function csv(name) {
  const { columns, rows } = TABLES.get(name);
  const lines = [columns.map((one) => cell(one.saved ?? one.title)), ...rows.map((row) => columns.map((one) => cell(one.value(row))))];
  return "\ufeff" + lines.map((cells) => cells.join(",")).join("\r\n") + "\r\n";
}

function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function save(file, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  make("a", { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** A legend: [colour, text, look of the mark: a line, or "dot" or "block"; its hatch as a background, or nothing]. */
function key(entries) {
  return make("ul", { class: "key" }, entries.map(([colour, text, look, hatch]) => {
    const mark = make("i", { class: look ?? "" });
    mark.style.backgroundColor = colour;
    if (hatch) mark.style.backgroundImage = hatch;
    return make("li", {}, mark, text);
  }));
}
