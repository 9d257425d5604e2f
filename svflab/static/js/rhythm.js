// Tells a scanner from a hand by its rhythm. A scanner presses a key every few milliseconds,
// evenly; the fastest hands need eighty, and never for ten keys in a row.

export const GAP = 100; // ms: a longer pause ends a burst
export const STEADY = 50; // ms: the median gap of the slowest scanner
const FEWEST = 6; // keys: no code is shorter
const CERTAIN = 10; // keys at a scanner's pace that are a scan with no Enter after them
const SOON = 3; // keys at a scanner's pace that are most likely one

/** The burst that `key` belongs to: the one before it, or a new one. */
export function follow(burst, key) {
  const last = burst.at(-1);
  return last && key.at - last.at <= GAP ? [...burst, key] : [key];
}

/** Whether these keys came from a scanner; `ended` says that Enter or Tab came right behind them. */
export function isScan(burst, { ended }) {
  if (burst.length < (ended ? FEWEST : CERTAIN)) return false;
  return pace(burst) <= STEADY;
}

/** Whether these keys are the end of a scan that began before this page listened, from `started` on:
 *  its first keys went to the page before. `ended` is when Enter or Tab came, or null. */
export function isCut(burst, { started, ended }) {
  if (!burst.length || burst[0].at - started > GAP) return false;
  if (ended === null) return isLikely(burst);
  return pace([...burst, { at: ended }]) <= STEADY;
}

/** Whether these keys begin as a scanner's do: what they would do to a button is held back. */
export function isLikely(burst) {
  return burst.length >= SOON && pace(burst) <= STEADY;
}

/** The time from one key to the next, in ms: the median, so that one stutter does not count. */
export function pace(burst) {
  return median(burst.slice(1).map((key, i) => key.at - burst[i].at));
}

/** How long the burst took, in ms. */
export function millis(burst) {
  return Math.round(burst.at(-1).at - burst[0].at);
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
