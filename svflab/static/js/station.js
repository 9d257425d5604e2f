// The page of a case: scans that a form waits for, ticks, sums, where the eye goes after an act,
// and whether somebody else has recorded something meanwhile. The server decides; this only shows.

import { claim } from "./entered.js";
import { ask } from "./heard.js";
import { millilitres, thousandths } from "./volumes.js";

const EVERY = 1500; // ms between two looks at how far the log has come: sooner costs 50 screens too much, later is too late
const BODY = 9; // the kind letter and eight characters: the same on every print of a label

/** Whether a form that awaits codes that begin so takes this text. */
export function awaited(awaits, text) {
  return awaits.split(" ").some((start) => start && text.startsWith(start));
}

/** The lines of a text area with one code more; a newer print takes the place of an older one. */
export function withCode(value, text) {
  const kept = value.split(/\s+/).filter((one) => one && one.slice(0, BODY) !== text.slice(0, BODY));
  return `${[...kept, text].join("\n")}\n`;
}

/** The lines without the code that begins so. */
export function without(value, body) {
  return value.split(/\s+/).filter((one) => one && one.slice(0, BODY) !== body).join("\n");
}

/** Whether every awaited code stands in the text. */
export function complete(awaits, value) {
  const read = value.split(/\s+/);
  return awaits.split(" ").every((start) => read.some((one) => one.startsWith(start)));
}

/**
 * What a page that stands at `mine` does about the newest entry, `seq`, and the newest that `others`
 * made: nothing, take it in, or, because somebody works here, say that somebody else was there.
 */
export function about(mine, { seq, others }, busy) {
  if (!(seq > mine)) return "nothing";
  if (!busy) return "take";
  return others > mine ? "say" : "nothing";
}

let looking = false;
let shown = null; // the part of the page that an act puts another in place of

const station = () => document.querySelector("[data-part]");
const isSeen = (field) => field.checkVisibility?.() ?? field.getClientRects().length > 0;

function start() {
  document.addEventListener("svflab:scan", scanned);
  for (const change of ["input", "change"]) {
    document.addEventListener(change, ({ target }) => target.querySelectorAll("[data-scans], [data-plan]").forEach(show));
    document.addEventListener(change, ({ target }) => show(target.closest("[data-scans], [data-plan]")));
  }
  document.addEventListener("click", untick);
  document.addEventListener("htmx:after:swap", swapped);
  document.addEventListener("htmx:finally:request", tell);
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("svflab:timer", chase);
  showAll();
  shown = document.getElementById("case");
  lookAt(document.querySelector("#case [data-look]"));
}

