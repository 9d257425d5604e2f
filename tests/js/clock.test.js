import assert from "node:assert/strict";
import { test } from "node:test";
import { anchor, dayOf, difference, isFar, serverTime, slept, surer, untilBeat, wordsOf } from "../../svflab/static/js/clock.js";

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

test("a difference of clocks is told from two seconds on, and by the minute once it is more than one", () => {
  assert.equal(difference(2_000), "");
  assert.equal(difference(-2_600), "3 s");
  assert.equal(difference(60_000), "60 s");
  assert.equal(difference(60_001), "1 min");
  assert.equal(difference(-3_600_000), "1 h");
  assert.equal(difference(3_725_000), "1 h 2 min");
});

test("a difference that the network may have made is not told", () => {
  assert.equal(difference(2_900, 1_000), "");
  assert.equal(difference(3_100, 1_000), "3 s");
});

test("no time is taken from a screen whose clock is off by more than a minute", () => {
  assert.equal(isFar(60_000), false);
  assert.equal(isFar(-60_001), true);
});

test("what is printed says the day and the minute of the site", () => {
  assert.equal(dayOf("Asia/Seoul")(Date.UTC(2026, 10, 23, 15, 5, 7)), "2026-11-24 00:05");
});

test("the time of day is written with its seconds, and without them where minutes are enough", () => {
  const words = wordsOf("Asia/Seoul");
  const at = Date.UTC(2026, 10, 23, 15, 5, 7);
  assert.equal(words(at, ""), "00:05:07");
  assert.equal(words(at, "minutes"), "00:05");
});
