// Rings. The server has said which alarms there are, from when each calls at this screen, and that
// nobody has heard it; here the server's clock says when that is. Whoever acknowledges it, anywhere,
// silences every screen: while one rings, and just before, the server is asked each second.

import { now, onBeat } from "./clock.js";
import { cancel, isRunning, planned, sound } from "./sound.js";

const IDLE = 15_000; // ms between two questions while nothing rings
const TOLD = 60_000; // … on a page in sight that hears otherwise when anything was recorded at the site
const BUSY = 1_000; // … while something does, or is about to
const SOON = 5_000; // ms before an alarm in which the server is asked whether it still stands
const AHEAD = 70_000; // ms: a tab in the background may wake once a minute, so a sound is planned ahead
const AGAIN = { over: 4_000, closing: 6_000 }; // ms between two rings of an alarm
const SHAKES = { over: [400, 150, 400, 150, 400], closing: [300, 200, 300] };

/** What an alarm does at `at`: "" nothing, "sign" it shows and asks for nothing, "rings" until somebody has heard it. */
export function standing({ bound, begins, until, rings }, at) {
  const begun = bound === "over" ? at > begins : at >= begins;
  if (!begun || (until != null && at > until)) return "";
  return rings ? "rings" : "sign";
}

/** How long until the server is to be asked again, in ms. */
export function pause(alarms, at, idle = IDLE) {
  const near = alarms.some((one) => standing(one, at) === "rings" || (one.begins > at && one.begins - at <= SOON));
  return near ? BUSY : idle;
}

/** The most urgent bound of what rings, or "". */
export function worst(bounds) {
  return ["over", "closing", "open"].find((bound) => bounds.includes(bound)) ?? "";
}

/** The title of a page on which something rings: it stands in front, where a tab shows it. */
export const titled = (base, said) => (said ? `▲ ${said} · ${base}` : base);

/** Of several that ring the one in front: one that sounds here, before one that was muted here; then the most urgent. */
export function foremost(ringing) {
  const loud = ringing.filter(({ silent }) => !silent);
  const heard = loud.length ? loud : ringing;
  return heard.find(({ bound }) => bound === worst(heard.map((one) => one.bound)));
}

/** Read what the server wrote of an alarm; `silent`: somebody muted this one at this workstation. */
export function instants({ alarm, bound, begins, escalates, until, rings, silent }) {
  const at = (text) => (text ? Date.parse(text) : null);
  return { id: alarm, bound, begins: at(begins), escalates: at(escalates), until: at(until), rings: rings !== undefined, silent: silent !== undefined };
}

/** What tells the alarms of a part of a page from others: an answer that says the same changes nothing. */
export function told(part) {
  return [part.dataset.muted, ...[...part.querySelectorAll("[data-alarm]")].map(({ dataset }) => JSON.stringify(instants(dataset)))].join();
}

let base = "";
let icon = "";
let rung = -Infinity; // when this screen last made itself heard
let left = null; // what had the focus before an alarm had it
let asked = 0;
let asking = false;
const plans = new Map(); // sounds that are planned ahead, by alarm

/** The icon of the tab carries an address by the same name: it is no alarm. */
const forms = () => [...document.querySelectorAll(".alarm[data-alarm]")];
const place = () => document.getElementById("alarms");

/** Keep the alarms of this page; `ask` fetches them anew where the page does not come by them otherwise. */
export function startAlarms({ ask = fetchThem } = {}) {
  base = document.title;
  const link = document.querySelector("link[rel=icon]");
  icon = link?.href ?? "";
  onBeat((at) => {
    show(at);
    const idle = !document.hidden && document.querySelector("[data-part]") ? TOLD : IDLE;
    if (ask && place() && performance.now() - asked >= pause(forms().map(({ dataset }) => instants(dataset)), at, idle)) ask();
  });
  document.addEventListener("keydown", shortcut);
  if (!ask) return;
  document.addEventListener("focusin", remember);
  document.addEventListener("htmx:after:swap", () => { asked = -Infinity; giveBack(); });
  asked = performance.now(); // what stands in the page has just come
  for (const wake of ["focus", "online"]) window.addEventListener(wake, () => { if (performance.now() - asked > BUSY) asked = -Infinity; });
  document.addEventListener("svflab:reached", ({ detail }) => { if (detail > Number(place()?.dataset.reached)) asked = -Infinity; });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) asked = -Infinity; });
}

function show(at) {
  const ringing = [];
  for (const form of forms()) {
    const alarm = instants(form.dataset);
    const state = standing(alarm, at);
    const came = Boolean(state) && form.hidden;
    if (form.hidden === Boolean(state)) form.hidden = !state;
    form.querySelector("[data-unheard]")?.toggleAttribute("hidden", !(at >= alarm.escalates));
    if (state === "rings") ringing.push(form);
    if (came && state === "sign") announce(alarm, at, "sign");
    if (came && state === "rings") rung = -Infinity;
    if (!state) plan(alarm, at);
    if (alarm.until != null && at > alarm.until && at - alarm.until < BUSY) asked = -Infinity; // another may have stood behind it
  }
  forget();
  const first = front(ringing);
  mark(first);
  makeRoom(forms().some((form) => !form.hidden));
  if (first) ring(first, at);
}

/** Put the most urgent of several in front, and let it say how many stand behind it: they come once it is answered. */
function front(ringing) {
  const first = foremost(ringing.map((form) => ({ form, ...instants(form.dataset) })))?.form;
  for (const form of forms()) form.classList.toggle("behind", Boolean(first) && form !== first);
  const more = first?.querySelector("[data-more]");
  more?.toggleAttribute("hidden", ringing.length < 2);
  if (more) more.querySelector("[data-count]").textContent = String(ringing.length - 1);
  return first;
}

