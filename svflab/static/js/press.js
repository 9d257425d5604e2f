// Small things that a tap does on any page: print it, hear a sound.

import { TONES, sound } from "./sound.js";

/** Start. */
export function startPresses() {
  document.addEventListener("click", ({ target }) => press(target.closest?.("button")));
}

function press(button) {
  if (!button) return;
  if ("print" in button.dataset && !navigator.webdriver) window.print(); // a browser that a program drives has no print dialog
  if (button.dataset.hear in TONES) sound(button.dataset.hear);
}
