/** A scanned code was no ABHA card: what it was, crossed out, and what is asked for. */
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import {
  CardPicture,
  CrossPicture,
  ElsewherePicture,
  OtherCodePicture,
  PaymentPicture,
  StandPicture,
  TickPicture,
  TornPicture,
} from './pictures.tsx';
import type { WrongCode } from './step.ts';

const WRONG = {
  payment: { key: 'kiosk.wrongPayment', Picture: PaymentPicture },
  'sharing-code': { key: 'kiosk.wrongCode', Picture: StandPicture },
  'other-facility': { key: 'kiosk.wrongFacility', Picture: ElsewherePicture },
  'cut-off': { key: 'kiosk.wrongCut', Picture: TornPicture },
  'not-a-card': { key: 'kiosk.wrongCard', Picture: OtherCodePicture },
} as const satisfies Record<WrongCode, { key: Key; Picture: unknown }>;

export function WrongCard({ reason, say }: { reason: WrongCode; say: Say }) {
  const { key, Picture } = WRONG[reason];
  return (
    <div class="wrong" role="alert">
      <span class="wrong-shown">
        <Picture />
        <CrossPicture />
      </span>
      <Said say={say} k={key} class="notice-words" />
      <span class="wrong-right">
        <CardPicture />
        <TickPicture />
      </span>
    </div>
  );
}
