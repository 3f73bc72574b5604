/**
 * Where a person stands at the kiosk and what a touch or a scan leads to. Pure: what is to be asked
 * of the server comes out as a value. A step holds all that the page knows of a person (a scanned
 * text, a year), so leaving the step forgets it.
 */
import type { KioskAnswer } from '../../server/contract/bodies.ts';
import type { ClosedWhy, KioskQueue, KioskView, PhoneScan } from '../../server/contract/views.ts';
import { EMPTY_YEAR, eraseDigit, typeDigit, yearOf } from './birth.ts';

/** Phone, card, neither: three doors into one queue. */
export type Door = 'phone' | 'card' | 'none';

export type WrongCode = 'payment' | 'sharing-code' | 'other-facility' | 'cut-off' | 'not-a-card';

/** `off`: none, or not yet; then the machine's scanner reads. `blind`: there is one, and it sees nothing. */
export type CameraState = 'off' | 'on' | 'blind';

/** What is asked of the server; the id stays the same over every try. */
export interface Asked {
  id: string;
  queue: string;
  card?: string;
  yearOfBirth?: number;
}

export type Step =
  | { at: 'start' }
  | { at: 'departments'; door: Door; page: number; card: string | null }
  /** `seen`: ids of scans by phone that were told already; `fresh`: those that have come since, newest first. */
  | { at: 'phone'; queue: string; seen: readonly string[]; fresh: readonly PhoneScan[] }
  | { at: 'card'; queue: string; camera: CameraState }
  | { at: 'birth'; queue: string; digits: string }
  | { at: 'sending' }
  /** The server is asked whether a scanned text is a card at all. */
  | { at: 'looking' }
  | { at: 'number'; answer: KioskAnswer }
  | { at: 'wrong'; reason: WrongCode; from: Step }
  /** Somebody shows a slip of this house: its number stands. */
  | { at: 'ownSlip'; from: Step }
  | { at: 'closed'; why: ClosedWhy }
  | { at: 'unsure'; asked: Asked }
  | { at: 'refused'; key: 'kiosk.refused' | 'kiosk.alreadyDone' | 'kiosk.numbersWait' }
  | { at: 'desk' };

export type Touch =
  | { do: 'door'; door: Door }
  | { do: 'queue'; queue: string }
  | { do: 'page'; page: number }
  | { do: 'digit'; digit: number }
  | { do: 'erase' }
  | { do: 'withYear' }
  | { do: 'withoutYear' }
  | { do: 'again' }
  | { do: 'back' }
  | { do: 'desk' };

/** Where a touch leads, and what is to be asked of the server, if anything. */
export interface Led {
  step: Step;
  ask: Omit<Asked, 'id'> | Asked | null;
}

export const START: Step = { at: 'start' };
export const DESK: Step = { at: 'desk' };

/** How long a step stands without a touch or a scan, in ms. After it everything is forgotten. */
export const IDLE_MS = {
  start: 30_000,
  departments: 30_000,
  // Finding the phone, opening the app, signing in.
  phone: 120_000,
  // Finding the card in a bag.
  card: 60_000,
  birth: 45_000,
  // The sender gives up by itself well before.
  sending: 60_000,
  looking: 30_000,
  number: 8_000,
  wrong: 15_000,
  ownSlip: 12_000,
  closed: 12_000,
  unsure: 20_000,
  refused: 12_000,
  desk: 12_000,
} as const satisfies Record<Step['at'], number>;

/** Numbers of phones side by side; more would be too small. */
const NUMBERS_AT_ONCE = 3;

/** A camera that saw a wrong code is to see the right one without a touch. */
const SEES_AGAIN_MS = 8_000;

/** A number that came by phone stands as long as one that was given here. */
export function idleMs(step: Step): number {
  if (step.at === 'phone' && step.fresh.length > 0) return IDLE_MS.number;
  if (step.at === 'wrong' && step.from.at === 'card') return SEES_AGAIN_MS;
  return IDLE_MS[step.at];
}

/** The code stays for whoever is still scanning, and the camera for whoever showed a wrong one; else the start. */
export function whenIdle(step: Step): Step {
  if (step.at === 'phone' && step.fresh.length > 0) return { ...step, fresh: [] };
  if (step.at === 'wrong' && step.from.at === 'card') return { ...step.from, camera: 'off' };
  return START;
}

