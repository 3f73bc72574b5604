/**
 * The clerk's side of one counter: takes presses, sends one command at a time, keeps what is pending
 * and what happened. Invariant: not sent is a second press while a command is under way, or of the same
 * kind right after it, or one for the counter right after somebody else changed who is at it.
 * Whether something may be done is the server's to say.
 */
import type { CommandAnswer } from '../../server/contract/bodies.ts';
import type { Text } from '../../server/contract/facility.ts';
import type { ClerkToken, ClerkView } from '../../server/contract/views.ts';
import { BROWSER_WAY, newCommandId, type Result, request, sendCommand, type Way } from '../shared/api.ts';
import { troubleKey } from '../shared/problem-keys.ts';
import type { Key, Params } from '../shared/text.ts';
import { cardKey } from './card-words.ts';
import { detailsText } from './details.ts';
import { EMPTY_HAND, type Hand, type Meant } from './hand.ts';
import { doneWords, type Intent, type Request, requestOf } from './intents.ts';

/** A key that bounces or a double click comes sooner; a clerk who means it twice comes later. */
export const DOUBLE_PRESS_MS = 400;

/** Nobody sees who is at the counter, and then presses, sooner: such a press was meant for the one before. */
export const JUST_CHANGED_MS = 400;
/** Digits typed and menus left open, a scanned card with them, are forgotten after this long without a press. */
export const HAND_FORGOTTEN_MS = 30_000;

/** What is done to whoever is at the counter. */
const AT_COUNTER: readonly Intent['do'][] = [
  'callNext',
  'completeAndCall',
  'undo',
  'recall',
  'complete',
  'skip',
];

export type Message =
  /** `place` is the queue that somebody was sent on to. */
  | { kind: 'done' | 'refused'; key: Key; params: Params; place?: Text }
  /** `key` is what is under way; `how` whether it goes well, and whether a key was pressed meanwhile. */
  | { kind: 'pending'; key: Key; how: 'sending' | 'again' | 'not_taken' };

export interface DeskState {
  hand: Hand;
  message: Message | null;
}

export interface Desk {
  state(): DeskState;
  /** Hears of every view. */
  saw(view: ClerkView): void;
  /** Takes what a press meant; sends its intent, if it has one. */
  take(meant: Meant, view: ClerkView): Promise<void>;
}

export interface DeskOptions {
  onChange: () => void;
  onSignedOut: () => void;
  now?: () => number;
  /** Does something later; returns what prevents it. */
  after?: (ms: number, then: () => void) => () => void;
  way?: Way;
  /** Resolves to whether the browser took the text. */
  putOnClipboard: (text: string) => Promise<boolean>;
}

function later(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}

