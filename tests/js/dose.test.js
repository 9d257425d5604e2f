import assert from "node:assert/strict";
import { test } from "node:test";
import { comesTo, concerns, face } from "../../svflab/static/js/dose.js";

const LIDOCAINE = { before: "0", weight: "50", most: "35" };

test("a dose is divided by the weight of the day", () => {
  assert.deepEqual(comesTo(LIDOCAINE, "500"), { mg: 500, perKg: 10, over: false });
  assert.deepEqual(comesTo({ ...LIDOCAINE, before: "1700" }, "50"), { mg: 1750, perKg: 35, over: false });
  assert.deepEqual(comesTo(LIDOCAINE, "not yet"), { mg: 0, perKg: 0, over: false });
});

test("over is over the limit, not at it", () => {
  assert.equal(comesTo(LIDOCAINE, "1750").over, false);
  assert.equal(comesTo(LIDOCAINE, "1750.1").over, true);
});

test("without a weight nothing is said for each kg", () => {
  assert.deepEqual(comesTo({ ...LIDOCAINE, weight: "" }, "500"), { mg: 500, perKg: null, over: false });
});

test("a number over its limit never looks as if it were at it", () => {
  assert.equal(face(35.002, { over: true, most: "35" }), "35.002");
  assert.equal(face(36, { over: true, most: "35" }), "36.0");
  assert.equal(face(9.23, { over: false, most: "35" }), "9.2");
});

test("the limit of what comes without adrenaline shows where some of it did", () => {
  const plain = { agent: "lidocaine", plain: true, before: "0" };
  assert.equal(concerns(plain, { agent: "lidocaine", adrenaline: "yes" }), false);
  assert.equal(concerns(plain, { agent: "lidocaine", adrenaline: "no" }), true);
  assert.equal(concerns({ ...plain, before: "50" }, { agent: "lidocaine", adrenaline: "yes" }), true);
  assert.equal(concerns(plain, { agent: "ropivacaine", adrenaline: "no" }), false);
});

test("where all of it comes without adrenaline, only that limit shows", () => {
  const all = { agent: "lidocaine", plain: false, before: "0", beside: { before: "0" } };
  assert.equal(concerns(all, { agent: "lidocaine", adrenaline: "no" }), false);
  assert.equal(concerns(all, { agent: "lidocaine", adrenaline: "yes" }), true);
  assert.equal(concerns({ ...all, before: "500" }, { agent: "lidocaine", adrenaline: "no" }), true);
  assert.equal(concerns({ ...all, agent: "other", beside: undefined }, { agent: "other", adrenaline: "no" }), true);
});
