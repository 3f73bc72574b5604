/** The soft two-tone chime before a call: made here, so that it sounds whatever else is missing. */

/** E5 and C5: a falling third, as at doors. */
const TONES_HZ = [659.25, 523.25];
const TONE_EVERY_S = 0.4;
const TONE_S = 0.7;
const ATTACK_S = 0.015;
/** Of full scale: softer than speech. */
const LEVEL = 0.28;

/** How long until speech may begin. */
export const CHIME_MS = 1_000;

/** Sounds once, from now on, into `out`. */
export function soundChime(context: BaseAudioContext, out: AudioNode): void {
  TONES_HZ.forEach((hertz, i) => {
    const at = context.currentTime + 0.02 + i * TONE_EVERY_S;
    const tone = context.createOscillator();
    const level = context.createGain();
    tone.frequency.value = hertz;
    level.gain.setValueAtTime(0, at);
    level.gain.linearRampToValueAtTime(LEVEL, at + ATTACK_S);
    // An exponential never reaches zero; a thousandth is not heard.
    level.gain.exponentialRampToValueAtTime(LEVEL / 1000, at + TONE_S);
    tone.connect(level).connect(out);
    tone.start(at);
    tone.stop(at + TONE_S);
  });
}
