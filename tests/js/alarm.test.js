import assert from "node:assert/strict";
import { test } from "node:test";
import { covered, foremost, instants, pause, standing, titled, told, worst } from "../../svflab/static/js/alarm.js";

const T = Date.parse("2026-11-23T00:20:00Z");
const closing = { bound: "closing", begins: T, escalates: T + 30_000, until: T + 60_000, rings: true };
const over = { bound: "over", begins: T, escalates: T + 30_000, until: null, rings: true };

test("a warning rings from its instant until the end that it warns of", () => {
  assert.equal(standing(closing, T - 1), "");
  assert.equal(standing(closing, T), "rings");
  assert.equal(standing(closing, T + 60_000), "rings");
  assert.equal(standing(closing, T + 60_001), "");
});

test("the last instant of a window is inside, and what is past it rings until somebody acts", () => {
  assert.equal(standing(over, T), "");
  assert.equal(standing(over, T + 1), "rings");
  assert.equal(standing(over, T + 9e6), "rings");
});

test("a sign is shown and does not ring", () => {
  assert.equal(standing({ ...closing, bound: "open", rings: false }, T + 10), "sign");
});

test("the server is asked each second while something rings or is about to, and seldom else", () => {
  assert.equal(pause([], T), 15_000);
  assert.equal(pause([], T, 60_000), 60_000);
  assert.equal(pause([closing], T - 60_000), 15_000);
  assert.equal(pause([closing], T - 4_000), 1_000);
  assert.equal(pause([closing], T + 10), 1_000);
  assert.equal(pause([closing], T + 70_000), 15_000);
});

test("what is over is heard before what ends soon, and that before what opens", () => {
  assert.equal(worst(["open", "closing", "over"]), "over");
  assert.equal(worst(["open", "closing"]), "closing");
  assert.equal(worst(["open"]), "open");
  assert.equal(worst([]), "");
});

test("an alarm that was muted here does not stand before another that sounds", () => {
  const [muted, other] = [{ ...over, silent: true }, { ...closing, silent: false }];
  assert.equal(foremost([muted, other]), other);
  assert.equal(foremost([muted]), muted);
  assert.equal(foremost([closing, over]), over);
  assert.equal(foremost([]), undefined);
});

test("an alarm stands in front of the title, and leaves it as it was", () => {
  assert.equal(titled("P-001 · svflab", "Extraction: time is over"), "▲ Extraction: time is over · P-001 · svflab");
  assert.equal(titled("P-001 · svflab", ""), "P-001 · svflab");
});

test("instants are read as the server wrote them, and only what rings does", () => {
  const read = instants({ alarm: "a", bound: "over", begins: "2026-11-23T09:20:00+09:00", escalates: "2026-11-23T00:20:30.500000+00:00", rings: "" });
  assert.deepEqual(read, { id: "a", bound: "over", begins: T, escalates: T + 30_500, until: null, rings: true, silent: false });
  assert.equal(instants({ alarm: "a", silent: "" }).silent, true);
  assert.equal(instants({ alarm: "a", bound: "open", begins: "", escalates: "" }).rings, false);
});

test("an answer that tells the same alarms changes nothing, whatever else is new in it", () => {
  const part = (...alarms) => ({ dataset: {}, querySelectorAll: () => alarms.map((alarm) => ({ dataset: { alarm, bound: "over", begins: "", escalates: "" } })) });
  assert.equal(told(part("a", "b")), told(part("a", "b")));
  assert.notEqual(told(part("a", "b")), told(part("b")));
});

test("whose case it is moves down by as much as an alarm lies over it, and no further", () => {
  assert.equal(covered(152, 88), 64);
  assert.equal(covered(80, 88), 0);
});