/** The sound of what begins within a minute is handed to the sound's own clock, which no browser slows down. */
function plan(alarm, at) {
  const wait = alarm.begins - at;
  if (plans.has(alarm.id) || wait <= 0 || wait > AHEAD || !isRunning()) return;
  plans.set(alarm.id, planned(alarm.rings ? `alarm-${alarm.bound}` : "sign", wait / 1000));
}

/** What was planned of an alarm that is none any more is not heard. */
function forget() {
  const known = new Set(forms().map(({ dataset }) => dataset.alarm));
  for (const [id, plan] of plans) {
    if (known.has(id)) continue;
    cancel(plan);
    plans.delete(id);
  }
}

/** Sound it now, unless that was planned for just this moment. */
function announce(alarm, at, name) {
  const plan = plans.get(alarm.id);
  plans.delete(alarm.id);
  const inTime = plan && at - alarm.begins < BUSY;
  if (plan && !inTime) cancel(plan);
  sound(name, { silently: Boolean(inTime) });
}

function ring(form, at) {
  const { bound, silent } = form.dataset;
  if (silent !== undefined || performance.now() - rung < (AGAIN[bound] ?? AGAIN.closing)) return;
  rung = performance.now();
  announce(instants(form.dataset), at, `alarm-${bound}`);
  flash(form);
  shake(SHAKES[bound] ?? SHAKES.closing);
}

/** Let the device shake, where it can; a browser lets nobody shake what was never touched. */
function shake(pattern) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(pattern);
}

/** Flash for a moment at each ring; the style sheet lets it be where somebody asked for less motion. */
function flash(form) {
  form.classList.remove("flashes");
  void form.offsetWidth; // the browser takes note that it is gone, and begins anew
  form.classList.add("flashes");
}

function mark(form) {
  const root = document.documentElement;
  const bound = form?.dataset.bound ?? "";
  const title = titled(base, form?.querySelector("[data-said]")?.textContent.trim() ?? "");
  if (document.title !== title) document.title = title;
  if ((root.dataset.alarmed ?? "") === bound) return;
  if (bound) root.dataset.alarmed = bound;
  else delete root.dataset.alarmed;
  const link = document.querySelector("link[rel=icon]");
  if (link) link.href = bound ? link.dataset.alarm : icon;
  if (!bound) shake(0);
}

/** What sticks to the top of a page sticks below the alarm: who and which syringe stay in sight. */
function makeRoom(first) {
  const high = first && document.body.matches(":not(.room)") ? place().offsetHeight : 0;
  const bar = document.querySelector(".case-bars, .second-case");
  tell("--alarm-high", high);
  tell("--alarm-over", bar ? covered(high, bar.offsetTop) : 0);
}

/** By how much an alarm that is so high lies over what begins at `top`: whose case it is moves down by that. */
export const covered = (high, top) => Math.max(0, high - top);

function tell(name, pixels) {
  const said = `${pixels}px`;
  const { style } = document.documentElement;
  if (style.getPropertyValue(name) !== said) style.setProperty(name, said);
}

async function fetchThem() {
  const part = place();
  if (asking || !part) return;
  [asking, asked] = [true, performance.now()];
  try {
    const { at, calls: address } = part.dataset;
    const over = forms().some(({ dataset }) => dataset.until && Date.parse(dataset.until) < now());
    const answer = await fetch(`${address}${over ? "" : `?at=${at}`}`, { cache: "no-store", headers: { "HX-Request": "true" } });
    if (answer.status === 200) take(await answer.text());
  } catch {
    // not heard: what is known goes on, by the clock
  }
  asking = false;
}

/** Put what the server says in the place of what stood there, and leave the focus where it was. */
function take(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const found = page.getElementById("alarms");
  const part = place();
  takeAsked(page.getElementById("asked"));
  if (!found || !part || part.querySelector('[aria-busy="true"]')) return;
  if (told(found) === told(part)) {
    Object.assign(part.dataset, { at: found.dataset.at, reached: found.dataset.reached });
    return;
  }
  const held = part.contains(document.activeElement) ? document.activeElement.closest("[data-alarm]")?.dataset.alarm : "";
  part.replaceWith(found);
  globalThis.htmx?.process?.(found);
  show(now());
  if (held) forms().find(({ dataset }) => dataset.alarm === held)?.querySelector("button.go")?.focus({ preventScroll: true });
}

/** What waits for a confirmation by who is at work here comes, and goes, with the alarms. */
function takeAsked(found) {
  const part = document.getElementById("asked");
  const ids = (one) => [...one.querySelectorAll("[data-asked]")].map(({ dataset }) => dataset.asked).join();
  if (found && part && ids(found) !== ids(part) && !part.contains(document.activeElement)) part.replaceWith(found);
}

/** Where the focus was before somebody went to an alarm: what was being typed there goes on. */
function remember({ target, relatedTarget }) {
  const isThere = (part) => Boolean(part?.closest?.("#alarms"));
  if (isThere(target) && !isThere(relatedTarget)) left = relatedTarget;
}

function giveBack() {
  if (document.activeElement === document.body && left?.isConnected) left.focus({ preventScroll: true });
  left = null;
}

/** Alt and A acknowledge the first alarm that rings: the scanner's keys and what is being typed stay out of it. */
function shortcut(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyA") return;
  const button = document.querySelector("[data-alarm]:not([hidden], .behind) button.go");
  if (!button) return;
  event.preventDefault();
  button.click();
}
