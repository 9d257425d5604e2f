import assert from "node:assert/strict";
import { test } from "node:test";
import { isRepeat, landing, takes, uuid } from "../../svflab/static/js/scan.js";

const syringe = { text: "S7K3QM9X2C", ours: true };
const kit = { text: "(01)0880", ours: false };
const field = (accepts, more = {}) => ({ accepts, focused: false, waits: true, ...more });

test("a field takes the kinds it names, and a maker's code only where it says so", () => {
  assert.equal(takes("SW", syringe), true);
  assert.equal(takes("DK", syringe), false);
  assert.equal(takes("DK", kit), false);
  assert.equal(takes("K*", kit), true);
  assert.equal(takes("", kit), true);
});

test("a scan lands in the field that has the focus, even to replace what is there", () => {
  assert.equal(landing([field("S"), field("S", { focused: true, waits: false })], syringe), 1);
});

test("else it lands in the first field that waits for its kind", () => {
  assert.equal(landing([field("D"), field("S", { waits: false }), field("S")], syringe), 2);
});

test("a code that no field waits for is for the server", () => {
  assert.equal(landing([field("D", { focused: true })], syringe), -1);
  assert.equal(landing([], syringe), -1);
});

test("the same code while the first is answered, or within a second of it, is the same scan", () => {
  assert.equal(isRepeat({ text: "A", busy: true, at: 0 }, "A", 9000), true);
  assert.equal(isRepeat({ text: "A", busy: false, at: 0 }, "A", 900), true);
  assert.equal(isRepeat({ text: "A", busy: false, at: 0 }, "A", 1100), false);
  assert.equal(isRepeat({ text: "A", busy: true, at: 0 }, "B", 10), false);
  assert.equal(Boolean(isRepeat(null, "A", 0)), false);
});

test("an event's id is a version 4 UUID, also where the page is not secure", () => {
  assert.match(uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
