/** What a screen shows until staff have admitted it: its code, as large as there is room, and what to do with it. */
import type { ComponentChildren } from 'preact';
import type { Key } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { PAIR_SAYS } from './pair-strings.ts';
import './pairing.css';

export type PairingPhase =
  | { kind: 'starting' }
  | { kind: 'code'; code: string }
  /** Too many screens wait already. */
  | { kind: 'full' }
  /** The server does not answer; a code that was shown may be over. */
  | { kind: 'away' };

export interface PairScreenProps {
  phase: PairingPhase;
  /** Where staff type the code, without the scheme. */
  address: string;
  /** What else staff should know of this machine. */
  note?: ComponentChildren;
}

const WORDS = {
  starting: 'pair.title',
  code: 'pair.how',
  full: 'pair.full',
  away: 'pair.away',
} as const satisfies Record<PairingPhase['kind'], Key>;

export function PairScreen({ phase, address, note }: PairScreenProps) {
  return (
    <main class="pairing">
      <h1 class="pairing-code">
        {phase.kind === 'code' ? (
          <>
            <NumberText value={phase.code.slice(0, 3)} /> <NumberText value={phase.code.slice(3)} />
          </>
        ) : (
          <span class="pairing-name">Parchi</span>
        )}
      </h1>
      <div class="pairing-words" role="status">
        {PAIR_SAYS.map((say) => (
          <p key={say.language}>
            <Said say={say} k={WORDS[phase.kind]} />
          </p>
        ))}
      </div>
      <p class="pairing-address">
        <bdi dir="ltr">{address}</bdi>
      </p>
      {note && <div class="pairing-note">{note}</div>}
    </main>
  );
}
