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
  /** The queue whose colour, letter and pictogram stand before it. */
  badge?: Pick<QueueSummary, 'prefix' | 'pictogram'>;
  label?: string;
  text?: Text;
  key?: Key;
  person?: string;
  /** A letter that chooses it too. */
  letter?: string;
  opens: Intent | Menu | SwitchClerk;
}

/** Somebody else is to work here: no command for the queue, so the page sees to it. */
export interface SwitchClerk {
  switching: true;
}

export interface Menu {
  title: Key;
  params: Params;
  page: number;
  items: readonly MenuItem[];
  /** What Enter does: the first item. */
  enter?: Intent;
  /** What signs of the pad do while it is open, beside the digits. */
  signs?: Partial<Record<'plus' | 'star' | 'minus', MenuItem>>;
}

export function isMenu(choice: Intent | Menu | SwitchClerk): choice is Menu {
  return 'items' in choice;
}

/** The queue's own `next` come first; where there is just one, Enter goes there. */
export function transferMenu(view: ClerkView, now: ClerkToken): Menu {
  const token = targetOf(now);
  const [only, ...others] = view.destinations.filter((one) => one.usual && one.id !== now.queue);
  return {
    title: 'clerk.chooseWhere',
    params: { label: now.label },
    page: 0,
    items: view.destinations
      .filter(({ id }) => id !== now.queue)
      .map(({ id, prefix, pictogram, name, usual }) => ({
        ...(usual ? { key: 'clerk.usual' } : {}),
        badge: { prefix, pictogram },
        letter: prefix,
        text: name,
        opens: { do: 'transfer', token, to: id, where: name },
      })),
    ...(only !== undefined && others.length === 0
      ? { enter: { do: 'transfer', token, to: null, where: only.name } }
      : {}),
  };
}

/**
 * People who did not come or came back, one digit each; then who has just arrived and the next, whose
 * lane may change. Signs give a new token, so that the number pad is enough for everything.
 */
export function peopleMenu(
  view: ClerkView,
  given: { walkIn: Intent | Menu; emergency: Intent | Menu },
): Menu {
  const back = [...view.skipped, ...view.returned].map(
    (token): MenuItem => ({
      label: token.label,
      key: 'action.requeue',
      ...(token.person === null ? {} : { person: token.person.name }),
      opens: { do: 'requeue', token: targetOf(token) },
    }),
  );
  const next = view.upcoming.map(({ id }) => id);
  const waiting = [...view.arrivals.filter(({ id }) => !next.includes(id)), ...view.upcoming].map(
    (token): MenuItem => ({
      label: token.label,
      key: 'lane.priority',
      ...(token.person === null ? {} : { person: token.person.name }),
      opens: laneMenu(targetOf(token)),
    }),
  );
  return {
    title: 'clerk.choosePerson',
    params: {},
    page: 0,
    items: [...back, ...waiting],
    signs: {
      plus: { key: 'action.walkIn', opens: given.walkIn },
      star: { key: 'action.emergency', opens: given.emergency },
      minus: { key: 'clerk.switch', opens: { switching: true } },
    },
  };
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

export function laneMenu(token: Target): Menu {
  const lanes = LANES.map(
    ({ key, lane, laneReason }): MenuItem => ({ key, opens: { do: 'setLane', token, lane, laneReason } }),
  );
  const others: MenuItem[] = [
    { key: 'action.callToken', opens: { do: 'callToken', token } },
    { key: 'action.cancel', opens: { do: 'cancel', token } },
  ];
  return { title: 'clerk.chooseLane', params: { label: token.label }, page: 0, items: [...lanes, ...others] };
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
    items: queues.map(({ id, prefix, pictogram, name }) => ({
      badge: { prefix, pictogram },
      letter: prefix,
      text: name,
      opens: intent(id),
    })),
    ...(queues[0] === undefined ? {} : { enter: intent(queues[0].id) }),
  };
}

/**
 * The tokens a typed number may mean: known ones, and one of each queue that has people waiting beyond
 * those in the view. A token's id is `day.series.number`.
 */
export function tokensNumbered(view: ClerkView, number: number): Target[] {
  const listed = distinct([...view.upcoming, ...view.arrivals, ...view.skipped, ...view.returned]);
  const known = listed.filter(({ label }) => numberOf(label) === number);
  const unseen = view.queues.filter(({ id, prefix, waiting }) => {
    const shown = view.upcoming.filter(({ queue }) => queue === id).length;
    return waiting > shown && !known.some(({ label }) => label === `${prefix}${number}`);
  });
  const papers = view.papers.filter(
    ({ id, label }) => numberOf(label) === number && !known.some((token) => token.id === id),
  );
  return [
    ...known.map(targetOf),
    ...papers,
    ...unseen.map(({ id, prefix }) => ({
      id: `${view.place.day}.${id}.${number}`,
      label: `${prefix}${number}`,
      version: null,
    })),
  ];
}

/** Which of the tokens with this number is meant. */
export function numberMenu(
  number: number,
  targets: readonly Target[],
  then: (token: Target) => Intent | Menu,
): Menu {
  return {
    title: 'clerk.chooseQueue',
    params: { number },
    page: 0,
    items: targets.map((token) => ({
      label: token.label,
      letter: token.label.replace(/\d+$/, ''),
      opens: then(token),
    })),
  };
}

function numberOf(label: string): number {
  return Number(/\d+$/.exec(label)?.[0] ?? Number.NaN);
}

function distinct(tokens: readonly ClerkToken[]): ClerkToken[] {
  return tokens.filter(({ id }, i) => tokens.findIndex((other) => other.id === id) === i);
}
