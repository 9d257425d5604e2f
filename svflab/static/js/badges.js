// A badge names a person in the open form: as who did it, or, where the place for a second person has
// the focus, as that one, whose password is still to be typed. Who it is was answered by the server.

import { add } from "./said.js";

/** Start. */
export function startBadges() {
  document.addEventListener("svflab:badge", ({ detail }) => add(`badge-${name(detail)}`));
}

function name({ account }) {
  const focused = document.activeElement;
  if (focused?.matches('input[name="witness"], input[name="actor"]')) {
    put(focused, account);
    focused.form.querySelector(`input[name="${focused.name}_password"]`)?.focus();
    return "person";
  }
  const fields = [...document.querySelectorAll('main form select[name="performer"]')];
  const field = fields.find((one) => [...one.options].some(({ value }) => value === account) && (one.checkVisibility?.() ?? true));
  if (!field) return "none";
  put(field, account);
  return "set";
}

function put(field, value) {
  field.value = value;
  for (const change of ["input", "change"]) field.dispatchEvent(new Event(change, { bubbles: true }));
}
