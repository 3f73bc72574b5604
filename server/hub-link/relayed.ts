/**
 * Callbacks that come through the hub: the same desk, the same outbox, the same answers as those that come from
 * the gateway itself; only the way there and back is another, and a callback whose time is over is not taken.
 */
import type { AbdmClient } from '../../abdm/client.ts';
import type { Exchange } from '../../abdm/exchange.ts';
import { readShare } from '../../abdm/translate.ts';
import { runningTokenStatusBody } from '../../abdm/wire/running-token.ts';
import { shareBody } from '../../abdm/wire/share.ts';
import type { OutboxStore } from '../../db/outbox-store.ts';
import type { CallbackKind, FromFacility } from '../../hub/contract/link.ts';
import type { RunningTokenIntake } from '../running-token-intake.ts';
import { ON_SHARE_DEADLINE_MS, type ShareIntake } from '../share-intake.ts';
import type { CallbackFromHub, HubLink } from './link.ts';

/** What of the network's client an outbox needs. */
export type Answering = Pick<AbdmClient, 'onShare' | 'onRunningToken'>;

type Result = Extract<FromFacility, { type: 'taken' }>['result'];

export interface RelayedDeps {
  intake: ShareIntake;
  askRunningToken: RunningTokenIntake;
  outbox: Pick<OutboxStore, 'find'>;
  hipId: () => string;
  logId: string;
  now: () => number;
}

/** Takes a callback; answers what the hub is told of it. Never rejects: storage trouble is `failed`. */
export async function takeRelayed(
  callback: CallbackFromHub,
  deps: RelayedDeps,
): Promise<Extract<FromFacility, { type: 'taken' }>> {
  const { kind, relay } = callback;
  const result = await resultOf(callback, deps).catch(() => 'failed' as const);
  const token =
    kind === 'share' && (result === 'accepted' || result === 'repeated')
      ? (deps.outbox.find(relay, 'on-share')?.token ?? null)
      : null;
  return { type: 'taken', kind, relay, result, token, logId: deps.logId };
}

async function resultOf(
  { kind, relay, remainingMs, body }: CallbackFromHub,
  deps: RelayedDeps,
): Promise<Result> {
  if (remainingMs <= 0) return 'late';
  // As if it had come to us directly when it came to the hub, so that the phone's time is counted once.
  const arrivedAt = deps.now() - Math.max(0, ON_SHARE_DEADLINE_MS - remainingMs);
  if (kind === 'running-token') {
    const asked = runningTokenStatusBody.safeParse(body);
    if (!asked.success || asked.data.hipId !== deps.hipId()) return 'malformed';
    return deps.askRunningToken(asked.data.context, relay, arrivedAt) === 'different'
      ? 'different'
      : 'accepted';
  }
  const share = shareBody.safeParse(body);
  if (!share.success || share.data.metaData.hipId !== deps.hipId()) return 'malformed';
  return deps.intake.receive(readShare(share.data), relay, arrivedAt);
}

/** How long an answer without a deadline may take. */
const ANSWER_MS = 10_000;

/** The network's client, spoken through the hub. */
export function answeringThrough(link: HubLink): Answering {
  async function tell(kind: CallbackKind, body: object, timeoutMs = ANSWER_MS): Promise<Exchange> {
    const began = performance.now();
    const relay = relayOf(body);
    const exchange = await link.answer(kind, relay, body, Math.min(timeoutMs, ON_SHARE_DEADLINE_MS));
    const common = { attempts: 1, earlier: null } as const;
    if (exchange !== null) return { ...exchange, ...common };
    // Nothing came back: said or not said, saying it again does no harm.
    const ms = performance.now() - began;
    return { requestId: '', status: null, class: 'ambiguous', code: null, retryAfterMs: null, ms, ...common };
  }
  return {
    onShare: (body, options) => tell('share', body, options?.timeoutMs),
    onRunningToken: (body, options) => tell('running-token', body, options?.timeoutMs),
  };
}

function relayOf(body: object): string {
  const response = 'response' in body ? body.response : null;
  const id =
    typeof response === 'object' && response !== null && 'requestId' in response ? response.requestId : '';
  return typeof id === 'string' ? id : '';
}
