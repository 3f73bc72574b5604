/** What the server's answer to a kiosk leads to: the number, or a page that says kindly what to do. Pure. */
import type { KioskAnswer } from '../../server/contract/bodies.ts';
import type { ClosedWhy } from '../../server/contract/views.ts';
import type { Result, Trouble } from '../shared/api.ts';
import { type Asked, cameFrom, type Step, type WrongCode } from './step.ts';

const WRONG_CODES: readonly WrongCode[] = [
  'payment',
  'sharing-code',
  'other-facility',
  'cut-off',
  'not-a-card',
];

/** `from` is where a wrong code leads back to. */
export function stepAfter(result: Result<KioskAnswer>, asked: Asked, from: Step): Step {
  if (!result.ok) return stepOfTrouble(result.trouble, asked, from);
  switch (result.value.status) {
    case 'waiting':
    case 'called':
    case 'serving':
      return { at: 'number', answer: result.value };
    case 'skipped':
    case 'completed':
    case 'cancelled':
    case 'lapsed':
      return { at: 'refused', key: 'kiosk.alreadyDone' };
    default:
      return { at: 'refused', key: 'kiosk.refused' };
  }
}

/** `asked` null: nothing was asked for yet, the text was only looked at. */
export function stepOfTrouble({ code, params }: Trouble, asked: Asked | null, from: Step): Step {
  if (code === 'not_a_card' && params.reason === 'slip') return { at: 'ownSlip', from: cameFrom(from) };
  if (code === 'not_a_card' || code === 'too_large')
    return { at: 'wrong', reason: wrongCode(params.reason), from: cameFrom(from) };
  if (code === 'numbers_unconfirmed') return { at: 'refused', key: 'kiosk.numbersWait' };
  if (code === 'queue_closed') return { at: 'closed', why: closedWhy(params.why) };
  if ((code === 'no_connection' || code === 'unavailable') && asked !== null) return { at: 'unsure', asked };
  return { at: 'refused', key: 'kiosk.refused' };
}

function wrongCode(reason: unknown): WrongCode {
  return WRONG_CODES.find((one) => one === reason) ?? 'not-a-card';
}

function closedWhy(why: unknown): ClosedWhy {
  return why === 'hours' || why === 'holiday' || why === 'cap' ? why : null;
}
