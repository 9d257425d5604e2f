// A dose for each kg while it is typed: what was given before, and what stands in the fields now,
// divided by the weight of the day. It shows; whether it is over its limit the server judges.

import { thousandths } from "./volumes.js";

/** What a limit's line shows: mg in all, mg for each kg (null without a weight), and whether that is over. */
export function comesTo({ before, weight, most }, typed) {
  const mg = (thousandths(before) ?? 0) + (thousandths(typed) ?? 0);
  const kg = thousandths(weight) ?? 0;
  const over = kg > 0 && mg * 1000 > (thousandths(most) ?? 0) * kg;
  return { mg: mg / 1000, perKg: kg ? mg / kg : null, over };
}

/**
 * Whether a line belongs to what is chosen: its agent; the limit of what comes without adrenaline where some
 * does, and the other where not all does. `beside` is the agent's line of what comes without, if it has one.
 */
export function concerns({ agent, plain, before, beside }, chosen) {
  if (agent !== chosen.agent) return false;
  if (plain) return chosen.adrenaline === "no" || (thousandths(before) ?? 0) > 0;
  return !beside || chosen.adrenaline !== "no" || beside.before !== before;
}

/** mg for each kg as it is shown: with one place, or with more where only those show that it is over. */
export function face(perKg, { over, most }) {
  const text = perKg.toFixed(1);
  return over && Number(text) <= Number(most) ? perKg.toFixed(3) : text;
}

function start() {
  for (const change of ["input", "change", "htmx:after:swap"]) document.addEventListener(change, showAll);
  showAll();
}

function showAll() {
  document.querySelectorAll("[data-dose]").forEach(show);
}

function show(place) {
  place.dataset.live = "";
  const fields = new FormData(place.closest("form"));
  const chosen = { agent: fields.get("anaesthetic"), adrenaline: fields.get("adrenaline") };
  for (const row of place.querySelectorAll("[data-agent]")) {
    const { agent, before, most } = row.dataset;
    const plain = "plain" in row.dataset;
    const beside = place.querySelector(`[data-agent="${CSS.escape(agent)}"][data-plain]`)?.dataset;
    row.hidden = !concerns({ agent, plain, before, beside }, chosen);
    const counts = !plain || chosen.adrenaline === "no";
    const typed = counts ? fields.get("anaesthetic_mg") ?? "" : "";
    write(row, most, comesTo({ before, most, weight: place.dataset.weight }, typed));
  }
}

function write(row, most, { mg, perKg, over }) {
  put(row.querySelector("[data-mg]"), String(mg));
  if (perKg != null) put(row.querySelector("[data-per-kg]"), face(perKg, { over, most }));
  row.querySelector("[data-over]").hidden = !over;
}

function put(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

if (typeof document !== "undefined") start();
