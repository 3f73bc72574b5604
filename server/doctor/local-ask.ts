/**
 * How the doctor's command asks a running server without a password: it lays down a file with an unguessable name in
 * the data folder and names it. Whoever can write there owns the facility's data; nobody else can make the file.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The request header that names the file. */
export const ASK_HEADER = 'x-parchi-ask';
export const LOCAL_DOCTOR_PATH = '/doctor/report';

const FOLDER = '.doctor';
const NAME = /^[0-9a-f]{32}$/;

/** Lays down a file; answers its name and how to take it away again. Throws when the folder cannot be written. */
export function layAsk(dataDir: string): { name: string; remove: () => void } {
  const folder = join(dataDir, FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = randomBytes(16).toString('hex');
  writeFileSync(join(folder, name), '', { mode: 0o600, flag: 'wx' });
  return { name, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Whether the file that a request names lies there. */
export function isAsked(dataDir: string, name: string | undefined): boolean {
  return name !== undefined && NAME.test(name) && existsSync(join(dataDir, FOLDER, name));
}
