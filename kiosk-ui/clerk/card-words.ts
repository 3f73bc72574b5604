/** What the clerk reads of a code that is no card, with what to do; null where there is no more to say. */
import type { Trouble } from '../shared/api.ts';
import type { Key } from '../shared/text.ts';

const NO_CARD: Readonly<Partial<Record<string, Key>>> = {
  payment: 'card.payment',
  'cut-off': 'card.cut_off',
  'sharing-code': 'card.sharing_code',
  slip: 'card.slip',
};

export function cardKey({ code, params }: Trouble): Key | null {
  return code === 'not_a_card' ? (NO_CARD[String(params.reason)] ?? null) : null;
}