export function createDesk(options: DeskOptions): Desk {
  const { onChange, onSignedOut, putOnClipboard, now = Date.now, after = later, way = BROWSER_WAY } = options;
  let state: DeskState = { hand: EMPTY_HAND, message: null };
  let busy: Key | null = null;
  let last = { what: '', at: Number.NEGATIVE_INFINITY };
  /** Who was at the counter in the last view, and the last change of that which was not ours. */
  let shown: string | null | undefined;
  let changed = { version: 0, at: Number.NEGATIVE_INFINITY };
  let remember = () => {};
  let copied: { token: string; form: 'line' | 'labels' } | null = null;

  function set(next: Partial<DeskState>): void {
    state = { ...state, ...next };
    onChange();
  }

  async function run(intent: Intent, view: ClerkView): Promise<void> {
    if (isDouble(kindOf(intent))) return;
    if (busy !== null) {
      set({ message: { kind: 'pending', key: busy, how: 'not_taken' } });
      return;
    }
    if (AT_COUNTER.includes(intent.do) && hasJustChanged()) return;
    const asked = requestOf(intent, view);
    begin(kindOf(intent));
    busy = asked.what;
    set({ message: { kind: 'pending', key: asked.what, how: 'sending' } });
    const result = await send(intent, asked);
    begin(kindOf(intent));
    busy = null;
    // The view that an answer is about may come before it.
    const version = result.ok ? (result.value.counter?.version ?? 0) : 0;
    if (version >= changed.version) changed = { version, at: Number.NEGATIVE_INFINITY };
    set({ message: messageOf(intent, result) });
    if (!result.ok && result.trouble.code === 'not_signed_in') onSignedOut();
  }

  /** Says so, if it has. */
  function hasJustChanged(): boolean {
    const just = now() - changed.at < JUST_CHANGED_MS;
    if (just) set({ message: { kind: 'refused', key: 'clerk.justChanged', params: {} } });
    return just;
  }

  /** While a command is under way, that is what is said. */
  function refuse(key: Key): void {
    const pending = busy === null ? null : ({ kind: 'pending', key: busy, how: 'not_taken' } as const);
    set({ message: pending ?? { kind: 'refused', key, params: {} } });
  }

  function forget(): void {
    set({ hand: EMPTY_HAND, message: { kind: 'refused', key: 'clerk.forgotten', params: {} } });
  }

  function isDouble(what: string): boolean {
    return last.what === what && now() - last.at < DOUBLE_PRESS_MS;
  }

  function begin(what: string): void {
    last = { what, at: now() };
  }

  async function send(intent: Intent, asked: Request): Promise<Result<CommandAnswer>> {
    const again = () => set({ message: { kind: 'pending', key: asked.what, how: 'again' } });
    const first = await sendCommand(asked.path, { id: newCommandId(), ...asked.body }, way, again);
    if (first.ok || !('token' in intent) || typeof intent.token === 'string') return first;
    // The number was typed and its token never seen: the refusal tells the version to ask with.
    const { version } = first.trouble.params;
    const guessed = intent.token.version === null && first.trouble.code === 'stale';
    if (!guessed || typeof version !== 'number') return first;
    return sendCommand(asked.path, { id: newCommandId(), ...asked.body, seen: version }, way, again);
  }

  /** The first press gives one line, the next one for the same patient the labels too. */
  async function copy(token: ClerkToken, counter: string): Promise<void> {
    if (isDouble('copy') || hasJustChanged()) return;
    begin('copy');
    const form = copied?.token === token.id && copied.form === 'line' ? 'labels' : 'line';
    const text = detailsText(token, form);
    const params = { label: token.label };
    if (text === null) set({ message: { kind: 'refused', key: 'clerk.nothingToCopy', params } });
    else if (await putOnClipboard(text)) {
      copied = { token: token.id, form };
      // That they were taken out of the page is noted; what was taken stays here.
      if (form === 'line') void request('POST', '/api/looks', { token: token.id, counter }, way);
      set({
        message: { kind: 'done', key: form === 'line' ? 'done.copied' : 'done.copiedLabels', params },
      });
    } else set({ message: { kind: 'refused', key: 'clerk.notCopied', params } });
  }

  return {
    state: () => state,
    saw({ now: present, counter }) {
      const id = present?.id ?? null;
      if (shown !== undefined && shown !== id && counter.version > changed.version)
        changed = { version: counter.version, at: now() };
      shown = id;
    },
    async take({ hand, intent, copy: token, refused }, view) {
      remember();
      if (hand.menu !== null || hand.digits !== '') remember = after(HAND_FORGOTTEN_MS, forget);
      // What was refused before is over once something is begun.
      const begun = hand.menu !== null || hand.digits !== '';
      set(begun && state.message?.kind === 'refused' ? { hand, message: null } : { hand });
      if (refused !== undefined) refuse(refused);
      if (token !== null) await copy(token, view.counter.id);
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
  if (result.ok) {
    return { kind: 'done', ...doneWords(intent, labelOf(result.value), result.value.given) };
  }
  const { trouble } = result;
  // Nobody answered: it may be done or not, and saying either would be a guess.
  const key = trouble.code === 'no_connection' ? 'clerk.noAnswer' : (cardKey(trouble) ?? troubleKey(trouble));
  return { kind: 'refused', key, params: trouble.params };
}

/** The token the answer is about; none when a counter was left without one. */
function labelOf({ token, counter }: CommandAnswer): string | null {
  return counter !== null && counter.token === null ? null : (token?.label ?? null);
}
