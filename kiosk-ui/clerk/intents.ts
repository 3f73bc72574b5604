/** What a clerk can ask for, and the request each becomes. Versions are those of the view that was seen. */
import type { CommandAnswer } from '../../server/contract/bodies.ts';
import type { Text } from '../../server/contract/facility.ts';
import type { ClerkToken, ClerkView } from '../../server/contract/views.ts';
import type { Key, Params } from '../shared/text.ts';

/** A token as the clerk knows it; `version` is null when it was typed and never seen. */
export interface Target {
  id: string;
  label: string;
  version: number | null;
}

export type Intent =
  | { do: 'callNext' | 'completeAndCall' | 'undo' | 'openCounter' | 'pauseCounter' | 'closeCounter' }
  | { do: 'callToken' | 'requeue' | 'cancel' | 'recall' | 'complete' | 'skip'; token: Target }
  | { do: 'transfer'; token: Target; to: string | null; where: Text }
  | { do: 'setLane'; token: Target; lane: ClerkToken['lane']; laneReason: ClerkToken['laneReason'] }
  | { do: 'walkIn' | 'emergency'; queue: string }
  | { do: 'card'; queue: string; text: string }
  | { do: 'confirmDay'; day: string }
  | { do: 'reprint'; token: string; label: string };

export interface Request {
  path: string;
  body: Record<string, unknown>;
  /** What is being done, for the pending line. */
  what: Key;
}

/** A token that was never touched has this version; a wrong guess is refused with the true one. */
export const FIRST_VERSION = 1;

export function targetOf(token: ClerkToken): Target {
  return { id: token.id, label: token.label, version: token.version };
}

export function requestOf(intent: Intent, view: ClerkView): Request {
  const counter = `/api/counters/${encodeURIComponent(view.counter.id)}`;
  const seen = view.counter.version;
  switch (intent.do) {
    case 'callNext':
      return { path: `${counter}/callNext`, body: { seen, completing: false }, what: 'action.callNext' };
    case 'completeAndCall':
      return {
        path: `${counter}/callNext`,
        body: { seen, completing: true },
        what: 'action.completeAndCall',
      };
    case 'undo':
      return { path: `${counter}/undo`, body: { seen }, what: 'action.undo' };
    case 'openCounter':
      return { path: `${counter}/openCounter`, body: { seen }, what: 'action.openCounter' };
    case 'pauseCounter':
      return { path: `${counter}/pauseCounter`, body: { seen }, what: 'action.pauseCounter' };
    case 'closeCounter':
      return { path: `${counter}/closeCounter`, body: { seen }, what: 'action.closeCounter' };
    case 'callToken':
      return {
        path: `${counter}/callToken`,
        body: { seen: intent.token.version ?? FIRST_VERSION, token: intent.token.id },
        what: 'action.callToken',
      };
    case 'requeue':
      return onToken(intent.token, 'requeue', 'action.requeue');
    case 'cancel':
      return onToken(intent.token, 'cancel', 'action.cancel');
    case 'recall':
      return onToken(intent.token, 'recall', 'action.recall');
    case 'complete':
      return onToken(intent.token, 'complete', 'action.complete');
    case 'skip':
      return onToken(intent.token, 'skip', 'action.skip');
    case 'transfer':
      return onToken(intent.token, 'transfer', 'action.transfer', { to: intent.to });
    case 'setLane':
      return onToken(intent.token, 'setLane', 'action.people', {
        lane: intent.lane,
        laneReason: intent.laneReason,
      });
    case 'walkIn':
      return {
        path: `/api/queues/${encodeURIComponent(intent.queue)}/issue`,
        body: {},
        what: 'action.walkIn',
      };
    case 'emergency':
      return {
        path: `/api/queues/${encodeURIComponent(intent.queue)}/issue`,
        body: { lane: 'emergency' },
        what: 'action.emergency',
      };
    case 'card':
      return {
        path: `/api/queues/${encodeURIComponent(intent.queue)}/issue`,
        body: { card: intent.text },
        what: 'source.card',
      };
    case 'confirmDay':
      return { path: '/api/day/confirm', body: { day: intent.day }, what: 'action.confirmDay' };
    case 'reprint':
      return {
        path: `/api/tokens/${encodeURIComponent(intent.token)}/reprint`,
        body: {},
        what: 'action.reprint',
      };
    default:
      return unreachable(intent);
  }
}

function onToken(token: Target, name: string, what: Key, more: Record<string, unknown> = {}): Request {
  return {
    path: `/api/tokens/${encodeURIComponent(token.id)}/${name}`,
    body: { seen: token.version ?? FIRST_VERSION, ...more },
    what,
  };
}

/** What somebody who came was given, in words. */
const GIVEN = {
  new: 'done.issued',
  same: 'done.sameToken',
  back: 'done.backAgain',
  completed: 'done.wasCompleted',
} as const satisfies Record<NonNullable<CommandAnswer['given']>, Key>;

/** What to say when it is done; `called` is the label of the token that the answer names. */
export function doneWords(
  intent: Intent,
  called: string | null,
  given: CommandAnswer['given'] = 'new',
): { key: Key; params: Params; place?: Text } {
  switch (intent.do) {
    case 'callNext':
      return { key: 'done.called', params: { label: called } };
    case 'completeAndCall':
      return called === null
        ? { key: 'done.completedNobodyWaits', params: {} }
        : { key: 'done.called', params: { label: called } };
    case 'callToken':
      return { key: 'done.called', params: { label: intent.token.label } };
    case 'undo':
      return { key: 'done.undone', params: {} };
    case 'openCounter':
      return { key: 'done.opened', params: {} };
    case 'pauseCounter':
      return { key: 'done.paused', params: {} };
    case 'closeCounter':
      return { key: 'done.closed', params: {} };
    case 'requeue':
      return { key: 'done.requeued', params: { label: intent.token.label } };
    case 'cancel':
      return { key: 'done.cancelled', params: { label: intent.token.label } };
    case 'recall':
      return { key: 'done.recalled', params: { label: intent.token.label } };
    case 'complete':
      return { key: 'done.completed', params: {} };
    case 'skip':
      return { key: 'done.skipped', params: { label: intent.token.label } };
    case 'transfer':
      return { key: 'done.transferred', params: { label: intent.token.label }, place: intent.where };
    case 'setLane':
      return { key: 'done.laneSet', params: { label: intent.token.label } };
    case 'walkIn':
    case 'card':
      return { key: GIVEN[given], params: { label: called } };
    case 'emergency':
      return { key: 'done.emergency', params: { label: called } };
    case 'confirmDay':
      return { key: 'done.dayConfirmed', params: {} };
    case 'reprint':
      return { key: 'done.reprinted', params: { label: intent.label } };
    default:
      return unreachable(intent);
  }
}

function unreachable(intent: never): never {
  throw new Error(`no such intent: ${JSON.stringify(intent)}`);
}