export function touch(step: Step, what: Touch, view: KioskView): Led {
  switch (what.do) {
    case 'door':
      return only(throughDoor(what.door, null, view));
    case 'queue':
      return step.at === 'departments' ? atQueue(step.door, what.queue, step.card, view) : only(step);
    case 'page':
      return only(step.at === 'departments' ? { ...step, page: what.page } : step);
    case 'digit':
      return only(
        step.at === 'birth' ? { ...step, digits: typeDigit(step.digits, what.digit, view.place.day) } : step,
      );
    case 'erase':
      return only(step.at === 'birth' ? { ...step, digits: eraseDigit(step.digits) } : step);
    case 'withYear':
      return step.at === 'birth' ? withYear(step, view) : only(step);
    case 'withoutYear':
      return step.at === 'birth' ? { step: { at: 'sending' }, ask: { queue: step.queue } } : only(step);
    case 'again':
      return step.at === 'unsure' ? { step: { at: 'sending' }, ask: step.asked } : only(step);
    case 'back':
      return only(backFrom(step, view));
    case 'desk':
      return only(DESK);
    default:
      return unreachable(what);
  }
}

/** A scanned text: asked for at once where the queue is known, else the queue is asked for. */
export function scanned(step: Step, text: string, view: KioskView): Led | 'look-first' {
  const queue = queueOf(step) ?? onlyQueue(view)?.id;
  return queue === undefined ? 'look-first' : { step: { at: 'sending' }, ask: { queue, card: text } };
}

/** A text that the server takes for a card: which department? */
export function heldCard(text: string, view: KioskView): Step {
  return throughDoor('card', text, view);
}

/**
 * Where a wrong code leads back to: the page it was shown at, unless that is a page of a code before it, or
 * holds what somebody brought, who may not be the one who stands there now.
 */
export function cameFrom(step: Step): Step {
  switch (step.at) {
    case 'wrong':
    case 'ownSlip':
      return step.from;
    case 'phone':
    case 'card':
    case 'birth':
      return step;
    case 'departments':
      return step.card === null ? step : START;
    default:
      return START;
  }
}

/** A department that the facility has no more leads back to the start. */
export function inView(step: Step, view: KioskView): Step {
  const queue = queueOf(step);
  return queue === undefined || view.queues.some(({ id }) => id === queue) ? step : START;
}

/** Numbers that came by phone since the code was opened: of several who scan together each sees theirs. */
export function hearShares(step: Step, view: KioskView): Step {
  if (step.at !== 'phone') return step;
  const scans = view.queues.find(({ id }) => id === step.queue)?.scans ?? [];
  const news = scans.filter(({ id }) => !step.seen.includes(id));
  if (news.length === 0) return step;
  const fresh = [...news, ...step.fresh].slice(0, NUMBERS_AT_ONCE);
  return { ...step, seen: scans.map(({ id }) => id), fresh };
}

function throughDoor(door: Door, card: string | null, view: KioskView): Step {
  const alone = onlyQueue(view);
  if (alone === null) return { at: 'departments', door, page: 0, card };
  return atQueue(door, alone.id, card, view).step;
}

function atQueue(door: Door, queue: string, card: string | null, view: KioskView): Led {
  const seen = view.queues.find(({ id }) => id === queue);
  if (seen === undefined) return only(START);
  if (card !== null) return { step: { at: 'sending' }, ask: { queue, card } };
  // A card may belong to somebody who has a number already, and closed queues keep their word.
  if (seen.closed !== null && door !== 'card') return only({ at: 'closed', why: seen.closed });
  if (seen.numbersWait && door !== 'card') return only({ at: 'refused', key: 'kiosk.numbersWait' });
  switch (door) {
    case 'phone':
      return only({ at: 'phone', queue, seen: seen.scans.map(({ id }) => id), fresh: [] });
    case 'card':
      return only({ at: 'card', queue, camera: 'off' });
    case 'none':
      return only({ at: 'birth', queue, digits: EMPTY_YEAR });
    default:
      return unreachable(door);
  }
}

function withYear(step: Extract<Step, { at: 'birth' }>, view: KioskView): Led {
  const yearOfBirth = yearOf(step.digits, view.place.day);
  if (yearOfBirth === null) return only(step);
  return { step: { at: 'sending' }, ask: { queue: step.queue, yearOfBirth } };
}

function backFrom(step: Step, view: KioskView): Step {
  if (step.at === 'wrong' || step.at === 'ownSlip') return step.from;
  const door = step.at === 'phone' ? 'phone' : step.at === 'card' ? 'card' : 'none';
  const chose = step.at === 'phone' || step.at === 'card' || step.at === 'birth';
  return chose && onlyQueue(view) === null ? { at: 'departments', door, page: 0, card: null } : START;
}

function queueOf(step: Step): string | undefined {
  if (step.at === 'wrong' || step.at === 'ownSlip') return queueOf(step.from);
  return step.at === 'card' || step.at === 'phone' || step.at === 'birth' ? step.queue : undefined;
}

function onlyQueue(view: KioskView): KioskQueue | null {
  const [first, second] = view.queues;
  return first !== undefined && second === undefined ? first : null;
}

function only(step: Step): Led {
  return { step, ask: null };
}

function unreachable(what: never): never {
  throw new Error(`no such touch: ${String(what)}`);
}
