// Whether this screen would be heard. Its sound is tried once a day by a beep that somebody hears;
// until then, and where it is off or asleep, the page says so, and never stands in the way. That it
// is turned off or on is recorded first: a screen that is muted behind everybody's back is none.

import { onBeat } from "./clock.js";
import { say } from "./said.js";
import { uuid } from "./scan.js";
import { isOn, isRunning, test, tryOut, turn } from "./sound.js";

const NAME = "svflab:sound-tried";
const SETTLES = 1500; // ms in which a page that was just opened may still be let to make sounds

/** What is said of the sound of a screen, or "": `needed` where alarms may ring here, `first` on the page that a day begins with. */
export function standing({ on, tried, running, failed, needed, first }) {
  if (!on) return needed || first ? "off" : "";
  if (failed) return needed || first ? "failed" : "";
  if (!tried) return needed || first ? "untried" : "";
  return needed && !running ? "asleep" : "";
}

/** The day by the clock of this screen: a sound that was tried today is not asked for again. */
export const today = (at) => new Intl.DateTimeFormat("sv-SE").format(at);

let failed = false;

/** Start. */
export function startSounding() {
  if (localStorage.getItem(NAME)) tryOut();
  document.addEventListener("click", ({ target }) => press(target.closest?.("button")));
  onBeat(show);
  show();
}

function press(button) {
  if (!button) return;
  if ("soundTest" in button.dataset) heardIt();
  if ("soundOn" in button.dataset) record(!isOn(), button.dataset.soundUrl);
}

async function heardIt() {
  const bar = document.querySelector("[data-sound-bar]");
  if (!isOn()) await record(true, bar?.dataset.soundUrl);
  failed = !(await test());
  if (!failed) localStorage.setItem(NAME, today(Date.now()));
  show();
}

/** Mute this browser, or let it be heard, once the log says by whom; without a network nobody mutes an alarm. */
async function record(on, url) {
  const body = new FormData();
  for (const [name, value] of [["csrf_token", document.querySelector('meta[name="csrf-token"]')?.content ?? ""], ["event_id", uuid()], ["sound", on ? "on" : "off"]]) body.set(name, value);
  const answer = url ? await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null) : null;
  if (on || answer?.ok) turn(on);
  if (url && !answer?.ok) say("not-sent");
  show();
}

function show() {
  for (const button of document.querySelectorAll("[data-sound-on]")) button.dataset.soundOn = isOn() ? "on" : "off";
  const isFirst = document.getElementById("board") !== null || document.body.classList.contains("room");
  const state = standing({
    on: isOn(),
    tried: localStorage.getItem(NAME) === today(Date.now()),
    running: isRunning() || performance.now() < SETTLES,
    failed,
    needed: document.querySelector("[data-alarm][data-rings]") !== null,
    first: isFirst,
  });
  for (const bar of document.querySelectorAll("[data-sound-bar]")) {
    const said = isFirst === ("soundChip" in bar.dataset) ? "" : state; // a line where the day begins, else a button in the frame
    if (bar.dataset.soundBar !== said) bar.dataset.soundBar = said;
    if (bar.hidden === Boolean(said)) bar.hidden = !said;
  }
}
