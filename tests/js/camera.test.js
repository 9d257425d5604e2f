import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, isNew, seen, whyNot } from "../../svflab/static/js/camera.js";

const SIZE = { width: 640, height: 480 };
const at = (text, left, top) => ({
  text,
  position: { topLeft: { x: left, y: top }, topRight: { x: left + 100, y: top }, bottomRight: { x: left + 100, y: top + 100 }, bottomLeft: { x: left, y: top + 100 } },
});
const looks = (...texts) => texts.reduce((before, [text, when]) => seen(before, text, when), null);

test("one code anywhere in the picture is meant, also where it stands as square and as bars", () => {
  assert.equal(chosen([at("A", 0, 0)], SIZE).text, "A");
  assert.equal(chosen([at("A", 0, 0), at("A", 300, 0)], SIZE).text, "A");
  assert.equal(chosen([], SIZE), null);
});

test("of several codes the one over the middle is meant, and none where nobody can tell", () => {
  assert.equal(chosen([at("A", 0, 0), at("B", 280, 200)], SIZE).text, "B");
  assert.equal(chosen([at("A", 0, 0), at("B", 500, 300)], SIZE), "several");
  assert.equal(chosen([at("A", 270, 190), at("B", 280, 200)], SIZE), "several");
});

test("a code counts once it stood in two pictures", () => {
  assert.equal(isNew(looks(["A", 0])), false);
  assert.equal(isNew(looks(["A", 0], ["A", 120])), true);
  assert.equal(isNew(looks(["A", 0], ["B", 120], ["A", 240])), false);
});

test("a code that stays in the picture counts once, and again after it was out of it", () => {
  const told = { ...looks(["A", 0], ["A", 120]), told: true };
  assert.equal(isNew(seen(told, "A", 240)), false);
  assert.equal(isNew(seen(seen(told, "", 400), "A", 500)), false);
  const again = seen(seen(told, "", 3000), "A", 3100);
  assert.equal(isNew(seen(again, "A", 3220)), true);
});

test("why a camera does not start has a word", () => {
  const here = { secure: true, there: true };
  assert.equal(whyNot({ name: "NotAllowedError" }, here), "blocked");
  assert.equal(whyNot({ name: "NotFoundError" }, here), "absent");
  assert.equal(whyNot({ name: "NotReadableError" }, here), "busy");
  assert.equal(whyNot({ name: "CompileError" }, here), "broken");
  assert.equal(whyNot({ name: "TypeError" }, { secure: false, there: false }), "insecure");
  assert.equal(whyNot({ name: "TypeError" }, { secure: true, there: false }), "absent");
});
