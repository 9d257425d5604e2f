import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, wordOf } from "../../svflab/static/js/passkey.js";

test("the page's question goes to the device as it is, and its answer back as text", async () => {
  const kind = { parseCreationOptionsFromJSON: (told) => ({ made: told }), parseRequestOptionsFromJSON: (told) => ({ asked: told }) };
  const device = (how) => ({ [how]: async ({ publicKey }) => ({ toJSON: () => publicKey }) });

  assert.equal(await answer("create", { challenge: "a" }, device("create"), kind), '{"made":{"challenge":"a"}}');
  assert.equal(await answer("get", { challenge: "b" }, device("get"), kind), '{"asked":{"challenge":"b"}}');
});

test("a device that holds such a passkey says so; any other silence may be tried again", () => {
  assert.equal(wordOf({ name: "InvalidStateError" }), "known");
  assert.equal(wordOf({ name: "NotAllowedError" }), "failed");
});
