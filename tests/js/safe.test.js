import assert from "node:assert/strict";
import { test } from "node:test";
import { cipher, nameOf, openSafe } from "../../svflab/static/js/safe.js";

const KIM = Buffer.alloc(32, 1).toString("base64url");
const LEE = Buffer.alloc(32, 2).toString("base64url");

class Place {
  getItem(name) { return Object.hasOwn(this, name) ? this[name] : null; }
  setItem(name, text) { this[name] = text; }
  removeItem(name) { delete this[name]; }
}

const fresh = () => Object.assign(globalThis, { localStorage: new Place(), sessionStorage: new Place() });
const typed = (at = Date.now()) => ({ at, fields: [{ name: "note", type: "text", value: "fibrous" }] });

test("a form belongs to whoever began it, and comes back to them alone", async () => {
  fresh();
  await (await openSafe("kim", KIM)).write("step", typed());

  const lee = await openSafe("lee", LEE);
  assert.equal(lee.read("step"), null);
  assert.deepEqual((await openSafe("kim", KIM)).read("step").fields, typed().fields);
});

test("what is kept shows nothing of what was typed, and opens with no other key or name", async () => {
  fresh();
  await (await openSafe("kim", KIM)).write("step", typed());
  const name = nameOf("kim", "step");
  const text = localStorage.getItem(name);

  assert.ok(!text.includes("fibrous") && !text.includes("note"));
  await assert.rejects((await cipher(LEE)).open(name, text));
  await assert.rejects((await cipher(KIM)).open(nameOf("kim", "other"), text));
});

test("what is dropped is gone, also while it is still being sealed", async () => {
  fresh();
  const safe = await openSafe("kim", KIM);
  const writing = safe.write("step", typed());
  safe.drop("step");
  await writing;

  assert.deepEqual(Object.keys(localStorage), []);
});

test("what is of another day is thrown away, whoever typed it", async () => {
  fresh();
  await (await openSafe("kim", KIM)).write("step", typed(Date.now() - 13 * 3_600_000));

  await openSafe("lee", LEE);
  assert.deepEqual(Object.keys(localStorage), []);
});

test("without a cipher it is kept in this tab, until somebody else is signed in", async () => {
  fresh();
  await (await openSafe("kim", "")).write("step", typed());

  assert.equal((await openSafe("", "")).read("step"), null);
  assert.deepEqual((await openSafe("kim", "")).read("step").fields, typed().fields);
  await openSafe("lee", "");
  assert.deepEqual(Object.keys(sessionStorage), []);
});
