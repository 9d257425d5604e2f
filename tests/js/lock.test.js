// When a screen locks by itself, what a pad types, and whom a badge is taken for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { meant } from "../../svflab/static/js/badges.js";
import { isLeft, isToTell } from "../../svflab/static/js/lock.js";
import { pressed } from "../../svflab/static/js/pad.js";

const span = 60 * 60_000;

test("a screen is left when nobody has touched it for the whole span", () => {
  assert.equal(isLeft({ touched: 1000, span }, 1000 + span - 1), false);
  assert.equal(isLeft({ touched: 1000, span }, 1000 + span), true);
});

test("the server is told that somebody is still here a few times within the span, and only when they are", () => {
  assert.equal(isToTell({ touched: 5000, told: 1000, span }, 1000 + span / 4), true);
  assert.equal(isToTell({ touched: 5000, told: 1000, span }, 6000), false);
  assert.equal(isToTell({ touched: 500, told: 1000, span }, 1000 + span / 2), false);
});

test("a pad types digits, takes the last one back, and clears", () => {
  assert.equal(pressed("25", "8"), "258");
  assert.equal(pressed("258", "back"), "25");
  assert.equal(pressed("258", ""), "");
});

test("a badge is the second person where one is asked for, and never who is at work", () => {
  const surgeon = { account: "surgeon", acting: "nurse" };
  assert.equal(meant({ ...surgeon, focused: null, waiting: {} }), "person");
  assert.equal(meant({ ...surgeon, focused: null, waiting: undefined }), "ask");
  assert.equal(meant({ account: "nurse", acting: "nurse", focused: null, waiting: {} }), "none");
});
