// Counts. The server has said when the window opens and closes; nothing is decided here.

import { onBeat } from "./clock.js";

/**
 * How a timer stands at `now`: its state, the seconds that its digits show, the seconds to the
 * next bound (past it when over), and the share of the window gone by. Both ends are inside.
 */
export function reading(timer, now) {
  const { started, opens, warns, closes, ended, counts } = timer;
  const at = ended ?? now;
  const state = stateAt(timer, at);
  const bound = state === "early" ? opens : closes;
  return {
    state,
    seconds: counts === "down" && closes != null ? up(Math.max(0, closes - at)) : down(at - started),
    left: bound == null ? null : state === "over" ? down(at - closes) : up(Math.max(0, bound - at)),
    gone: closes == null ? 0 : Math.max(0, (at - started) / (closes - started)),
  };
}

function stateAt({ opens, warns, closes, ended }, at) {
  if (ended != null) return "stopped";
  if (opens != null && at < opens) return "early";
  if (closes != null && at > closes) return "over";
  return warns != null && at >= warns ? "closing" : "open";
}

// What has passed is rounded down and what is left is rounded up, so that the two always add up.
const down = (ms) => Math.max(0, Math.floor(ms / 1000));
const up = (ms) => Math.ceil(ms / 1000);

/** Seconds as a clock shows them: 17:04, or 2:47:55 from an hour on. */
export function clockFace(seconds) {
  const pair = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${pair(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${pair(minutes % 60)}:${pair(seconds % 60)}`;
}

/** Read the instants that the server wrote into a timer's attributes. */
export function instants(dataset) {
  const at = (text) => (text ? Date.parse(text) : null);
  const { started, opens, warns, closes, ended, counts } = dataset;
  return { started: at(started), opens: at(opens), warns: at(warns), closes: at(closes), ended: at(ended), counts };
}

/** Keep every timer on the page, whenever it came there, at the server's now. */
export function startTimers() {
  onBeat((now) => document.querySelectorAll("[data-timer]").forEach((place) => show(place, now)));
}

function show(place, now) {
  const timer = instants(place.dataset);
  const { state, seconds, left, gone } = reading(timer, now);
  write(place.querySelector("[data-digits]"), clockFace(seconds));
  if (left != null) place.querySelectorAll("[data-left]").forEach((word) => write(word, clockFace(left)));
  move(place.querySelector("[data-track]"), timer, gone);
  if (place.dataset.state === state) return;
  const was = place.dataset.state;
  place.dataset.state = state;
  write(place.querySelector("[data-said]"), said(place, state));
  place.dispatchEvent(new CustomEvent("svflab:timer", { bubbles: true, detail: { was, state } }));
}

function said(place, state) {
  const word = place.querySelector(`.chip[data-in="${state}"]`);
  return `${place.getAttribute("aria-label")}: ${word ? word.textContent.trim() : state}`;
}

function move(track, { started, closes }, gone) {
  if (!track) return;
  const share = Math.min(1, (gone * (closes - started)) / (Number(track.dataset.end) * 1000));
  track.querySelector("[data-here]").setAttribute("cx", `${(share * 100).toFixed(2)}%`);
}

function write(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}
