/**
 * The legal-actions table: what may be done to a token, by its status.
 * decide.ts refuses by it and views offer by it, so the two cannot differ.
 */
import type { Token, TokenStatus } from './model.ts';

export type Action =
  | 'callToken'
  | 'recall'
  | 'serve'
  | 'complete'
  | 'skip'
  | 'requeue'
  | 'transfer'
  | 'cancel'
  | 'setLane';

export const ACTIONS = {
  waiting: ['callToken', 'transfer', 'cancel', 'setLane'],
  called: ['recall', 'serve', 'complete', 'skip', 'transfer'],
  serving: ['recall', 'complete', 'skip', 'transfer'],
  skipped: ['callToken', 'requeue', 'transfer', 'cancel', 'setLane'],
  // A patient who scans again after completion keeps the number; one key brings them back.
  completed: ['requeue'],
  cancelled: ['requeue'],
  lapsed: [],
} as const satisfies Record<TokenStatus, readonly Action[]>;

/** What may be done to this token now. */
export function allowedActions(token: Token): readonly Action[] {
  return ACTIONS[token.status];
}

export function isAllowed(token: Token, action: Action): boolean {
  return allowedActions(token).includes(action);
}
