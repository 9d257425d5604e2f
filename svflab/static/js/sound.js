// What an answer sounds like, so that eyes may stay on the hands: one short figure for each kind of
// answer, made by the browser itself. A sound is never the only sign, and each browser can be muted.

const NAME = "svflab:sound";
const REST = 0;
/** Each sound as [Hz, seconds] after one another; a stop is rough and low, and lasts. */
export const TONES = {
  accepted: [[880, 0.09], [1319, 0.16]],
  already: [[659, 0.09], [REST, 0.06], [659, 0.09]],
  unknown: [[392, 0.14], [294, 0.22]],
  stop: [[196, 0.22], [REST, 0.06], [196, 0.22], [REST, 0.06], [196, 0.4]],
  read: [[988, 0.07]],
  again: [[494, 0.04]],
  sign: [[784, 0.12], [1047, 0.12], [1319, 0.2]],
  "alarm-open": [[880, 0.15], [REST, 0.1], [1109, 0.15], [REST, 0.1], [1319, 0.25]],
  "alarm-closing": [[880, 0.18], [REST, 0.12], [880, 0.18], [REST, 0.12], [880, 0.3]],
  "alarm-over": [[1047, 0.15], [REST, 0.08], [1047, 0.15], [REST, 0.08], [1047, 0.15], [REST, 0.2], [1047, 0.15], [REST, 0.08], [1047, 0.25]],
};
const LOUD = 0.6; // an alarm is louder than an answer
const SOFT = 0.25;
const BY_STATE = { open: "accepted", early: "read", closing: "already", stopped: "already", over: "stop" };

let heard = null; // the browser's sound, once a hand or a scanner has touched the page

/** Let the browser make sounds from the first key or touch on; before it, most do not. */
export function startSound() {
  for (const gesture of ["keydown", "pointerdown"]) window.addEventListener(gesture, wake, { capture: true });
}

/** Whether this browser is to be heard. */
export function isOn() {
  return localStorage.getItem(NAME) !== "off";
}

/** Mute this browser, or let it be heard. */
export function turn(on) {
  localStorage.setItem(NAME, on ? "on" : "off");
}

/** The sound of a band that stands under the frame; "" where none does. */
export function soundOf(band) {
  if (band?.dataset.sound) return band.dataset.sound;
  const state = [...(band?.classList ?? [])].find((name) => name.startsWith("is-"))?.slice(3);
  return BY_STATE[state] ?? "";
}

/** Make a sound. Whoever wants to see it listens to "svflab:sound"; `silently`: it is heard already. */
export function sound(name, { silently = false } = {}) {
  if (!TONES[name]) return;
  document.dispatchEvent(new CustomEvent("svflab:sound", { detail: { name, muted: !isOn() } }));
  if (!silently) planned(name, 0);
}

/** Have the sound's own clock make a sound in so many seconds; what is returned can be cancelled. */
export function planned(name, wait) {
  if (!isOn()) return [];
  wake();
  if (!heard || (heard.state === "suspended" && !isTouched())) return []; // it would all sound at once, later
  const sources = [];
  const [type, gain] = [name === "stop" ? "square" : "triangle", /^(alarm-|sign)/.test(name) ? LOUD : SOFT];
  let at = heard.currentTime + wait + 0.01;
  for (const [pitch, seconds] of TONES[name]) {
    if (pitch !== REST) sources.push(tone(pitch, at, seconds, { type, gain }));
    at += seconds;
  }
  return sources;
}

/** Do not make a sound that was planned. */
export function cancel(sources) {
  for (const source of sources) source.stop();
}

/** Whether the browser lets this page be heard: it does not before somebody has touched it. */
export const isRunning = () => heard?.state === "running";

/** Wake the sound and make a short one that asks to be heard; whether that was possible. */
export async function test() {
  wake();
  await heard?.resume().catch(() => {});
  sound("sign");
  return isRunning();
}

function tone(pitch, at, seconds, { type, gain }) {
  const [source, volume] = [heard.createOscillator(), heard.createGain()];
  Object.assign(source, { type });
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(gain, at + 0.008);
  volume.gain.setValueAtTime(gain, at + seconds - 0.02);
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  source.connect(volume).connect(heard.destination);
  source.start(at);
  source.stop(at + seconds);
  return source;
}

const isTouched = () => navigator.userActivation?.hasBeenActive !== false;

/** Try to make sounds before anybody has touched the page: some screens are set up to allow it. */
export const tryOut = () => wake({ untouched: true });

function wake({ untouched = false } = {}) {
  if (!isOn()) return;
  const may = untouched === true || isTouched();
  if (!heard && typeof AudioContext === "function" && may) heard = new AudioContext();
  if (heard?.state === "suspended" && may) heard.resume().catch(() => {});
}
