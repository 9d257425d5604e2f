// Tells a scanner from a hand by its rhythm. A scanner presses a key every few milliseconds,
// evenly; the fastest hands need eighty, and never for ten keys in a row.

export const GAP = 100; // ms: a longer pause ends a burst
const STEADY = 50; // ms: the median gap of the slowest scanner
const FEWEST = 6; // keys: no code is shorter
const CERTAIN = 10; // keys at a scanner's pace that are a scan with no Enter after them

/** The burst that `key` belongs to: the one before it, or a new one. */
export function follow(burst, key) {
  const last = burst.at(-1);
  return last && key.at - last.at <= GAP ? [...burst, key] : [key];
}

/** Whether these keys came from a scanner; `ended` says that Enter or Tab came right behind them. */
export function isScan(burst, { ended }) {
  if (burst.length < (ended ? FEWEST : CERTAIN)) return false;
  return median(gaps(burst)) <= STEADY;
}

/** How long the burst took, in ms. */
export function millis(burst) {
  return Math.round(burst.at(-1).at - burst[0].at);
}

function gaps(burst) {
  return burst.slice(1).map((key, i) => key.at - burst[i].at);
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
