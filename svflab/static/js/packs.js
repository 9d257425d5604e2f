// The code of a pack (GS1) in the form of a step: the server takes it apart, and one scan fills in
// lot, expiry and serial number. What it cannot read, or place, it says beside the form.

import { claim } from "./entered.js";
import { sound } from "./sound.js";

const PACK = /^(?:\](?:d2|C1|Q3|e0|J1)|\((?:01|10|11|17|21)\)|01\d{14})|\x1d/;

/** Whether a text is surely the code of a pack: the server reads it, and says the last word. */
export const isPack = (text) => PACK.test(text.trim());

/** The form that packs are scanned into, where the page shows one; the one with the cursor first. */
export function formFor(forms, active) {
  const shown = [...forms].filter((form) => form.checkVisibility?.() ?? true);
  return shown.find((form) => form.contains(active)) ?? shown[0] ?? null;
}

/** Listen to scans, and to what is typed into the fields that packs fill in. */
export function startPacks() {
  document.addEventListener("svflab:scan", (event) => {
    const { text, ours, entry } = event.detail;
    const form = ours || !isPack(text) ? null : formFor(document.querySelectorAll("form[data-packs]"), document.activeElement);
    if (!form) return;
    event.preventDefault();
    take(form, text, entry, form.contains(document.activeElement) ? document.activeElement.name : "");
  });
  document.addEventListener("change", ({ target }) => {
    const form = target.form?.closest("form[data-packs]");
    if (form && target.type !== "hidden" && isPack(target.value ?? "")) take(form, target.value, "", target.name);
  });
}

async function take(form, text, entry, field) {
  const names = [...form.elements].map(({ name }) => name).filter(Boolean).join(" ");
  const body = new URLSearchParams({ code: text, names, field, csrf_token: form.elements.csrf_token.value });
  const place = form.querySelector("[data-packs-said]");
  try {
    const response = await fetch(form.dataset.packs, { method: "POST", body, headers: { Accept: "application/json" } });
    const { fields = {}, said = "" } = await response.json();
    for (const [name, value] of Object.entries(fields)) fill(form.elements[name], value, entry);
    tell(place, said);
    if (said) return sound("stop");
    [...form.querySelectorAll("input:invalid, select:invalid, textarea:invalid")].find((one) => one.type !== "radio")?.focus();
  } catch {
    tell(place, place?.dataset.packsSaid ?? "");
    sound("stop");
  }
}

function fill(control, value, entry) {
  control.value = value;
  if (entry) claim(control, entry, value);
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

function tell(place, said) {
  if (place) [place.textContent, place.hidden] = [said, !said];
}
