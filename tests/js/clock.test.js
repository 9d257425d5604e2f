import assert from "node:assert/strict";
import { test } from "node:test";
import { anchor, difference, serverTime, slept, surer, untilBeat } from "../../svflab/static/js/clock.js";

test("the server's instant is tied to the middle of the round trip", () => {
  assert.deepEqual(anchor(100, 180, 1_000_000), { server: 1_000_000, tick: 140, spread: 40 });
});

test("now is the server's instant and what the steady counter says has passed", () => {
  assert.equal(serverTime({ server: 1_000_000, tick: 140 }, 640), 1_000_500);
});

test("the quicker of two answers is believed", () => {
  const quick = anchor(0, 10, 5);
  assert.equal(surer(anchor(0, 90, 5), quick), quick);
  assert.equal(surer(quick, null), quick);
});

test("a device that slept, or whose clock was set, is noticed either way", () => {
  const then = { wall: 1000, tick: 1000 };
  assert.equal(slept(then, { wall: 1260, tick: 1250 }), false);
  assert.equal(slept(then, { wall: 3_601_250, tick: 1250 }), true);
  assert.equal(slept(then, { wall: -3_598_750, tick: 1250 }), true);
});

test("every screen beats on the server's quarter seconds", () => {
  assert.equal(untilBeat(10_100), 150);
  assert.equal(untilBeat(10_250), 250);
});

test("a difference of clocks is told by the minute, once it is more than one", () => {
  assert.equal(difference(59_000), "");
  assert.equal(difference(-3_600_000), "1 h");
  assert.equal(difference(3_725_000), "1 h 2 min");
});
