/**
 * The clerk's side of one counter: takes presses, sends one command at a time, keeps what is pending
 * and what happened. Invariant: a second press while a command is under way, or of the same kind right
 * after it, is not sent. Whether something may be done is the server's to say.
 */
import type { CommandAnswer } from '../../server/contract/bodies.ts';
import type { ClerkView } from '../../server/contract/views.ts';
import { BROWSER_WAY, newCommandId, type Result, sendCommand, type Way } from '../shared/api.ts';
import { problemKey } from '../shared/problem-keys.ts';
import type { Key, Params } from '../shared/text.ts';
import { EMPTY_HAND, type Hand, type Meant } from './hand.ts';
import { doneWords, type Intent, type Request, requestOf } from './intents.ts';

/** A key that bounces or a double click comes sooner; a clerk who means it twice comes later. */
export const DOUBLE_PRESS_MS = 400;

export interface Message {
  kind: 'pending' | 'done' | 'refused';
  key: Key;
  params: Params;
}

export interface DeskState {
  hand: Hand;
  message: Message | null;
}

export interface Desk {
  state(): DeskState;
  /** Takes what a press meant; sends its intent, if it has one. */
  take(meant: Meant, view: ClerkView): Promise<void>;
}

export interface DeskOptions {
  onChange: () => void;
  onSignedOut: () => void;
  now?: () => number;
  way?: Way;
}

export function createDesk({ onChange, onSignedOut, now = Date.now, way = BROWSER_WAY }: DeskOptions): Desk {
  let state: DeskState = { hand: EMPTY_HAND, message: null };
  let busy = false;
  let last = { what: '', at: Number.NEGATIVE_INFINITY };

  function set(next: Partial<DeskState>): void {
    state = { ...state, ...next };
    onChange();
  }

  async function run(intent: Intent, view: ClerkView): Promise<void> {
    const repeated = last.what === kindOf(intent) && now() - last.at < DOUBLE_PRESS_MS;
    if (busy || repeated) return;
    busy = true;
    const request = requestOf(intent, view);
    set({ message: { kind: 'pending', key: request.what, params: {} } });
    const result = await send(intent, request);
    last = { what: kindOf(intent), at: now() };
    busy = false;
    set({ message: messageOf(intent, result) });
    if (!result.ok && result.trouble.code === 'not_signed_in') onSignedOut();
  }

  async function send(intent: Intent, request: Request): Promise<Result<CommandAnswer>> {
    const first = await sendCommand(request.path, { id: newCommandId(), ...request.body }, way);
    if (first.ok || !('token' in intent) || typeof intent.token === 'string') return first;
    // The number was typed and its token never seen: the refusal tells the version to ask with.
    const { version } = first.trouble.params;
    const guessed = intent.token.version === null && first.trouble.code === 'stale';
    if (!guessed || typeof version !== 'number') return first;
    return sendCommand(request.path, { id: newCommandId(), ...request.body, seen: version }, way);
  }

  return {
    state: () => state,
    async take({ hand, intent }, view) {
      set({ hand });
      if (intent !== null) await run(intent, view);
    },
  };
}

function kindOf(intent: Intent): string {
  return 'token' in intent && typeof intent.token !== 'string'
    ? `${intent.do} ${intent.token.id}`
    : intent.do;
}

function messageOf(intent: Intent, result: Result<CommandAnswer>): Message {
  if (!result.ok) {
    return { kind: 'refused', key: problemKey(result.trouble.code), params: result.trouble.params };
  }
  return { kind: 'done', ...doneWords(intent, labelOf(result.value)) };
}

/** The token the answer is about; none when a counter was left without one. */
function labelOf({ token, counter }: CommandAnswer): string | null {
  return counter !== null && counter.token === null ? null : (token?.label ?? null);
}
