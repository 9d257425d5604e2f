// The server's clock, as this page knows it. Nothing here counts ticks: a reading is the server's
// instant plus what a steady counter says has passed since, and it is taken anew on waking.

const SURE = 1000; // ms that a measured difference may be wrong by, and still be told
const LOST = 500; // ms by which the wall clock may part from the steady one before we measure again

/** What one question to the server showed: its instant, tied to the middle of the round trip. */
export function anchor(sent, got, server) {
  return { server, tick: (sent + got) / 2, spread: (got - sent) / 2 };
}

/** The anchor that can be wrong by less. */
export function surer(one, other) {
  return other && other.spread < one.spread ? other : one;
}

/** The server's instant in ms since 1970, at `tick` on the steady counter. */
export function serverTime(known, tick) {
  return known.server + (tick - known.tick);
}

/** Whether the two clocks of this device parted since `then`: it slept, or somebody set it. */
export function slept(then, now) {
  return Math.abs(now.wall - then.wall - (now.tick - then.tick)) > LOST;
}

/** By how much a screen's clock may differ from the server's before the page says so, and before it gives no time, in ms. */
const WARNED = 2_000;
const TOLERATED = 60_000;

/** A difference of clocks as people read it: 5 s, and by the minute once it is far; "" where it may be none, as surely as it is known. */
export function difference(ms, spread = 0) {
  const off = Math.abs(ms);
  if (off - spread <= WARNED) return "";
  if (!isFar(ms)) return `${Math.round(off / 1000)} s`;
  const minutes = Math.round(off / 60_000);
  return [[Math.floor(minutes / 60), "h"], [minutes % 60, "min"]].filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`).join(" ");
}

/** Whether a screen's clock is so far off that no time is taken from it. */
export const isFar = (ms) => Math.abs(ms) > TOLERATED;

/** How the time of day is written in a zone: 09:41:07, or 09:41 where `minutes` are enough. */
export function wordsOf(zone) {
  const written = (timeStyle) => new Intl.DateTimeFormat("en-GB", { timeZone: zone || undefined, timeStyle, hourCycle: "h23" });
  const [full, short] = [written("medium"), written("short")];
  return (at, precision) => (precision === "minutes" ? short : full).format(at);
}

/** How a day and its minute are written in a zone: 2026-11-24 00:05. */
export function dayOf(zone) {
  const written = new Intl.DateTimeFormat("sv-SE", { timeZone: zone || undefined, dateStyle: "short", timeStyle: "short" });
  return (at) => written.format(at);
}

/** How long until the next quarter second of the server's clock, in ms. */
export function untilBeat(server, every = 250) {
  return every - (server % every);
}

const beats = [];
let known = null;
let seen = null;
let url = "";
let asking = false;

/** Now, by the server's clock, in ms since 1970. */
export const now = () => (known ? serverTime(known, performance.now()) : Date.now());

/** By how much this screen's clock is ahead of the server's, in ms, as surely as was measured; null before it was. */
export function ahead() {
  return known && known.spread < SURE ? Date.now() - now() : null;
}

/** Call `act` with the server's now, four times a second. */
export function onBeat(act) {
  beats.push(act);
}

/** Ask the server what time it is; of a few answers the quickest counts. */
export async function measure(times = 3) {
  if (!url || asking) return;
  asking = true;
  let best = null;
  try {
    for (let i = 0; i < times; i += 1) {
      const sent = performance.now();
      const answer = await fetch(url, { cache: "no-store", headers: { Accept: "application/json" } });
      const got = performance.now();
      const server = Date.parse((await answer.json()).now);
      if (Number.isFinite(server)) best = surer(anchor(sent, got, server), best);
    }
  } catch {
    best = null; // no network: the last anchor stands, and the page says that it is not checked
  }
  asking = false;
  if (best) known = best;
  if (best) sayDifference();
  document.querySelectorAll("[data-clock]").forEach((clock) => {
    clock.parentElement.toggleAttribute("data-unsure", !best);
  });
}

/** Say it wherever the page has room for it, also in a part that has just come. */
function sayDifference() {
  if (!known || known.spread === Infinity) return;
  const ms = Date.now() - now();
  const text = difference(ms, known.spread);
  document.querySelectorAll("[data-clock-by]").forEach((place) => { place.textContent = text; });
  document.querySelectorAll("[data-clock-off]").forEach((place) => { place.hidden = !text; });
  document.documentElement.toggleAttribute("data-clock-far", text !== "" && isFar(ms));
}

/** Start from the instant that is printed in the page, then measure, and again on every waking. */
export function startClock() {
  const { now: printed, zone, timeUrl } = document.body.dataset;
  const [page] = performance.getEntriesByType("navigation");
  if (printed) known = { server: Date.parse(printed), tick: page?.responseStart ?? performance.now(), spread: Infinity };
  url = timeUrl;
  const words = wordsOf(zone);
  onBeat((at) => document.querySelectorAll("[data-clock]").forEach((clock) => {
    const text = words(at, clock.dataset.clock);
    if (clock.textContent !== text) clock.textContent = text;
  }));
  const day = dayOf(zone);
  window.addEventListener("beforeprint", () => document.querySelectorAll("[data-printed]").forEach((place) => {
    place.querySelector("time").textContent = day(now());
    place.hidden = false;
  }));
  measure();
  setInterval(measure, 300_000);
  for (const wake of ["focus", "online", "pageshow"]) window.addEventListener(wake, () => measure(1));
  document.addEventListener("visibilitychange", () => document.hidden || measure(1));
  document.addEventListener("htmx:after:swap", sayDifference);
  beat();
}

function beat() {
  const here = { wall: Date.now(), tick: performance.now() };
  if (seen && slept(seen, here)) measure();
  seen = here;
  const at = now();
  for (const act of beats) act(at);
  setTimeout(beat, untilBeat(now()));
}
