// Whether the server is still heard.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, isLost, isSilent, since } from "../../svflab/static/js/heard.js";

test("that the server is not heard is said within five seconds", () => {
  assert.equal(isLost(1000, 4900), false);
  assert.equal(isLost(1000, 5600), true);
});

test("a page that slept begins to wait anew", () => {
  assert.equal(since({ heard: 1000, looked: 1500 }, 2000), 1000);
  assert.equal(since({ heard: 1000, looked: 1500 }, 90_000), 90_000);
});

test("a page that asks nothing of the server misses no answer, and an error is no answer", async () => {
  const real = globalThis.fetch;
  globalThis.fetch = async () => ({ status: 503, ok: false });
  assert.equal(isSilent(), false);
  await assert.rejects(ask("/board/state"));
  assert.equal(isSilent(), false); // not yet
  globalThis.fetch = async () => ({ status: 401, ok: false }); // signed out, and yet it answers
  assert.equal((await ask("/board/state")).status, 401);
  globalThis.fetch = real;
});
