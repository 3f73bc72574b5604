/**
 * Managing a hub that runs on PGlite: its folder is one process's alone, so whoever types a word beside it asks
 * it over a socket in that folder, which only its own account can open. It is also how a second hub finds the first.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

export interface Managed {
  code: number;
  lines: string[];
}

/** A word and a path or two. */
const MAX_ASKED = 8_192;
/** A state's registry takes seconds. */
const ANSWER_MS = 5 * 60_000;

function socketIn(folder: string): string {
  return join(folder, 'hub.sock');
}

/** Hears words until it is closed; rejects when another hub of this folder does already. */
export async function hearWords(
  folder: string,
  run: (args: string[]) => Promise<Managed>,
): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = socketIn(folder);
  if ((await askHub(folder, [])) !== null) throw new Error(`a hub runs on ${folder} already`);
  // Left behind by one that was killed.
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => answer(socket, run));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return () => new Promise((resolve) => server.close(() => resolve()));
}

function answer(socket: Socket, run: (args: string[]) => Promise<Managed>): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > MAX_ASKED) socket.destroy();
  });
  socket.on('end', () => {
    const end = (managed: Managed) => socket.end(JSON.stringify(managed));
    const args = readArgs(text);
    if (args === null || args.length === 0) return end({ code: 0, lines: [] });
    run(args).then(end, (fault: unknown) =>
      end({ code: 1, lines: [fault instanceof Error ? fault.message : 'failed'] }),
    );
  });
}

function readArgs(text: string): string[] | null {
  try {
    const args: unknown = JSON.parse(text);
    return Array.isArray(args) && args.every((one) => typeof one === 'string') ? args : null;
  } catch {
    return null;
  }
}

/** What the hub of this folder answers; null when none runs. */
export function askHub(folder: string, args: readonly string[]): Promise<Managed | null> {
  const path = socketIn(folder);
  if (!existsSync(path)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const socket = connect({ path, allowHalfOpen: true });
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.on('connect', () => socket.end(JSON.stringify(args)));
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => resolve(null));
    socket.on('close', () => resolve(text === '' ? null : (JSON.parse(text) as Managed)));
  });
}
