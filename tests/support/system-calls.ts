// Owns running a program under strace and reading from its system calls whether what it answered was synced first.
// One file a thread, so that the calls of a thread stand in their order; the server writes, syncs and answers in one.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CALLS = 'fsync,fdatasync,pwrite64,pwritev,write,writev,sendto,sendmsg,read,readv,recvfrom,recvmsg';
/** Longer than any request or page: what is cut off cannot be found. */
const STRING_BYTES = 128 * 1024;

/** strace's arguments; the calls of each thread go to a file in `folder`. */
export function tracing(folder: string): string[] {
  const into = ['-o', join(folder, 'calls')];
  return [
    'strace',
    '-ff',
    '-y',
    '-s',
    String(STRING_BYTES),
    '-e',
    'signal=none',
    '-e',
    `trace=${CALLS}`,
    ...into,
  ];
}

export interface SyncVerdict {
  /** Answers with 2xx to something that carried an id. */
  answers: number;
  /** Ids that were answered before they were written and synced. */
  early: string[];
  syncs: number;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** The id of a share, or of a clerk's command, in a request as strace quotes it. */
const REQUEST = /REQUEST-ID: ([0-9a-f-]{36})\\r\\n|\\"id\\":\\"([0-9a-f-]{36})\\"/;
const CALL = /^(\w+)\((\d+)<([^>]*)>(?:, (.*))?\) += (-?\d+)/;

/**
 * For each answer with 2xx: the write-ahead log was given a page that names the request's id, and then synced with
 * success, before the answer was written to the socket.
 */
export function judgeSyncs(folder: string): SyncVerdict {
  const verdict: SyncVerdict = { answers: 0, early: [], syncs: 0 };
  const threads = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const thread of threads) {
    // The pool's threads read files; only the loop's own thread has the log open for writing.
    if (!thread.includes('-wal>')) continue;
    judgeThread(thread.split('\n'), verdict);
  }
  return verdict;
}

function judgeThread(lines: readonly string[], verdict: SyncVerdict): void {
  const asked = new Map<string, string>();
  const written = new Set<string>();
  const synced = new Set<string>();
  for (const line of lines) {
    const [, call = '', fd = '', file = '', data = '', result = ''] = CALL.exec(line) ?? [];
    if (Number(result) < 0) continue;
    if (file.endsWith('-wal')) {
      if (call.startsWith('pwrite')) for (const [id] of data.matchAll(UUID)) written.add(id);
      if (call !== 'fsync' && call !== 'fdatasync') continue;
      verdict.syncs += 1;
      for (const id of written) synced.add(id);
      written.clear();
    } else if (file.startsWith('socket:')) {
      if (call.startsWith('read') || call.startsWith('recv')) {
        const request = REQUEST.exec(data);
        const id = request?.[1] ?? request?.[2];
        if (id !== undefined && !data.startsWith('"HTTP/')) asked.set(fd, id);
        continue;
      }
      const id = asked.get(fd);
      if (id === undefined || !/"HTTP\/1\.1 /.test(data)) continue;
      asked.delete(fd);
      if (!/"HTTP\/1\.1 2\d\d /.test(data)) continue;
      verdict.answers += 1;
      if (!synced.has(id)) verdict.early.push(id);
    }
  }
}
