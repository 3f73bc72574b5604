/**
 * What a press means, given what the clerk has begun: digits typed, a menu open. Pure.
 * It asks; whether it may be is for the server, so a press that cannot work is asked all the same
 * and the refusal says why.
 */
import type { ClerkToken, ClerkView } from '../../server/contract/views.ts';
import type { Key } from '../shared/text.ts';
import { type Intent, type Target, targetOf } from './intents.ts';
import type { Press } from './keys.ts';
import {
  ITEMS_A_PAGE,
  isMenu,
  laneMenu,
  type Menu,
  type MenuItem,
  numberMenu,
  peopleMenu,
  queueMenu,
  type SwitchClerk,
  tokensNumbered,
  transferMenu,
} from './menus.ts';

/** No series has longer numbers. */
const MAX_DIGITS = 5;

export interface Hand {
  digits: string;
  menu: Menu | null;
}

export const EMPTY_HAND: Hand = { digits: '', menu: null };

/** What a press comes to that is for whoever is at the counter, while nobody is. */
const NOBODY: Meant = { hand: EMPTY_HAND, intent: null, copy: null, refused: 'clerk.nobody' };

/** What the menu that asks for a card's queue is called. */
const CARD_MENU = 'source.card' satisfies Key;

export interface Meant {
  hand: Hand;
  intent: Intent | null;
  /** Somebody else is to work here. */
  switching?: true;
  /** Whose details go to the clipboard. */
  copy: ClerkToken | null;
  /** Why nothing came of it. */
  refused?: Key;
}

export function takePress(hand: Hand, press: Press, view: ClerkView): Meant {
  if (hand.menu !== null) return inMenu(hand.menu, press);
  if (hand.digits !== '') return inDigits(hand.digits, press, view);
  if ('digit' in press) {
    return press.digit === 0 ? onNow(view, 'recall') : keep({ digits: String(press.digit), menu: null });
  }
  return 'letter' in press ? onLetter(press.letter, view) : onSign(press.sign, view);
}

/** A card was read: into the counter's queue, or ask which. One that still waits for its queue is not pushed out. */
export function takeCard(hand: Hand, text: string, view: ClerkView): Meant {
  if (hand.menu?.title === CARD_MENU) return { ...keep(hand), refused: 'clerk.cardFirst' };
  return forQueue(view, CARD_MENU, (queue) => ({ do: 'card', queue, text }));
}

/** Chooses an item of the open menu, by hand or by digit. */
export function choose(item: MenuItem): Meant {
  return go(item.opens);
}

function go(choice: Intent | Menu | SwitchClerk): Meant {
  if ('switching' in choice) return { ...keep(EMPTY_HAND), switching: true };
  return isMenu(choice) ? open(choice) : ask(choice);
}

function inMenu(menu: Menu, press: Press): Meant {
  if ('digit' in press) {
    const pages = Math.ceil(menu.items.length / ITEMS_A_PAGE);
    if (press.digit === 0) return open({ ...menu, page: (menu.page + 1) % Math.max(1, pages) });
    const item = menu.items[menu.page * ITEMS_A_PAGE + press.digit - 1];
    return item === undefined ? open(menu) : choose(item);
  }
  if ('letter' in press) {
    const item = menu.items.find(({ letter }) => letter === press.letter);
    return item === undefined ? open(menu) : choose(item);
  }
  if (press.sign === 'enter') return menu.enter === undefined ? open(menu) : ask(menu.enter);
  const { sign } = press;
  const isSign = sign === 'plus' || sign === 'star' || sign === 'minus';
  const chosen = isSign ? menu.signs?.[sign] : undefined;
  return chosen === undefined ? keep(EMPTY_HAND) : choose(chosen);
}

function inDigits(digits: string, press: Press, view: ClerkView): Meant {
  if ('digit' in press) return keep({ digits: (digits + press.digit).slice(0, MAX_DIGITS), menu: null });
  if ('letter' in press) return withLetter(digits, press.letter, view);
  if (press.sign === 'slash') return forNumber(digits, view, (token) => peopleStep(token, view));
  if (press.sign === 'back') return keep({ digits: digits.slice(0, -1), menu: null });
  if (press.sign !== 'enter') return keep(EMPTY_HAND);
  return forNumber(digits, view, (token) => ({ do: 'callToken', token }));
}

/** A number and a letter: what the letter does, done to that token. */
function withLetter(digits: string, letter: string, view: ClerkView): Meant {
  if (letter === 'E') {
    return forNumber(digits, view, (token) => ({
      do: 'setLane',
      token,
      lane: 'emergency',
      laneReason: null,
    }));
  }
  if (letter === 'R') {
    return forNumber(digits, view, ({ id, label }) => ({ do: 'reprint', token: id, label }));
  }
  return keep({ digits, menu: null });
}

/** Whoever did not come or is back goes into the queue again; for the others the lane is asked. */
function peopleStep(token: Target, view: ClerkView): Intent | Menu {
  const back = [...view.skipped, ...view.returned].some(({ id }) => id === token.id);
  return back ? { do: 'requeue', token } : laneMenu(token);
}

