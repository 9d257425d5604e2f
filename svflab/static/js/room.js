// A room's display: counts by the server's clock, asks every second whether something was recorded,
// and says when the server was last heard.

import { startAlarms } from "./alarm.js";
import { now, startClock } from "./clock.js";
import { isLost } from "./heard.js";
import { startSound } from "./sound.js";
import { startSounding } from "./sounding.js";
import { startTimers } from "./timer.js";

const EVERY = 1000; // ms between two looks
const PATIENCE = 4000; // ms that an answer is waited for

let heard = 0;

async function ask(url) {
  const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE), headers: { "HX-Request": "true" } });
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer;
}

async function look() {
  const { state, part } = document.body.dataset;
  try {
    const { seq, ended } = await (await ask(state)).json();
    const place = document.getElementById("room");
    if (String(seq) !== place.dataset.seq || ended !== Boolean(place.querySelector(".none"))) {
      const page = new DOMParser().parseFromString(await (await ask(part)).text(), "text/html");
      place.replaceWith(page.getElementById("room"));
    }
    heard = performance.now();
  } catch {
    // not heard: `tell` says since when
  }
  tell();
  setTimeout(look, EVERY);
}

function tell() {
  const line = document.querySelector("[data-lost]");
  const lost = isLost(heard, performance.now());
  if (lost && line.hidden) {
    const zone = document.body.dataset.zone || undefined;
    const words = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium", hourCycle: "h23" });
    line.querySelector("[data-since]").textContent = words.format(now() - (performance.now() - heard));
  }
  line.hidden = !lost;
}

if (typeof document !== "undefined") {
  document.documentElement.classList.add("js");
  heard = performance.now();
  startClock();
  startTimers();
  startSound();
  startSounding();
  startAlarms({ ask: null });
  setInterval(tell, 500);
  look();
}
