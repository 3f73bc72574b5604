/**
 * `node scripts/make-voice.mjs [language …]`: makes the clips of speech from their wording in locales/voice/<language>.
 * Each is trimmed, brought to one loudness and packed small. Invariant: a clip is replaced only by a finished one, and
 * what no line names any more is removed. Kashmiri and Dogri have no voice here: hospitals record their own.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureVoiceTools } from './system-tools.mjs';

/** Urdu is written without most vowels and a machine guesses them; the Hindi voice reads a respelling of the same words. */
const VOICES = { en: 'en-gb', hi: 'hi', ur: 'hi' };
/** Words a minute: slower than talk, for a noisy hall. */
const SPEED = '150';
/** What is quieter than this share of the loudest sample, at either end, is silence. */
const SILENCE = 0.02;
/** Left at both ends, so that no consonant is cut. */
const EDGE_SECONDS = 0.02;
/** Root mean square over what is heard, of 1; −17 dB leaves room for peaks. */
const LOUDNESS = 0.14;
const PEAK = 0.89;
/** kbit/s: speech of one voice at 22 kHz needs no more. */
const RATE = '24';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'locales', 'voice');

try {
  await ensureVoiceTools();
  const asked = process.argv.slice(2);
  for (const language of asked.length > 0 ? asked : Object.keys(VOICES)) makeLanguage(language);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function makeLanguage(language) {
  const voice = VOICES[language];
  if (voice === undefined) throw new Error(`There is no voice for "${language}".`);
  const place = join(folder, language);
  const respelling = join(place, 'respelling.json');
  // What the voice would say wrongly as it is written: "ABHA", and all of Urdu.
  const lines = {
    ...readJson(join(place, 'lines.json')),
    ...(existsSync(respelling) ? readJson(respelling) : {}),
  };
  for (const [id, words] of Object.entries(lines)) {
    const wav = execFileSync('espeak-ng', ['-v', voice, '-s', SPEED, '--stdout', '--', words]);
    const clip = join(place, `${id}.mp3`);
    const fresh = `${clip}.part`;
    const options = ['--quiet', '-m', 'm', '-b', RATE, '--resample', '22.05', '-q', '2', '-', fresh];
    execFileSync('lame', options, { input: evened(wav) });
    renameSync(fresh, clip);
  }
  const named = new Set(Object.keys(lines).map((id) => `${id}.mp3`));
  for (const file of readdirSync(place)) {
    if (/\.(mp3|part)$/.test(file) && !named.has(file)) rmSync(join(place, file));
  }
  console.error(`${language}: ${named.size} clips`);
}

/** A WAV file without silence at its ends, at one loudness. Reads 16-bit mono, as espeak-ng writes it. */
function evened(wav) {
  const at = wav.indexOf('data') + 8;
  const samples = new Int16Array(Math.floor((wav.length - at) / 2));
  for (let i = 0; i < samples.length; i += 1) samples[i] = wav.readInt16LE(at + 2 * i);
  const hertz = wav.readUInt32LE(24);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  if (loudest === 0) throw new Error('the voice said nothing');
  const isHeard = (sample) => Math.abs(sample) > SILENCE * loudest;
  const edge = Math.round(EDGE_SECONDS * hertz);
  const from = Math.max(0, samples.findIndex(isHeard) - edge);
  const heard = samples.subarray(from, samples.findLastIndex(isHeard) + 1 + edge);
  const power = Math.sqrt(heard.reduce((sum, sample) => sum + (sample / 32768) ** 2, 0) / heard.length);
  const gain = Math.min(LOUDNESS / power, (PEAK * 32768) / loudest);
  const out = Buffer.alloc(44 + 2 * heard.length);
  wav.copy(out, 0, 0, 44);
  out.writeUInt32LE(36 + 2 * heard.length, 4);
  out.write('data', 36, 'latin1');
  out.writeUInt32LE(2 * heard.length, 40);
  heard.forEach((sample, i) => {
    out.writeInt16LE(Math.round(sample * gain), 44 + 2 * i);
  });
  return out;
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
