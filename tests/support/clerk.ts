// Owns a clerk at a counter over HTTP: opens it, calls, completes and gives out tokens as fast as answers come, and
// keeps every command with its answer, so that a test can ask again after the server died in between.

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { CommandAnswer } from '../../server/contract/bodies.ts';
import { ADMINISTRATOR_PASSWORD, type FacilityProcess } from './built-server.ts';

/** A clerk's hand between two keys. */
const KEY_MS = 5;
/** No answer by then is none that comes. */
const PATIENCE_MS = 30_000;

export interface ClerkCommand {
  path: string;
  body: Record<string, unknown> & { id: string };
  /** null: no answer came. */
  status: number | null;
  answer: CommandAnswer | null;
}

export interface Clerk {
  commands: ClerkCommand[];
  /** Works at the counter until `leave`, or until the server no longer answers. */
  work(server: FacilityProcess): void;
  /** Resolves when the last command is answered or lost. */
  leave(): Promise<void>;
  /** Sends a command once more; the same object is filled with the answer. */
  again(server: FacilityProcess, command: ClerkCommand): Promise<ClerkCommand>;
  send(server: FacilityProcess, path: string, body: Record<string, unknown>): Promise<ClerkCommand>;
}

/** Signs in; the session outlives the process that gave it. */
export async function signIn(server: FacilityProcess): Promise<string> {
  const answer = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: server.url },
    body: JSON.stringify({ name: 'admin', password: ADMINISTRATOR_PASSWORD }),
  });
  if (answer.status !== 204) throw new Error(`not signed in: ${answer.status}`);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

export function createClerk(cookie: string, counter: string, queue: string): Clerk {
  const commands: ClerkCommand[] = [];
  let working: Promise<void> = Promise.resolve();
  let leaving = false;
  let seen = 0;

  async function post(server: FacilityProcess, command: ClerkCommand): Promise<ClerkCommand> {
    command.status = null;
    command.answer = null;
    const answer = await fetch(`${server.url}${command.path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: server.url, Cookie: cookie },
      body: JSON.stringify(command.body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body = (await answer.json()) as CommandAnswer & { code?: string; params?: { version?: number } };
    command.status = answer.status;
    if (answer.status === 200) command.answer = body;
    seen = body.counter?.version ?? (body.code === 'stale' ? body.params?.version : undefined) ?? seen;
    return command;
  }

  function send(server: FacilityProcess, path: string, body: Record<string, unknown>) {
    const command: ClerkCommand = { path, body: { ...body, id: randomUUID() }, status: null, answer: null };
    commands.push(command);
    return post(server, command);
  }

  async function workday(server: FacilityProcess): Promise<void> {
    const at = `/api/counters/${counter}`;
    await send(server, `${at}/openCounter`, { seen });
    for (let turn = 0; !leaving; turn += 1) {
      const { answer, status } = await send(server, `${at}/callNext`, { seen, completing: true });
      if (status === 409) await send(server, `${at}/openCounter`, { seen });
      if (turn % 3 === 0) await send(server, `/api/queues/${queue}/issue`, { yearOfBirth: 1990 });
      const token = answer?.token;
      if (turn % 4 === 1 && token) {
        await send(server, `/api/tokens/${token.id}/skip`, { seen: token.version });
      }
      await pause(KEY_MS);
    }
  }

  return {
    commands,
    work(server) {
      leaving = false;
      // A server that dies takes the clerk's connection with it: that is what is tested.
      working = workday(server).catch(() => undefined);
    },
    async leave() {
      leaving = true;
      await working;
    },
    again: post,
    send,
  };
}
