/**
 * The clips of speech that are there: generated ones that come with the program, and the hospital's own
 * recordings, files in the data folder, which go first. Files, not rows: speech is no part of the log,
 * would swell the database and its backups, and a folder can be carried to the next hospital.
 * Invariant: a recording is whole or not there, and only lines that the lists name are kept or given out.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LANGUAGES, type Language } from '../contract/facility.ts';
import type { VoiceLine, VoiceManifest } from '../contract/voice.ts';
import { isRecording } from './recording.ts';

export interface Clip {
  bytes: Uint8Array<ArrayBuffer>;
  type: 'audio/mpeg' | 'audio/wav';
  version: string;
}

export interface Voices {
  manifest(): Promise<VoiceManifest>;
  /** null when there is no such clip. */
  clip(language: Language, id: string): Promise<Clip | null>;
  lines(language: Language): Promise<VoiceLine[]>;
  /** Keeps a recording in place of what was there. Bytes that are none, or of an unknown line, change nothing. */
  keep(language: Language, id: string, bytes: Uint8Array): Promise<Kept>;
  /** Forgets a recording; the generated clip, where there is one, is heard again. */
  forget(language: Language, id: string): Promise<'forgotten' | 'not_there'>;
}

export type Kept = 'kept' | 'unknown_line' | 'not_a_recording' | 'no_room';

/** What a full or locked data folder says. */
const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO'];

interface Known {
  file: string;
  kind: 'recorded' | 'generated';
  version: string;
}

interface Shelf {
  /** Wording by line. */
  texts: Map<string, string>;
  generated: Map<string, Known>;
  recorded: Map<string, Known>;
}

type Shelves = Map<Language, Shelf>;

/** `shipped` has a folder a language with lines.json and clips; `recordings` is ours to write. */
export function createVoices(folders: { shipped: string; recordings: string }): Voices {
  const { shipped, recordings } = folders;
  let shelves: Promise<Shelves> | null = null;
  // One at a time, so that of two recordings of a line the later stays.
  let writing: Promise<unknown> = Promise.resolve();

  // Read when first asked: a server starts no slower for its voices. A read that failed is tried again.
  function loaded(): Promise<Shelves> {
    shelves ??= load().catch((fault: unknown) => {
      shelves = null;
      throw fault;
    });
    return shelves;
  }

  async function load(): Promise<Shelves> {
    const all: Shelves = new Map();
    for (const language of LANGUAGES) {
      const lines = await readFile(join(shipped, language, 'lines.json'), 'utf8');
      const texts = new Map(Object.entries(JSON.parse(lines) as Record<string, string>));
      const generated = await readClips(join(shipped, language), 'mp3', texts);
      const recorded = await readClips(join(recordings, language), 'wav', texts);
      all.set(language, { texts, generated, recorded });
    }
    return all;
  }

  async function shelf(language: Language): Promise<Shelf> {
    const found = (await loaded()).get(language);
    if (found === undefined) throw new Error(`no lines of ${language}`);
    return found;
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = writing.then(work);
    writing = done.catch(() => undefined);
    return done;
  }

  return {
    async manifest() {
      const all = await loaded();
      const clips = Object.fromEntries(
        LANGUAGES.map((language) => {
          const { generated, recorded } = all.get(language) ?? { generated: [], recorded: [] };
          const known = new Map([...generated, ...recorded]);
          return [language, Object.fromEntries([...known].map(([id, { version }]) => [id, version]))];
        }),
      ) as VoiceManifest['clips'];
      return { version: versionOf(JSON.stringify(clips)), clips };
    },
    async clip(language, id) {
      const { generated, recorded } = await shelf(language);
      const known = recorded.get(id) ?? generated.get(id);
      if (known === undefined) return null;
      const bytes = await readIfThere(known.file);
      if (bytes === null) return null;
      const type = known.kind === 'recorded' ? 'audio/wav' : 'audio/mpeg';
      return { bytes, type, version: known.version };
    },
    async lines(language) {
      const { texts, generated, recorded } = await shelf(language);
      return inOrder([...texts]).map(([id, text]) => {
        const known = recorded.get(id) ?? generated.get(id);
        return { id, text, clip: known?.kind ?? null, version: known?.version ?? null };
      });
    },
    async keep(language, id, bytes) {
      const { texts, recorded } = await shelf(language);
      if (!texts.has(id)) return 'unknown_line';
      if (!isRecording(bytes)) return 'not_a_recording';
      const file = join(recordings, language, `${id}.wav`);
      return inTurn(async () => {
        try {
          await replace(join(recordings, language), file, bytes);
        } catch (error) {
          if (NO_ROOM.includes((error as NodeJS.ErrnoException).code ?? '')) return 'no_room';
          throw error;
        }
        recorded.set(id, { file, kind: 'recorded', version: versionOf(bytes) });
        return 'kept';
      });
    },
    async forget(language, id) {
      const { recorded } = await shelf(language);
      return inTurn(async () => {
        const known = recorded.get(id);
        if (known === undefined) return 'not_there';
        await rm(known.file, { force: true });
        recorded.delete(id);
        return 'forgotten';
      });
    },
  };
}

/** What a folder has for the lines; other files in it are nobody's business. */
async function readClips(
  folder: string,
  ending: 'mp3' | 'wav',
  lines: ReadonlyMap<string, string>,
): Promise<Map<string, Known>> {
  const kind = ending === 'wav' ? 'recorded' : 'generated';
  const found = new Map<string, Known>();
  for (const name of await readdir(folder).catch(() => [])) {
    const id = name.slice(0, -ending.length - 1);
    if (name !== `${id}.${ending}` || !lines.has(id)) continue;
    const file = join(folder, name);
    const bytes = await readIfThere(file);
    // A recording that somebody copied in badly is as if it were not there.
    if (bytes === null || (kind === 'recorded' && !isRecording(bytes))) continue;
    found.set(id, { file, kind, version: versionOf(bytes) });
  }
  return found;
}

async function readIfThere(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Beside it first, synced, then renamed: a power cut leaves the old recording or the new one. */
async function replace(folder: string, file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const fresh = join(folder, `.${randomUUID()}.part`);
  try {
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** Words first, then letters, then numbers from the smallest: calls can be heard early. What a kiosk says comes last. */
function inOrder(lines: [string, string][]): [string, string][] {
  const rank = ([id]: [string, string]) =>
    id.startsWith('kiosk') ? 3 : /^\d+$/.test(id) ? 2 : id.length === 1 ? 1 : 0;
  return lines.toSorted((a, b) => rank(a) - rank(b));
}

/** Enough to tell two recordings of a line apart. */
function versionOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 10);
}