/** Does something to the token of that number; asks which one where two queues may have it. */
function forNumber(digits: string, view: ClerkView, then: (token: Target) => Intent | Menu): Meant {
  const number = Number(digits);
  const targets = tokensNumbered(view, number);
  const [only] = targets;
  if (targets.length > 1) return open(numberMenu(number, targets, then));
  if (only !== undefined) return go(then(only));
  const queue = view.queues[0];
  if (queue === undefined) return keep(EMPTY_HAND);
  // Nobody we know of: the server says what became of it.
  const id = `${view.place.day}.${queue.id}.${number}`;
  return go(then({ id, label: `${queue.prefix}${number}`, version: null }));
}

function onSign(sign: Extract<Press, { sign: string }>['sign'], view: ClerkView): Meant {
  switch (sign) {
    case 'enter':
      return ask({ do: view.counter.status === 'open' ? 'callNext' : 'openCounter' });
    case 'plus':
      return ask({ do: view.counter.status === 'open' ? 'completeAndCall' : 'openCounter' });
    case 'minus':
      return onNow(view, 'skip');
    case 'dot':
      return ask({ do: 'undo' });
    case 'star':
      return view.now === null ? NOBODY : open(transferMenu(view, view.now));
    case 'slash':
      return openPeople(view);
    case 'back':
    case 'escape':
      return keep(EMPTY_HAND);
    default:
      return unreachable(sign);
  }
}

function onLetter(letter: string, view: ClerkView): Meant {
  switch (letter) {
    case 'W':
      return forQueue(view, 'action.walkIn', (queue) => ({ do: 'walkIn', queue }));
    case 'E':
      return forQueue(view, 'action.emergency', (queue) => ({ do: 'emergency', queue }));
    case 'H':
      return view.now === null ? NOBODY : { ...keep(EMPTY_HAND), copy: view.now };
    case 'C':
      return onNow(view, 'complete');
    case 'P':
      return ask({ do: 'pauseCounter' });
    case 'S':
      return { ...keep(EMPTY_HAND), switching: true };
    case 'X':
      return ask({ do: 'closeCounter' });
    case 'D': {
      const day = view.troubles.find(({ code }) => code === 'date_unconfirmed')?.params.day;
      return day === undefined ? keep(EMPTY_HAND) : ask({ do: 'confirmDay', day: String(day) });
    }
    case 'R': {
      const slip = slipToPrint(view);
      return slip === null ? NOBODY : ask({ do: 'reprint', ...slip });
    }
    default:
      return keep(EMPTY_HAND);
  }
}

/** The first slip that may be printed again: one that failed before one that nobody is sure of. */
export function slipTrouble(view: ClerkView): { token: string; label: string } | null {
  const failed = view.troubles.filter(({ code }) => code === 'slip_failed');
  for (const { code, params } of [...failed, ...view.troubles]) {
    const { token, label } = params;
    if ((code === 'slip_failed' || code === 'slip_unconfirmed') && typeof token === 'string')
      return { token, label: String(label ?? '') };
  }
  return null;
}

/** What R prints: the slip in trouble, else that of the patient at the counter. */
export function slipToPrint(view: ClerkView): { token: string; label: string } | null {
  return slipTrouble(view) ?? (view.now === null ? null : { token: view.now.id, label: view.now.label });
}

function openPeople(view: ClerkView): Meant {
  const walkIn = inQueue(view, 'action.walkIn', (queue) => ({ do: 'walkIn', queue }));
  const emergency = inQueue(view, 'action.emergency', (queue) => ({ do: 'emergency', queue }));
  if (walkIn === null || emergency === null) return keep(EMPTY_HAND);
  return open(peopleMenu(view, { walkIn, emergency }));
}

function forQueue(view: ClerkView, title: Key, intent: (queue: string) => Intent): Meant {
  const choice = inQueue(view, title, intent);
  return choice === null ? keep(EMPTY_HAND) : go(choice);
}

/** Something for the counter's queue, or the question which; null where it has none. */
function inQueue(view: ClerkView, title: Key, intent: (queue: string) => Intent): Intent | Menu | null {
  const [first, second] = view.queues;
  if (first === undefined) return null;
  return second === undefined ? intent(first.id) : queueMenu(view.queues, title, intent);
}

function onNow(view: ClerkView, action: 'recall' | 'skip' | 'complete'): Meant {
  return view.now === null ? NOBODY : ask({ do: action, token: targetOf(view.now) });
}

function keep(hand: Hand): Meant {
  return { hand, intent: null, copy: null };
}

function open(menu: Menu): Meant {
  return { hand: { digits: '', menu }, intent: null, copy: null };
}

function ask(intent: Intent): Meant {
  return { hand: EMPTY_HAND, intent, copy: null };
}

function unreachable(sign: never): never {
  throw new Error(`no such sign: ${String(sign)}`);
}
