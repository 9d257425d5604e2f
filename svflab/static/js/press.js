// Small things that a tap does on any page: print it, hear a sound, mute this browser.

import { TONES, isOn, sound, turn } from "./sound.js";

/** Start. */
export function startPresses() {
  document.addEventListener("click", ({ target }) => press(target.closest?.("button")));
  show();
}

function press(button) {
  if (!button) return;
  if ("print" in button.dataset && !navigator.webdriver) window.print(); // a browser that a program drives has no print dialog
  if (button.dataset.hear in TONES) sound(button.dataset.hear);
  if ("soundOn" in button.dataset) turn(!isOn());
  show();
}

function show() {
  for (const button of document.querySelectorAll("[data-sound-on]")) button.dataset.soundOn = isOn() ? "on" : "off";
}
