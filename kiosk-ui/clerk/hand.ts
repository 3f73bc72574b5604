/**
 * What a press means, given what the clerk has begun: digits typed, a menu open. Pure.
 * It asks; whether it may be is for the server, so a press that cannot work is asked all the same
 * and the refusal says why.
 */
import type { ClerkView } from '../../server/contract/views.ts';
import type { Key } from '../shared/text.ts';
import { type Intent, targetOf } from './intents.ts';
import type { Press } from './keys.ts';
import {
  ITEMS_A_PAGE,
  isMenu,
  type Menu,
  type MenuItem,
  numberMenu,
  peopleMenu,
  queueMenu,
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

export interface Meant {
  hand: Hand;
  intent: Intent | null;
}

export function takePress(hand: Hand, press: Press, view: ClerkView): Meant {
  if (hand.menu !== null) return inMenu(hand.menu, press);
  if (hand.digits !== '') return inDigits(hand.digits, press, view);
  if ('digit' in press) {
    return press.digit === 0 ? onNow(view, 'recall') : keep({ digits: String(press.digit), menu: null });
  }
  return 'letter' in press ? onLetter(press.letter, view) : onSign(press.sign, view);
}

/** A card was read: into the counter's queue, or ask which. */
export function takeCard(text: string, view: ClerkView): Meant {
  return forQueue(view, 'source.card', (queue) => ({ do: 'card', queue, text }));
}

/** Chooses an item of the open menu, by hand or by digit. */
export function choose(item: MenuItem): Meant {
  return isMenu(item.opens) ? open(item.opens) : ask(item.opens);
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
  return keep(EMPTY_HAND);
}

function inDigits(digits: string, press: Press, view: ClerkView): Meant {
  if ('digit' in press) return keep({ digits: (digits + press.digit).slice(0, MAX_DIGITS), menu: null });
  if ('letter' in press) return keep({ digits, menu: null });
  if (press.sign === 'back') return keep({ digits: digits.slice(0, -1), menu: null });
  if (press.sign !== 'enter') return keep(EMPTY_HAND);
  const number = Number(digits);
  const targets = tokensNumbered(view, number);
  const [only] = targets;
  if (targets.length > 1) return open(numberMenu(number, targets));
  const queue = view.queues[0];
  if (only !== undefined) return ask({ do: 'callToken', token: only });
  if (queue === undefined) return keep(EMPTY_HAND);
  // Nobody we know of: the server says what became of it.
  const id = `${view.place.day}.${queue.id}.${number}`;
  return ask({ do: 'callToken', token: { id, label: `${queue.prefix}${number}`, version: null } });
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
      return view.now === null ? keep(EMPTY_HAND) : open(transferMenu(view, view.now));
    case 'slash':
      return open(peopleMenu(view));
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
    case 'C':
      return onNow(view, 'complete');
    case 'P':
      return ask({ do: 'pauseCounter' });
    case 'X':
      return ask({ do: 'closeCounter' });
    case 'D': {
      const day = view.troubles.find(({ code }) => code === 'date_unconfirmed')?.params.day;
      return day === undefined ? keep(EMPTY_HAND) : ask({ do: 'confirmDay', day: String(day) });
    }
    case 'R': {
      const slip = slipTrouble(view);
      return slip === null ? keep(EMPTY_HAND) : ask({ do: 'reprint', ...slip });
    }
    default:
      return keep(EMPTY_HAND);
  }
}

/** The first slip that may be printed again. */
export function slipTrouble(view: ClerkView): { token: string; label: string } | null {
  for (const { code, params } of view.troubles) {
    const { token, label } = params;
    if ((code === 'slip_failed' || code === 'slip_unconfirmed') && typeof token === 'string')
      return { token, label: String(label ?? '') };
  }
  return null;
}

function forQueue(view: ClerkView, title: Key, intent: (queue: string) => Intent): Meant {
  const [first, second] = view.queues;
  if (first === undefined) return keep(EMPTY_HAND);
  if (second === undefined) return ask(intent(first.id));
  return open(queueMenu(view.queues, title, intent));
}

function onNow(view: ClerkView, action: 'recall' | 'skip' | 'complete'): Meant {
  return view.now === null ? keep(EMPTY_HAND) : ask({ do: action, token: targetOf(view.now) });
}

function keep(hand: Hand): Meant {
  return { hand, intent: null };
}

function open(menu: Menu): Meant {
  return { hand: { digits: '', menu }, intent: null };
}

function ask(intent: Intent): Meant {
  return { hand: EMPTY_HAND, intent };
}

function unreachable(sign: never): never {
  throw new Error(`no such sign: ${String(sign)}`);
}
