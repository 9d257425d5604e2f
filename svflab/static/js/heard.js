// When the server was last heard. Whoever asks it by itself does it here; a page that has asked
// once says it when no answer comes any more, and that it is well again when one does.

const LOST = 4000; // ms without an answer after which it is said: within five seconds of the loss
const STOOD = 2000; // ms between two looks at the clock after which the page itself stood still

/** Whether the server was not heard for so long that it is said. */
export const isLost = (at, now) => now - at > LOST;

/**
 * From when on silence counts. A page that slept has heard nothing because it could not, and
 * begins to wait anew.
 */
export function since({ heard: at, looked }, now) {
  return now - looked > STOOD ? now : at;
}

let last = { heard: 0, looked: 0 };
let asks = false;

/** Note that an answer came. */
export function heard() {
  last = { ...last, heard: performance.now() };
}

/** When the last answer came, by the steady counter of this page. */
export const lastHeard = () => last.heard;

/** Ask the server, and note its answer; an error of the server's is none. */
export async function ask(url, headers = {}) {
  if (!asks) begin();
  const answer = await fetch(url, { cache: "no-store", headers, signal: AbortSignal.timeout(LOST) });
  if (answer.status >= 500) throw new Error(String(answer.status));
  heard();
  return answer;
}

/** Whether this page asks, and has not heard for too long. */
export function isSilent() {
  const now = performance.now();
  last = { heard: since(last, now), looked: now };
  return asks && isLost(last.heard, now);
}

function begin() {
  asks = true;
  last = { heard: performance.now(), looked: performance.now() };
}
