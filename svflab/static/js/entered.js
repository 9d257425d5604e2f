// How each code came into its field. A code that was read has a line "scanned:CODE" in the hidden
// field beside it; a code that no line names was typed, and the form then asks why. The server
// judges; this only keeps what the scanner said and shows what will be asked.

/** The lines of `claims` with one that says that this code was read, and how. */
export function withClaim(claims, how, text) {
  const kept = claims.split("\n").filter((line) => line && codeOf(line) !== text);
  return [...kept, `${how}:${text}`].join("\n");
}

/** The codes that no line of `claims` names. */
export function typedOf(codes, claims) {
  const read = claims.split("\n").map(codeOf);
  return codes.filter((code) => !read.includes(code));
}

/** The codes that stand in a field: in one of many lines each is one, else all of it is. */
export function codesIn(value, many) {
  const whole = value.trim();
  return many ? whole.split(/\s+/).filter(Boolean) : [whole].filter(Boolean);
}

const codeOf = (line) => line.slice(line.indexOf(":") + 1).trim();

/** Keep with the form that this code was read into this field, and how. */
export function claim(field, how, text) {
  const note = noteOf(field);
  if (note) note.value = withClaim(note.value, how, text);
}

/** Show in each form, as long as a code in it was typed, that it asks why. */
export function startEntered() {
  for (const change of ["input", "change", "reset", "htmx:after:swap"]) document.addEventListener(change, showAll);
  showAll();
}

const noteOf = (field) => field.id && field.form?.querySelector(`[data-scan-entry="${CSS.escape(field.id)}"]`);

function showAll() {
  document.querySelectorAll("[data-typed]").forEach(show);
}

function show(place) {
  place.toggleAttribute("data-on", [...place.closest("form").querySelectorAll("[data-scan-entry]")].some(isTyped));
}

function isTyped(note) {
  const field = document.getElementById(note.dataset.scanEntry);
  return field ? typedOf(codesIn(field.value, field.matches("textarea")), note.value).length > 0 : false;
}
