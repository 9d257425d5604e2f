// What is kept of a half-filled form, and when it may come back. Pure; forms.js does the rest, and
// safe.js keeps it.

import { isOld } from "./safe.js";

/** What of `fields` ({name, type, value, checked, changed}) is kept: never a secret, nothing unchanged.
 *  What is hidden is the page's own, but how a code came in ("entry") belongs to the code. With `all`,
 *  what the page filled in is kept beside what somebody changed: elsewhere it may not be filled in. */
export function worthKeeping(fields, all = false) {
  const open = fields.filter(({ name, type }) => name && !["password", "hidden", "file", "submit", "button"].includes(type));
  const begun = all && open.some(({ changed }) => changed);
  return open
    .filter((field) => field.changed || (begun && (isTick(field) ? field.checked : field.value !== "")))
    .map(({ name, type, value, checked }) => ({ name, type, value, checked }));
}

const AGO = { now: 0, ago5: 5, ago15: 15, ago60: 60 }; // the minutes of svflab/web/safety_forms.py
const MOVES_MS = 60_000;

/** What is kept with its times by the clock: "now" and "15 min ago" told of when it was typed (`at`, in the
 *  server's time), and say another time once they come back. Only where the form has a field for the time. */
export function byTheClock(kept, at, now, names, zone) {
  if (now - at < MOVES_MS) return kept;
  const told = kept.fields.filter(({ name, checked, value }) => checked && value in AGO && names.includes(`${name}_at`));
  const moved = told.map(({ name, value }) => [name, clockTime(at - AGO[value] * 60_000, zone)]);
  const aware = kept.fields.some(({ name, checked }) => name === "aware" && checked);
  const begun = told.some(({ name, value }) => name === "onset" && value === "now"); // it is known since then
  if (begun && !aware && names.includes("aware_at")) moved.push(["aware", clockTime(at, zone)]);
  const gone = moved.flatMap(([name]) => [name, `${name}_at`]);
  const fields = moved.flatMap(([name, time]) => [
    { name, type: "radio", value: "at", checked: true },
    { name: `${name}_at`, type: "datetime-local", value: time, checked: false },
  ]);
  return { ...kept, fields: [...kept.fields.filter(({ name }) => !gone.includes(name)), ...fields] };
}

/** Whether kept input still belongs into the page that has come. `sent`: it was submitted from this tab. */
export function stillWanted(kept, { now, sent, arrivedByRedirect }) {
  return Boolean(kept) && !isOld(kept.at, now) && !(sent && arrivedByRedirect);
}

/** Whether a page tells that what was sent before it was not taken: nobody is signed in, or an error. */
export function nothingTaken({ account, status }) {
  return !account || status >= 400;
}

/** Where a kept value goes among `fields`: pairs of index and value, only where nobody typed since,
 *  and where it does not stand already: the server gives back what it could not take. */
export function placements(kept, fields) {
  return kept.fields.flatMap((was) => {
    const at = fields.findIndex((f) => f.name === was.name && (!isTick(f) || f.value === was.value));
    return at < 0 || fields[at].changed || standsIn(fields[at], was) ? [] : [[at, was]];
  });
}

/** Whether somebody chose among `options` ({selected, defaultSelected}) of a list. A list that takes one
 *  and names none as chosen shows its first: that nobody chose. */
export function isChosen(options, many = false) {
  const named = options.some((option) => option.defaultSelected);
  return options.some((option, at) => option.selected !== (named || many ? option.defaultSelected : at === 0));
}

/** When something was typed, as people of `zone` read it; with its day where that is not today. */
export function typedAt(at, now, zone) {
  const words = new Intl.DateTimeFormat("sv-SE", { timeZone: zone || undefined, dateStyle: "short", timeStyle: "short" });
  const [[day, time], [today]] = [words.format(at).split(" "), words.format(now).split(" ")];
  return day === today ? time : `${day} ${time}`;
}

function clockTime(at, zone) {
  const words = new Intl.DateTimeFormat("sv-SE", { timeZone: zone || undefined, dateStyle: "short", timeStyle: "medium" });
  return words.format(at).replace(" ", "T");
}

const standsIn = (field, was) => (isTick(field) ? field.checked === was.checked : field.value === was.value);

/** Whether the field is ticked rather than filled. */
export const isTick = ({ type }) => type === "checkbox" || type === "radio";
