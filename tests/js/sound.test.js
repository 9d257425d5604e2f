import assert from "node:assert/strict";
import { test } from "node:test";
import { TONES, soundOf } from "../../svflab/static/js/sound.js";

const band = (state, sound) => ({ classList: ["answer", `is-${state}`], dataset: sound ? { sound } : {} });

test("each kind of answer has a sound of its own", () => {
  const figures = Object.values(TONES).map((tones) => JSON.stringify(tones));
  assert.equal(new Set(figures).size, figures.length);
});

test("a sound is over within a second and a half", () => {
  for (const tones of Object.values(TONES)) assert.ok(tones.reduce((sum, [, seconds]) => sum + seconds, 0) < 1.5);
});

test("the band tells its sound, by its state where it names none", () => {
  assert.equal(soundOf(band("open")), "accepted");
  assert.equal(soundOf(band("over")), "stop");
  assert.equal(soundOf(band("closing")), "already");
  assert.equal(soundOf(band("closing", "unknown")), "unknown");
  assert.equal(soundOf({ classList: [], dataset: {} }), "");
  assert.equal(soundOf(null), "");
});
