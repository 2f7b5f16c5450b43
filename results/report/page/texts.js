// Texts, numbers and times in the language chosen. Everything shown goes through here or through textContent.
"use strict";

const content = JSON.parse(document.getElementById("content").textContent);
const LANGUAGES = { en: "English", vi: "Tiếng Việt", zh: "中文" };
const LOCALES = { en: "en-GB", vi: "vi-VN", zh: "zh-CN" };
const NONE = "–";

/** A text by its key, with {name} replaced by values; the key itself where no language has it. */
function say(key, values = {}) {
  const found = content.texts[key];
  const text = found ? found[state.language] ?? found.en : key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** A text by its key where there is one, else what the contents say. */
function sayOr(key, otherwise) {
  return content.texts[key] ? say(key) : otherwise;
}

function number(value, digits = null) {
  if (value === null || value === undefined) return NONE;
  const decimals = digits ?? (Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 1 ? 1 : 2);
  const format = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(LOCALES[state.language], format).format(Number(value.toFixed(decimals)) || 0).replace("-", "−"); // no -0.0
}

function signed(value, digits = 1) {
  if (value === null || value === undefined) return NONE;
  return (Number(value.toFixed(digits)) > 0 ? "+" : "") + number(value, digits);
}

/** A share as a signed percentage. */
function percent(share) {
  return share === null || share === undefined ? NONE : say("percent", { value: signed(share * 100) });
}

function span(low, high, write) {
  if (low === null || low === undefined || high === null || high === undefined) return NONE;
  return say("span", { low: write(low).replace(/ ?%$/, ""), high: write(high) });
}

/** What stands under texts that are in English only; nothing on the English page. */
function inEnglish() {
  return state.language === "en" ? "" : say("in_english");
}

/** A share that is never negative, as a percentage. */
function percentOf(share, digits = 1) {
  return say("percent", { value: number(share * 100, digits) });
}

// Texts put together, with the punctuation of the language: full-width in Chinese.
const titled = (...texts) => texts.join(say("colon"));
const listed = (...texts) => texts.join(say("comma"));
const bracketed = (text, more) => say("in_brackets", { text, more });

function lineName(line) {
  if (line === "all") return say("all_lines");
  const found = content.lines.find((one) => one.id === line);
  return found ? found.name : line;
}

function directionName(direction) {
  return say(`direction_${direction}`);
}

function groupName(line, direction) {
  return titled(lineName(line), directionName(direction));
}

/** What stands in the place of a chart of the line and direction chosen where no goods arrived. */
function nothingDelivered(isSomething) {
  return isSomething ? "" : say("nothing_delivered", { group: groupName(state.line, state.direction) });
}

function kpiName(key) {
  return sayOr(`kpi_${key}`, content.kpis[key].name);
}

function unitName(unit) {
  return sayOr(`unit_${unit.replace(/\W/g, "_")}`, unit);
}

/** A number of hours that is written already, with the unit of the language. */
const inHours = (written) => `${written} ${unitName("h")}`;

function causeName(key) {
  return sayOr(`cause_${key}`, key.replaceAll("_", " "));
}

/** So many things, by the key of the text for one and that for any other number: some languages have other words for one. */
function counted(count, one, other) {
  const isOne = new Intl.PluralRules(LOCALES[state.language]).select(count) === "one";
  return say(isOne ? one : other, { count: number(count, 0) });
}

const weekLength = (replay) => replay.end_s - replay.start_s;

/** Weekday and clock time so many seconds after the start of a replayed week; its end is 24:00 of its last day. */
function weekTime(replay, seconds) {
  const isEnd = seconds > 0 && seconds >= weekLength(replay) && seconds % 86400 === 0;
  const day = (replay.weekday_of_start + Math.floor((isEnd ? seconds - 1 : seconds) / 86400)) % 7;
  return `${say("weekdays").split(" ")[day]} ${isEnd ? "24:00" : clock(seconds % 86400)}`;
}

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