function scanned(event) {
  const { text, entry } = event.detail;
  const fields = [...document.querySelectorAll("#case [data-awaits], main form [data-awaits]")];
  const field = fields.find((one) => isSeen(one) && awaited(one.dataset.awaits, text));
  if (!field) return;
  event.preventDefault();
  const many = field.matches("textarea");
  field.value = many ? withCode(field.value, text) : text;
  claim(field, entry, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  const form = field.form;
  const whole = !many || complete(field.dataset.awaits, field.value);
  if ("scanSubmit" in form.dataset && whole && form.checkValidity()) form.requestSubmit();
  else if (whole) form.querySelector("input:invalid, select:invalid, textarea:invalid")?.focus();
}

function untick(event) {
  const line = event.target.closest("[data-untick]")?.closest("[data-tick]");
  if (!line) return;
  const place = line.closest("[data-scans]");
  const field = place.querySelector("textarea");
  field.value = without(field.value, line.dataset.tick);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function showAll() {
  document.querySelectorAll("[data-scans], [data-plan]").forEach(show);
}

function show(place) {
  if (!place) return;
  if ("plan" in place.dataset) return sum(place);
  const read = place.querySelector("textarea").value.split(/\s+/).map((one) => one.slice(0, BODY));
  for (const line of place.querySelectorAll("[data-tick]")) {
    const on = read.includes(line.dataset.tick);
    line.toggleAttribute("data-on", on);
    line.querySelector("[data-untick]").hidden = !on;
  }
}

function sum(place) {
  const volumes = [...place.querySelectorAll('input[inputmode="decimal"]')].map(({ value }) => thousandths(value) ?? 0);
  place.querySelector("[data-plan-total]").textContent = millilitres(volumes.reduce((all, one) => all + one, 0));
}

/** The answer to a scan alone leaves the focus where it is: somebody fills in a form there. */
function swapped() {
  showAll();
  const now = document.getElementById("case");
  if (now !== shown) {
    document.getElementById("case-changed")?.setAttribute("hidden", "");
    lookAt(document.querySelector("#case [data-look]") ?? first());
  }
  shown = now;
  document.querySelector("#scan-answer.answer")?.scrollIntoView({ block: "nearest" }); // a stop is never out of sight
}

/** Say once to a reader what was recorded; the answer to a scan is said by the band that holds it. */
function tell() {
  const said = document.getElementById("case-said");
  const band = document.querySelector("#scan-answer.answer");
  const text = band ? "" : document.querySelector("#case .done")?.textContent.trim().replace(/\s+/g, " ") ?? "";
  if (said && said.textContent !== text) said.textContent = text;
}

/** Where work goes on: the form's first field where that is one to type in, with a mouse and keys at hand; else the heading. */
function first() {
  const fields = [...document.querySelectorAll('.next form :is(input:not([type="hidden"]), select, textarea)')].filter(isSeen);
  const typed = fields[0]?.matches('input:not([type="radio"], [type="checkbox"], [data-scan-field]), textarea:not([data-awaits])');
  const empty = typed && fields[0].value === "" && matchMedia("(pointer: fine)").matches;
  return empty ? fields[0] : document.getElementById("case-next");
}

/** Work goes on at `place`; where a reason is asked on the spot, that question is what stays in sight. */
function lookAt(place) {
  if (!place) return;
  place.focus({ preventScroll: true });
  const seen = document.querySelector(".heads .why") ?? place;
  const { top } = seen.getBoundingClientRect();
  if (top < 0 || top > innerHeight * 0.7) seen.scrollIntoView({ block: "center" });
}

function busy() {
  const at = document.activeElement;
  const typing = at?.matches("input, select, textarea") && station().contains(at);
  const begun = [...station().querySelectorAll("form[data-keep] :is(input, select, textarea)")].some(isChanged);
  return typing || begun || "chosen" in station().dataset || station().querySelector("details[open], [data-look]") !== null;
}

function isChanged(field) {
  if (field.type === "hidden") return false;
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected && !(field.selectedIndex === 0 && !field.querySelector("[selected]")));
  return field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

/** On a list, a clock that has run out may call for more than its own word: the list is drawn anew. */
function chase({ detail: { was, state } }) {
  if (was && state === "over" && station() && station().id !== "case" && !busy()) take();
}

function take() {
  htmx.ajax("GET", station().dataset.part, { target: `#${station().id}`, swap: "outerHTML" });
}

/** Ask how far the log has come, one question at a time; what is being sent is not disturbed. */
async function look() {
  if (document.hidden || looking || !station()) return;
  looking = true;
  const { seq, state } = station().dataset;
  const answer = await ask(state, { Accept: "application/json" }).catch(() => null);
  const known = answer?.ok ? await answer.json().catch(() => null) : null;
  looking = false;
  if (known) document.dispatchEvent(new CustomEvent("svflab:reached", { detail: known.site ?? known.seq }));
  if (!known || station()?.dataset.seq !== seq || station().querySelector('[aria-busy="true"]')) return;
  const what = about(Number(seq), known, busy());
  if (what === "take") take();
  else if (what === "say") document.getElementById("case-changed")?.removeAttribute("hidden");
}

if (typeof document !== "undefined") start();
