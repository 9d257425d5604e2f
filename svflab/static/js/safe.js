// Where half-filled forms are kept: in this browser, each sealed for the account that typed it.
// The server gives the key to that account's own pages alone, so that nobody else who works at this
// screen reads it. A browser without a cipher (a page over plain HTTP) keeps it for this tab only,
// and throws it away as soon as somebody else is signed in.

const NAME = "svflab:form:";
const HOURS = 12;

/** The name under which a form's input is kept: a form belongs to whoever began it. */
export function nameOf(account, form) {
  return `${NAME}${account}:${form}`;
}

/** Whether what was kept at `at` is of another day. */
export function isOld(at, now) {
  return !(now - at <= HOURS * 3_600_000);
}

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const letters = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

/** Return the cipher of a key in base64url: `seal` an object to text, `open` a text to the object. */
export async function cipher(secret, { subtle, getRandomValues } = { subtle: crypto.subtle, getRandomValues: (a) => crypto.getRandomValues(a) }) {
  const key = await subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
  return {
    async seal(name, kept) {
      const iv = getRandomValues(new Uint8Array(12));
      const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) };
      const box = await subtle.encrypt(how, key, new TextEncoder().encode(JSON.stringify(kept)));
      return JSON.stringify({ at: kept.at, iv: letters(iv), box: letters(box) });
    },
    async open(name, text) {
      const { iv, box } = JSON.parse(text);
      const how = { name: "AES-GCM", iv: bytes(iv), additionalData: new TextEncoder().encode(name) };
      return JSON.parse(new TextDecoder().decode(await subtle.decrypt(how, key, bytes(box))));
    },
  };
}

/** Open what is kept for `account`; reading and writing are at once, the sealing follows. */
export async function openSafe(account, secret) {
  const sealed = Boolean(secret && globalThis.crypto?.subtle);
  const place = sealed ? localStorage : sessionStorage;
  sweep(place, account, sealed);
  const own = new Map();
  const lock = sealed ? await cipher(secret) : null;
  const mine = Object.keys(place).filter((name) => account && name.startsWith(nameOf(account, "")));
  await Promise.all(mine.map(async (name) => {
    try {
      own.set(name, lock ? await lock.open(name, place.getItem(name)) : JSON.parse(place.getItem(name)));
    } catch {
      place.removeItem(name); // sealed with a key that is gone: nobody can read it any more
    }
  }));
  return { read: (form) => own.get(nameOf(account, form)) ?? null, ...writing(own, place, account, lock) };
}

function writing(own, place, account, lock) {
  return {
    forms: () => [...own.keys()].map((name) => name.slice(nameOf(account, "").length)),
    async write(form, kept) {
      const name = nameOf(account, form);
      own.set(name, kept);
      const text = lock ? await lock.seal(name, kept) : JSON.stringify(kept);
      if (own.get(name) === kept) place.setItem(name, text); // unless it was typed on, or forgotten
    },
    drop(form) {
      own.delete(nameOf(account, form));
      place.removeItem(nameOf(account, form));
    },
  };
}

/** Throw away what is old; and, where nothing is sealed, what somebody else typed. */
function sweep(place, account, sealed) {
  for (const name of Object.keys(place).filter((one) => one.startsWith(NAME))) {
    let at = 0;
    try {
      ({ at } = JSON.parse(place.getItem(name)));
    } catch { /* not ours to read: it goes */ }
    const anothers = !sealed && account && !name.startsWith(nameOf(account, ""));
    if (isOld(at, Date.now()) || anothers) place.removeItem(name);
  }
}
