/** Proving that scans arrive: the code to scan, the time that is left, and what has come. Draws only. */
import type { DeliveryCheckView, NetworkState } from '../../../server/contract/network.ts';
import { clockTime } from '../../shared/facility-zone.ts';
import type { Key, Say } from '../../shared/text.ts';
import { Said } from '../../shared/words.tsx';
import { REFUSAL_WORDS } from './network-status.tsx';

type Answer = NonNullable<DeliveryCheckView['arrived']>['answer'];
const ANSWERS = {
  pending: 'network.answerPending',
  accepted: 'network.answerAccepted',
  refused: 'network.answerRefused',
  expired: 'network.answerExpired',
} as const satisfies Record<Answer, Key>;

export interface DeliveryCheckProps {
  say: Say;
  check: NetworkState['check'];
  busy: boolean;
  /** Where the check's code is drawn. */
  codeOf: (code: string) => string;
  onBegin: () => void;
  onEnd: () => void;
}

/** Whether a scan is still waited for. */
export function isWaiting(check: NetworkState['check']): boolean {
  return check !== null && check.arrived === null && check.now < check.until;
}

export function DeliveryCheck({ say, check, busy, codeOf, onBegin, onEnd }: DeliveryCheckProps) {
  const waiting = check !== null && isWaiting(check) ? check : null;
  return (
    <section class="card">
      <h2>
        <Said say={say} k="network.prove" />
      </h2>
      <p>
        <Said say={say} k="network.proveHow" />
      </p>
      {waiting !== null && (
        <figure class="network-code">
          <img src={codeOf(waiting.code)} alt={say('network.code')} width="232" height="232" />
          <figcaption>
            <bdi class="number">{waiting.code}</bdi>
          </figcaption>
        </figure>
      )}
      <div role="status">
        {waiting !== null && (
          <p>
            <b>
              <Said
                say={say}
                k="network.waiting"
                params={{ left: minutesText(waiting.until - waiting.now) }}
              />
            </b>
          </p>
        )}
        {check !== null && <Seen say={say} check={check} />}
      </div>
      <button type="button" class="quiet" disabled={busy} onClick={waiting !== null ? onEnd : onBegin}>
        <Said say={say} k={waiting !== null ? 'network.end' : 'network.begin'} />
      </button>
    </section>
  );
}

function Seen({ say, check }: { say: Say; check: DeliveryCheckView }) {
  const { arrived, queue, unknownAt, refused, now, until } = check;
  const isOver = arrived === null && now >= until;
  const nothing = queue === null && unknownAt === null && refused.length === 0;
  return (
    <>
      {arrived !== null && (
        <p class="good">
          <Said say={say} k="network.arrived" params={{ time: clockTime(arrived.at) }} />
        </p>
      )}
      {arrived !== null && (
        <p class={arrived.answer === 'accepted' ? 'good' : arrived.answer === 'pending' ? '' : 'bad'}>
          <Said say={say} k={ANSWERS[arrived.answer]} />
        </p>
      )}
      {isOver && (
        <p class="bad">
          <Said say={say} k={nothing ? 'network.nothingCame' : 'network.noneOfOurs'} />
        </p>
      )}
      {queue !== null && (
        <p class="good">
          <Said say={say} k="network.queueCame" params={{ queue: queue.queue }} />
        </p>
      )}
      {unknownAt !== null && (
        <p class="bad">
          <Said say={say} k="network.unknownCame" />
        </p>
      )}
      {refused.map(({ kind, count }) => (
        <p key={kind} class="bad">
          <Said say={say} k={REFUSAL_WORDS[kind]} />{' '}
          {count > 1 && <Said say={say} k="network.times" params={{ count }} />}
        </p>
      ))}
    </>
  );
}

/** `4:05`: minutes and seconds. */
function minutesText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
