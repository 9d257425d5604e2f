import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, isCut, isLikely, isScan, millis } from "../../svflab/static/js/rhythm.js";

const keys = (count, gap) => Array.from({ length: count }, (_, i) => ({ at: i * gap }));
const ended = { ended: true };
const silent = { ended: false };

test("twelve keys eight milliseconds apart are a scanner, with or without an Enter", () => {
  assert.equal(isScan(keys(12, 8), ended), true);
  assert.equal(isScan(keys(12, 8), silent), true);
});

test("a slow scanner is a scanner still", () => {
  assert.equal(isScan(keys(12, 45), ended), true);
});

test("the fastest hands are hands", () => {
  assert.equal(isScan(keys(12, 80), ended), false);
  assert.equal(isScan(keys(40, 70), silent), false);
});

test("a few keys rolled over quickly are no scan", () => {
  assert.equal(isScan(keys(5, 20), ended), false);
  assert.equal(isScan(keys(8, 20), silent), false);
});

test("one stutter in the middle does not make a scanner a hand", () => {
  const stuttered = keys(12, 8).map(({ at }, i) => ({ at: i > 5 ? at + 90 : at }));
  assert.equal(isScan(stuttered, ended), true);
});

test("a pause begins a new burst", () => {
  const burst = follow(keys(3, 10), { at: 400 });
  assert.deepEqual(burst, [{ at: 400 }]);
  assert.equal(follow(keys(3, 10), { at: 90 }).length, 4);
});

test("a burst knows how long it took", () => {
  assert.equal(millis(keys(12, 8)), 88);
});

test("three quick keys are likely a scanner's: what they would do to a button is held back", () => {
  assert.equal(isLikely(keys(3, 10)), true);
  assert.equal(isLikely(keys(2, 10)), false);
  assert.equal(isLikely(keys(6, 90)), false);
});

test("what follows within a key's time of the page's start is the end of a scan that the page before began", () => {
  const rest = keys(4, 8).map(({ at }) => ({ at: at + 1040 }));
  assert.equal(isCut(rest, { started: 1000, ended: 1072 }), true);
  assert.equal(isCut(rest, { started: 1000, ended: null }), true);
  assert.equal(isCut(rest, { started: 900, ended: 1072 }), false);
  assert.equal(isCut(rest.slice(0, 1), { started: 1000, ended: 1300 }), false);
  assert.equal(isCut([], { started: 1000, ended: 1072 }), false);
});
