import assert from "node:assert/strict";
import { test } from "node:test";
import { standing, today } from "../../svflab/static/js/sounding.js";

const heard = { on: true, tried: true, running: true, failed: false, needed: true, first: false };

test("a screen whose sound was tried and runs says nothing of it", () => {
  assert.equal(standing(heard), "");
});

test("a sound that was not tried today is asked for where the day begins, and where alarms may ring", () => {
  assert.equal(standing({ ...heard, tried: false }), "untried");
  assert.equal(standing({ ...heard, tried: false, needed: false, first: true }), "untried");
  assert.equal(standing({ ...heard, tried: false, needed: false }), "");
});

test("a page that is silent until it is touched says so where alarms may ring, and only there", () => {
  assert.equal(standing({ ...heard, running: false }), "asleep");
  assert.equal(standing({ ...heard, running: false, needed: false, first: true }), "");
});

test("a screen that is muted, or makes no sound, says that before anything else", () => {
  assert.equal(standing({ ...heard, on: false, tried: false }), "off");
  assert.equal(standing({ ...heard, failed: true, tried: false }), "failed");
});

test("a day is that of the screen's own clock", () => {
  assert.equal(today(new Date(2026, 10, 23, 0, 5).getTime()), "2026-11-23");
  assert.equal(today(new Date(2026, 10, 23, 23, 55).getTime()), "2026-11-23");
});
