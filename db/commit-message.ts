/** What the server and the thread of its commits say to each other. */
import type { MessagePort } from 'node:worker_threads';
import type { Group, LogHead } from './group.ts';
import type { KeyFile } from './key-file.ts';
import type { FaultPlace } from './transaction.ts';

/** Tells the thread's file that it was started as the thread, and not only loaded. */
export const COMMIT_THREAD = 'commits';

export interface CommitThreadData {
  thread: typeof COMMIT_THREAD;
  file: string;
  port: MessagePort;
  /** One word shared by both: what the thread is doing. */
  state: Int32Array;
}

/** The values of the shared word. */
export const IDLE = 0;
export const WRITING = 1;

/** The keys come with the first group, and again when they have changed; `end` closes the connection. */
export type CommitOrder = { group: Group; keys: KeyFile | null } | 'end';

export type CommitAnswer =
  | 'ready'
  | { head: LogHead }
  | { fault: { place: FaultPlace; code: string | null; at: string } };
