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
};
const BY_STATE = { open: "accepted", early: "read", closing: "already", stopped: "already", over: "stop" };

let heard = null; // the browser's sound, once a hand or a scanner has touched the page

/** Let the browser make sounds from the first key or touch on; before it, it does not. */
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

/** Make a sound. Whoever wants to see it listens to "svflab:sound". */
export function sound(name) {
  const tones = TONES[name];
  if (!tones) return;
  document.dispatchEvent(new CustomEvent("svflab:sound", { detail: { name, muted: !isOn() } }));
  if (!isOn()) return;
  wake();
  if (!heard) return;
  let at = heard.currentTime + 0.01;
  for (const [pitch, seconds] of tones) {
    if (pitch !== REST) tone(pitch, at, seconds, name === "stop" ? "square" : "triangle");
    at += seconds;
  }
}

function tone(pitch, at, seconds, type) {
  const [source, volume] = [heard.createOscillator(), heard.createGain()];
  Object.assign(source, { type });
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.25, at + 0.008);
  volume.gain.setValueAtTime(0.25, at + seconds - 0.02);
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  source.connect(volume).connect(heard.destination);
  source.start(at);
  source.stop(at + seconds);
}

function wake() {
  if (!isOn()) return;
  if (!heard && typeof AudioContext === "function" && navigator.userActivation?.hasBeenActive !== false) heard = new AudioContext();
  if (heard?.state === "suspended") heard.resume().catch(() => {});
}
