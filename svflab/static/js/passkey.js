// Puts the page's question to the device, and sends its answer as the form. The server judges.

const form = globalThis.document?.querySelector("[data-passkey]");

/** Say which word tells of an error: who was asked refused, or has such a passkey already. */
export const wordOf = (error) => (error?.name === "InvalidStateError" ? "known" : "failed");

/** Return the device's answer as text; throws what the browser throws. */
export async function answer(how, options, keys = navigator.credentials, kind = globalThis.PublicKeyCredential) {
  const publicKey = how === "create" ? kind.parseCreationOptionsFromJSON(options) : kind.parseRequestOptionsFromJSON(options);
  return JSON.stringify((await keys[how]({ publicKey })).toJSON());
}

async function ask() {
  const again = form.querySelector("[data-passkey-again]");
  again.disabled = true;
  say("asking");
  try {
    form.elements.answer.value = await answer(form.dataset.passkey, JSON.parse(form.dataset.options));
    form.submit();
  } catch (error) {
    say(wordOf(error));
    again.disabled = false;
  }
}

function say(word) {
  form.querySelector("[data-passkey-says]").textContent = form.querySelector(`[data-passkey-word="${word}"]`).content.textContent;
}

if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === undefined) { if (form) say("old"); }
else if (form) {
  form.querySelector("[data-passkey-again]").addEventListener("click", ask);
  ask();
}
