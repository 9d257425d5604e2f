// Digits to tap, for gloved hands: each pad fills the field that it names. Where a second person is
// asked for it comes with their badge; elsewhere it is there from the start.

/** What a field holds after a key of the pad: a digit, "back", or "" to clear. */
export function pressed(value, key) {
  if (key === "back") return value.slice(0, -1);
  return key === "" ? "" : `${value}${key}`;
}

/** Start. */
export function startPads() {
  document.addEventListener("click", ({ target }) => tap(target.closest?.("[data-digit]")));
  document.addEventListener("htmx:after:swap", show);
  show();
}

function show() {
  for (const pad of document.querySelectorAll("[data-pad]")) if (!pad.closest("fieldset.person")) pad.hidden = false;
}

function tap(key) {
  const field = key && document.getElementById(key.closest("[data-pad]").dataset.pad);
  if (!field) return;
  field.value = pressed(field.value, key.dataset.digit);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
