/**
 * After a restore: asks the hub for each queue's highest number of today and confirms it, so that nobody need type it.
 * A queue of which the hub heard nothing today is left to a clerk: nothing is ever guessed to be unused.
 */
import { randomUUID } from 'node:crypto';
import type { Transport } from '../../abdm/transport.ts';
import { HIGHEST_PATH, highestAnswer } from '../../hub/contract/enrolment.ts';
import { MAX_CONFIRMED_NUMBER } from '../contract/numbers.ts';
import type { Log } from '../log.ts';
import type { Numbers } from '../numbers.ts';
import type { HubIdentity } from './identity.ts';

/**
 * Numbers left out after the hub's highest. A report follows a token by a second and may take ten; a queue at its
 * busiest gives out one a second, so while the line stood no more than these can be out unheard of.
 */
export const NUMBERS_LEFT_OUT = 10;
const FIRST_PAUSE_MS = 2_000;
/** Also how soon a queue is asked for again of which the hub knew nothing. */
const LONGEST_PAUSE_MS = 5 * 60_000;

export interface NumbersFromHubDeps {
  hubUrl: () => string | null;
  identity: Pick<HubIdentity, 'authorization'>;
  numbers: Pick<Numbers, 'waiting' | 'confirmFromHub'>;
  logId: string;
  transport: Transport;
  now: () => number;
  log: Log;
}

export interface NumbersFromHub {
  /** Asks while any queue waits, also when the hub is away for days; then never again until the next start. */
  start(): void;
  /** The hub is there now: asks at once. */
  hubIsBack(): void;
  stop(): void;
}

export function createNumbersFromHub(deps: NumbersFromHubDeps): NumbersFromHub {
  const { numbers, now, log } = deps;
  let timer: NodeJS.Timeout | null = null;
  let pause = FIRST_PAUSE_MS;
  let asking: Promise<void> | null = null;
  let stopped = true;

  function look(): void {
    if (stopped || asking !== null) return;
    if (timer !== null) clearTimeout(timer);
    if (numbers.waiting().queues.length === 0) return;
    asking = askOnce(deps)
      .catch((fault: unknown) => log.fault(fault, {}, 'highest numbers'))
      .finally(() => {
        asking = null;
        if (stopped || numbers.waiting().queues.length === 0) return;
        timer = setTimeout(look, pause).unref();
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      });
  }

  return {
    start() {
      stopped = false;
      if (numbers.waiting().queues.length > 0) log.info({}, 'the hub is asked for the highest numbers');
      look();
    },
    hubIsBack() {
      pause = FIRST_PAUSE_MS;
      look();
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };

  async function askOnce({ hubUrl, identity, logId, transport }: NumbersFromHubDeps): Promise<void> {
    const authorization = await identity.authorization();
    const address = hubUrl();
    if (authorization === null || address === null) return;
    const { day, queues } = numbers.waiting();
    const answer = await transport({
      method: 'GET',
      url: `${address}${HIGHEST_PATH}?${new URLSearchParams({ day, log: logId })}`,
      headers: { 'REQUEST-ID': randomUUID(), Authorization: authorization },
      body: null,
    });
    const told = answer.kind === 'answer' && answer.status === 200 ? read(answer.body) : null;
    // A hub that does not say how old its news is cannot be told from one that heard nothing for days.
    if (told === null || told.day !== day || told.agoMs == null) return;
    for (const { queue, number } of told.queues) {
      if (!queues.includes(queue)) continue;
      const next = Math.min(number + NUMBERS_LEFT_OUT, MAX_CONFIRMED_NUMBER);
      const outcome = await numbers.confirmFromHub(
        { id: `hub:${logId}:${day}:${queue}`, queue, day, number: next },
        now() - told.agoMs,
      );
      if (outcome.kind === 'done') log.info({ queue, day }, 'goes on after the highest number of the hub');
    }
  }
}

function read(body: string) {
  try {
    return highestAnswer.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
