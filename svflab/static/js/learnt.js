// What this browser has learnt of the scanner at it, kept until somebody forgets it: what the scanner
// puts before and behind each code (from its test), and which reading of its keys is the right one
// (from its test, and from any code of ours whose two readings differ).

const NAME = "svflab:scanner";
const NOTHING = { prefix: "", suffix: "", by: "" };

/** What is known: {prefix, suffix, by: "" | "layout" | "position"}. */
export function learnt() {
  try {
    return { ...NOTHING, ...JSON.parse(localStorage.getItem(NAME) ?? "{}") };
  } catch {
    return { ...NOTHING };
  }
}

/** Keep something more of it. */
export function learn(more) {
  const before = JSON.stringify(learnt());
  const after = JSON.stringify({ ...learnt(), ...more });
  if (after !== before) keep(after);
}

/** Forget all of it. */
export function forget() {
  localStorage.removeItem(NAME);
}

function keep(text) {
  try {
    localStorage.setItem(NAME, text);
  } catch {
    // a browser that keeps nothing reads every scan afresh
  }
}
