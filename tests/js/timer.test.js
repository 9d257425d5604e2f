import assert from "node:assert/strict";
import { test } from "node:test";
import { clockFace, instants, reading } from "../../svflab/static/js/timer.js";

const START = Date.parse("2026-11-22T05:00:00+00:00");
const minutes = (n) => START + n * 60_000;
const extraction = { started: START, opens: minutes(15), warns: minutes(19), closes: minutes(20), ended: null, counts: "up" };
const at = (ms, more = {}) => reading({ ...extraction, ...more }, START + ms);

for (const [ms, state] of [
  [14 * 60_000 + 59_999, "early"], [15 * 60_000, "open"], [18 * 60_000 + 59_999, "open"],
  [19 * 60_000, "closing"], [20 * 60_000, "closing"], [20 * 60_000 + 1, "over"],
]) {
  test(`at ${ms} ms the window of 15 to 20 minutes is ${state}; both ends are inside`, () => {
    assert.equal(at(ms).state, state);
  });
}

test("a clock that was stopped stays where it was stopped", () => {
  const stopped = at(99 * 60_000, { ended: minutes(17) });
  assert.deepEqual([stopped.state, clockFace(stopped.seconds)], ["stopped", "17:00"]);
});

test("what has passed and what is left add up to the whole", () => {
  const { seconds, left } = at(17 * 60_000 + 4_300);
  assert.deepEqual([clockFace(seconds), clockFace(left)], ["17:04", "2:56"]);
});

test("too early, what is left is what is left until it opens", () => {
  assert.equal(clockFace(at(9 * 60_000 + 12_000).left), "5:48");
});

test("too late, what is shown is by how much", () => {
  assert.equal(clockFace(at(20 * 60_000 + 7_000).left), "0:07");
});

test("a use-by counts down, and stands at nothing once it is past", () => {
  const useBy = { opens: null, warns: null, counts: "down" };
  assert.equal(clockFace(at(19 * 60_000, useBy).seconds), "1:00");
  assert.deepEqual([at(21 * 60_000, useBy).seconds, at(21 * 60_000, useBy).state], [0, "over"]);
});

test("a clock without an end is open, and has no rest", () => {
  const endless = at(60_000, { opens: null, warns: null, closes: null });
  assert.deepEqual([endless.state, endless.left, endless.gone], ["open", null, 0]);
});

test("an hour and more shows hours", () => {
  assert.equal(clockFace(59), "0:59");
  assert.equal(clockFace(3599), "59:59");
  assert.equal(clockFace(2 * 3600 + 47 * 60 + 5), "2:47:05");
});

test("the instants are read as the server wrote them, microseconds and offset too", () => {
  const { started, opens } = instants({ started: "2026-11-22T14:00:00.250999+09:00" });
  assert.deepEqual([started, opens], [START + 250, null]);
});
