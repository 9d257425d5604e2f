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

const standsIn = (field, was) => (isTick(field) ? field.checked === was.checked : field.value === was.value);

/** Whether the field is ticked rather than filled. */
export const isTick = ({ type }) => type === "checkbox" || type === "radio";
