import assert from "node:assert/strict";
import { test } from "node:test";
import { isSilent } from "../../svflab/static/js/heard.js";
import { again, isOut, isSecondTap, isStray } from "../../svflab/static/js/net.js";

test("an error that says where it belongs is shown there", () => {
  assert.equal(isStray({ status: 503, text: "<div>Busy</div>", retarget: "#scan-answer" }), false);
});

test("a server's error, or a whole page in place of a part, is not put into the page", () => {
  assert.equal(isStray({ status: 502, text: "<h1>Bad gateway</h1>", retarget: "" }), true);
  assert.equal(isStray({ status: 403, text: "\n<!DOCTYPE html><html>", retarget: "" }), true);
});

test("a form that came back with its errors is put in its place", () => {
  assert.equal(isStray({ status: 422, text: "<form></form>" }), false);
  assert.equal(isStray({ status: 200, text: "<!doctype html>" }), false);
});

test("the second of two quick taps is not meant for the form that came between them", () => {
  assert.equal(isSecondTap({ taps: 2, passed: 80 }), true);
  assert.equal(isSecondTap({ taps: 1, passed: 80 }), false);
  assert.equal(isSecondTap({ taps: 2, passed: 5000 }), false);
});

test("a page that knows of a loss does not take it for its own sleep when a form is sent", async () => {
  const real = { fetch: globalThis.fetch, now: performance.now };
  let at = 1000;
  performance.now = () => at;
  globalThis.document = { body: { dataset: { timeUrl: "/time" } }, getElementById: () => null, querySelectorAll: () => [] };
  Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
  globalThis.fetch = async () => ({ status: 200 });
  await again();
  assert.equal(isOut(), false);

  globalThis.fetch = async () => { throw new TypeError("gone"); };
  for (; at < 9000; at += 500) await again();

  assert.equal(isSilent(), true);
  assert.equal(isOut(), true);
  globalThis.fetch = async () => ({ status: 200 });
  at += 500;
  await again();
  assert.equal(isOut(), false);
  [globalThis.fetch, performance.now] = [real.fetch, real.now];
});
