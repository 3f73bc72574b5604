/**
 * The clips as this page has them: which there are, and the decoded ones, a bounded number of them.
 * Nothing here waits for long or throws: what does not come in time, or is no sound, is not there.
 */
import type { Language } from '../../../server/contract/facility.ts';
import { MAX_CLIP_SECONDS, type VoiceManifest } from '../../../server/contract/voice.ts';

/** Decoded speech takes 50 kB a clip; this many are 6 MB, and fill with the numbers of the hour. */
const MAX_DECODED = 120;
/** A fetch that takes longer is given up. Nobody who speaks waits for so long; what comes late is there the next time. */
const GIVE_UP_AFTER_MS = 15_000;

/** A clip of a sentence, ready to be played. */
export interface Sound {
  id: string;
  buffer: AudioBuffer;
}

export interface Clips {
  /** Asks which clips there are now, and answers whether that is known; what was known stays when nobody answers. */
  refresh(): Promise<boolean>;
  /** Whether a language has any clip at all. */
  speaks(language: Language): boolean;
  /** The sounds of a sentence; null when any of it is missing. */
  sentence(language: Language, ids: readonly string[]): Promise<Sound[] | null>;
  /** Whether all of a sentence that there is has come. */
  fetched(language: Language, ids: readonly string[]): Promise<boolean>;
}

export function createClips(context: BaseAudioContext): Clips {
  let manifest: VoiceManifest | null = null;
  const decoded = new Map<string, Promise<AudioBuffer | null>>();

  function clip(url: string): Promise<AudioBuffer | null> {
    const known = decoded.get(url) ?? load(context, url);
    // The last to be used is the last to go; what failed is asked for again next time.
    decoded.delete(url);
    decoded.set(url, known);
    for (const oldest of decoded.keys()) {
      if (decoded.size <= MAX_DECODED) break;
      decoded.delete(oldest);
    }
    void known.then((sound) => {
      if (sound === null && decoded.get(url) === known) decoded.delete(url);
    });
    return known;
  }

  return {
    async refresh() {
      const answer = await get('/voice/manifest.json', (response) => response.json());
      if (answer !== null) manifest = answer as VoiceManifest;
      return manifest !== null;
    },
    speaks(language) {
      return Object.keys(manifest?.clips[language] ?? {}).length > 0;
    },
    async sentence(language, ids) {
      const urls = urlsOf(language, ids);
      if (urls === null) return null;
      const buffers = await Promise.all(urls.map(clip));
      const sounds = ids.flatMap((id, i) => (buffers[i] ? [{ id, buffer: buffers[i] }] : []));
      return sounds.length === ids.length ? sounds : null;
    },
    async fetched(language, ids) {
      const buffers = await Promise.all((urlsOf(language, ids) ?? []).map(clip));
      return !buffers.includes(null);
    },
  };

  /** null when there is no clip for one of them. */
  function urlsOf(language: Language, ids: readonly string[]): string[] | null {
    const versions = manifest?.clips[language] ?? {};
    if (ids.some((id) => versions[id] === undefined)) return null;
    return ids.map((id) => `/voice/${language}/${id}?v=${versions[id]}`);
  }
}

async function load(context: BaseAudioContext, url: string): Promise<AudioBuffer | null> {
  const bytes = await get(url, (response) => response.arrayBuffer());
  if (bytes === null) return null;
  try {
    const sound = await context.decodeAudioData(bytes);
    return sound.duration > 0 && sound.duration <= MAX_CLIP_SECONDS ? sound : null;
  } catch {
    return null;
  }
}

/** null when no good answer has come, whole, in time. */
async function get<T>(url: string, read: (response: Response) => Promise<T>): Promise<T | null> {
  // AbortSignal.timeout is younger than the browsers of televisions.
  const abort = new AbortController();
  const late = setTimeout(() => abort.abort(), GIVE_UP_AFTER_MS);
  try {
    const response = await fetch(url, { signal: abort.signal });
    return response.ok ? await read(response) : null;
  } catch {
    return null;
  } finally {
    clearTimeout(late);
  }
}
