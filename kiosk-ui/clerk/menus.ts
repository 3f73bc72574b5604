/**
 * Choices by one digit: where to send, whom to bring back, which lane, which queue. A menu is made when
 * it opens and does not change under the hand.
 */
import type { Text } from '../../server/contract/facility.ts';
import type { ClerkToken, ClerkView, QueueSummary } from '../../server/contract/views.ts';
import type { Key, Params } from '../shared/text.ts';
import { type Intent, type Target, targetOf } from './intents.ts';

/** Digits 1–9 choose; 0 turns the page. */
export const ITEMS_A_PAGE = 9;

export interface MenuItem {
  label?: string;
  text?: Text;
  key?: Key;
  person?: string;
  /** A letter that chooses it too. */
  letter?: string;
  opens: Intent | Menu;
}

export interface Menu {
  title: Key;
  params: Params;
  page: number;
  items: readonly MenuItem[];
  /** What Enter does. */
  enter?: Intent;
}

export function isMenu(choice: Intent | Menu): choice is Menu {
  return 'items' in choice;
}

export function transferMenu(view: ClerkView, now: ClerkToken): Menu {
  const token = targetOf(now);
  return {
    title: 'clerk.chooseWhere',
    params: { label: now.label },
    page: 0,
    items: view.destinations
      .filter(({ id }) => id !== now.queue)
      .map(({ id, prefix, name }) => ({
        label: prefix,
        text: name,
        opens: { do: 'transfer', token, to: id },
      })),
    enter: { do: 'transfer', token, to: null },
  };
}

/** People who did not come or came back, one digit each; then the waiting, whose lane may change. */
export function peopleMenu(view: ClerkView): Menu {
  const back = [...view.skipped, ...view.returned].map(
    (token): MenuItem => ({
      label: token.label,
      key: 'action.requeue',
      ...(token.person === null ? {} : { person: token.person.name }),
      opens: { do: 'requeue', token: targetOf(token) },
    }),
  );
  const waiting = view.upcoming.map(
    (token): MenuItem => ({
      label: token.label,
      key: 'lane.priority',
      ...(token.person === null ? {} : { person: token.person.name }),
      opens: laneMenu(token),
    }),
  );
  return { title: 'clerk.choosePerson', params: {}, page: 0, items: [...back, ...waiting] };
}

const LANES: readonly { key: Key; lane: ClerkToken['lane']; laneReason: ClerkToken['laneReason'] }[] = [
  { key: 'lane.emergency', lane: 'emergency', laneReason: null },
  { key: 'lane.age', lane: 'priority', laneReason: 'age' },
  { key: 'lane.pregnant', lane: 'priority', laneReason: 'pregnant' },
  { key: 'lane.disabled', lane: 'priority', laneReason: 'disabled' },
  { key: 'lane.infant', lane: 'priority', laneReason: 'infant' },
  { key: 'lane.staff', lane: 'priority', laneReason: 'staff' },
  { key: 'lane.normal', lane: 'normal', laneReason: null },
];

export function laneMenu(of: ClerkToken): Menu {
  const token = targetOf(of);
  const lanes = LANES.map(
    ({ key, lane, laneReason }): MenuItem => ({ key, opens: { do: 'setLane', token, lane, laneReason } }),
  );
  const others: MenuItem[] = [
    { key: 'action.callToken', opens: { do: 'callToken', token } },
    { key: 'action.cancel', opens: { do: 'cancel', token } },
  ];
  return { title: 'clerk.chooseLane', params: { label: of.label }, page: 0, items: [...lanes, ...others] };
}

/** Which queue of the counter a new token goes to. */
export function queueMenu(
  queues: readonly QueueSummary[],
  title: Key,
  intent: (queue: string) => Intent,
): Menu {
  return {
    title,
    params: {},
    page: 0,
    items: queues.map(({ id, prefix, name }) => ({
      label: prefix,
      letter: prefix,
      text: name,
      opens: intent(id),
    })),
  };
}

/**
 * The tokens a typed number may mean: known ones, and one of each queue that has people waiting beyond
 * those in the view. A token's id is `day.series.number`.
 */
export function tokensNumbered(view: ClerkView, number: number): Target[] {
  const listed = [...view.upcoming, ...view.skipped];
  const known = listed.filter(({ label }) => numberOf(label) === number);
  const unseen = view.queues.filter(({ id, prefix, waiting }) => {
    const shown = view.upcoming.filter(({ queue }) => queue === id).length;
    return waiting > shown && !known.some(({ label }) => label === `${prefix}${number}`);
  });
  return [
    ...known.map(targetOf),
    ...unseen.map(({ id, prefix }) => ({
      id: `${view.place.day}.${id}.${number}`,
      label: `${prefix}${number}`,
      version: null,
    })),
  ];
}

export function numberMenu(number: number, targets: readonly Target[]): Menu {
  return {
    title: 'clerk.chooseQueue',
    params: { number },
    page: 0,
    items: targets.map((token) => ({
      label: token.label,
      letter: token.label.replace(/\d+$/, ''),
      opens: { do: 'callToken', token },
    })),
  };
}

function numberOf(label: string): number {
  return Number(/\d+$/.exec(label)?.[0] ?? Number.NaN);
}
