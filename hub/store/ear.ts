/** A connection that only listens (LISTEN). Lost, it is opened again; what was said meanwhile is looked up. */
import { Client } from 'pg';
import type { Wire } from './news.ts';

/** How soon a lost ear is opened again. */
const AGAIN_MS = 500;
const CONNECT_MS = 5_000;

export interface Ear extends Pick<Wire, 'hear' | 'listenAgain'> {
  close(): Promise<void>;
}

/** One of these hears one channel. */
export function createEar(url: string, onFault: (fault: unknown) => void): Ear {
  let hearing: { channel: string; heard: (text: string) => void; again: () => void } | null = null;
  let client: Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  /** Resolves when it listens; rejects, and leaves nothing behind, when it cannot. */
  async function open(): Promise<void> {
    const fresh = new Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: CONNECT_MS });
    fresh.on('error', onFault);
    fresh.on('notification', ({ payload }) => hearing?.heard(payload ?? ''));
    try {
      await fresh.connect();
      if (hearing !== null) await fresh.query(`LISTEN ${fresh.escapeIdentifier(hearing.channel)}`);
    } catch (fault) {
      drop(fresh);
      throw fault;
    }
    if (closed) return drop(fresh);
    client = fresh;
    fresh.on('end', () => {
      if (client === fresh) listenAgain();
    });
  }

  function drop(old: Client): void {
    // Its own goodbye may never get through: the socket is what has to go.
    old.end().catch(onFault);
    (old as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
  }

  function listenAgain(): void {
    if (client !== null) {
      const old = client;
      client = null;
      drop(old);
    }
    if (closed || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      open().then(
        () => hearing?.again(),
        (fault: unknown) => {
          onFault(fault);
          listenAgain();
        },
      );
    }, AGAIN_MS);
    timer.unref();
  }

  return {
    async hear(channel, heard, again) {
      hearing = { channel, heard, again };
      await open();
    },
    listenAgain,
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end().catch(onFault);
    },
  };
}
