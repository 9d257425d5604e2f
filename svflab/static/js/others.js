// Answers at one tap what nobody has answered yet: on a form of many rows that are rated alike.
// It is offered and never chosen beforehand; each answer it gives is seen before the form is sent.

/** Choose `word` in each group of radio buttons in which nothing is chosen; return the first one. */
export function fillOthers(groups, word) {
  const chosen = groups
    .filter((group) => !group.some((button) => button.checked))
    .map((group) => group.find((button) => button.value === word))
    .filter(Boolean);
  for (const button of chosen) button.checked = true;
  return chosen[0] ?? null;
}

function groupsOf(form) {
  const groups = new Map();
  for (const button of form.querySelectorAll(".rated input[type=radio]")) {
    groups.set(button.name, [...(groups.get(button.name) ?? []), button]);
  }
  return [...groups.values()];
}

if (typeof document !== "undefined") {
  for (const row of document.querySelectorAll("[data-others]")) row.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-others-as]");
    if (!button) return;
    fillOthers(groupsOf(button.form), button.dataset.othersAs)?.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
