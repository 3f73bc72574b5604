/** What the `abdm` lane says to the gateway: on-share and the running token, built when they are sent. */
import { type AbdmClient, mayRepeat } from '../../abdm/client.ts';
import type { Exchange } from '../../abdm/exchange.ts';
import {
  onRunningToken,
  onRunningTokenRefused,
  onShareAccepted,
  onShareRefused,
} from '../../abdm/translate.ts';
import { errorCodes } from '../../abdm/wire/error-body.ts';
import type { Message } from '../../db/outbox-store.ts';
import type { PersonStore } from '../../db/person-store.ts';
import type { Facility } from '../facility/facility.ts';
import type { KeptPerson } from '../persons/person.ts';
import type { Book } from '../queue/model.ts';
import { averageMinutes, runningNumber } from '../queue/wait.ts';
import type { ShareRefusal } from '../share-intake.ts';
import type { Sent } from './worker.ts';

/** More on-shares at once than a burst at one hospital needs; the gateway limits clients too. */
export const ON_SHARE_PARALLEL = 24;

/** What a patient's app is told when there is no token; plain English, the wire's language. */
const REFUSALS = {
  intent: { code: errorCodes.malformed, message: 'This facility gives tokens for shared profiles only' },
  check: {
    code: errorCodes.notFound,
    message: 'The check worked: your scan reached this facility. This code gives no token',
  },
  unknown_queue: { code: errorCodes.notFound, message: 'This counter is not in use. Please ask at the desk' },
  hours: {
    code: errorCodes.unavailable,
    message: 'This counter is closed now. Please come during its hours',
  },
  holiday: { code: errorCodes.unavailable, message: 'This counter is closed today' },
  unconfirmed: {
    code: errorCodes.unavailable,
    message: 'This counter gives no tokens at the moment. Please ask at the desk',
  },
  cap: { code: errorCodes.unavailable, message: 'All tokens for today have been given' },
} as const satisfies Record<ShareRefusal, { code: string; message: string }>;

export interface AbdmLaneDeps {
  client: Pick<AbdmClient, 'onShare' | 'onRunningToken'>;
  book: () => Book;
  facility: Facility;
  persons: PersonStore<KeptPerson>;
  now: () => number;
}

export function createAbdmSender(
  deps: AbdmLaneDeps,
): (message: Message, timeoutMs: number | null) => Promise<Sent> {
  return async function send(message, timeoutMs) {
    const options = timeoutMs === null ? {} : { timeoutMs };
    const sentAt = deps.now();
    switch (message.kind) {
      case 'on-share':
        return sentOf(await deps.client.onShare(onShare(message, deps), options), sentAt);
      case 'on-running-token':
        return sentOf(await deps.client.onRunningToken(runningToken(message, deps), options), sentAt);
      case 'counts':
        throw new Error('counts do not go to the gateway');
    }
  };
}

function sentOf(exchange: Exchange, sentAt: number): Sent {
  const { requestId, status, code, ms, retryAfterMs, earlier } = exchange;
  const verdict =
    exchange.class === 'accepted' ? 'accepted' : mayRepeat(exchange.class) ? 'again' : 'refused';
  const first = earlier === null ? [] : [{ ...earlier, class: 'transient' as const }];
  // Without a new token there was no second attempt.
  if (exchange.attempts === first.length) return { verdict, attempts: first, retryAfterMs };
  const before = earlier?.ms ?? 0;
  // Asking for a session took its own time before the first attempt.
  const lastSentAt = earlier === null ? sentAt : earlier.sentAt + earlier.ms;
  const last = { requestId, sentAt: lastSentAt, ms: ms - before, status, class: exchange.class, code };
  return { verdict, attempts: [...first, last], retryAfterMs };
}

function onShare(message: Message, deps: AbdmLaneDeps) {
  const requestId = message.correlation;
  const { refused, context } = message.detail;
  if (message.token === null) {
    return onShareRefused({ ...REFUSALS[isShareRefusal(refused) ? refused : 'intent'], requestId });
  }
  const token = deps.book().tokens.get(message.token);
  const person = deps.persons.find(message.token);
  const abhaAddress = person?.abhaAddress ?? null;
  if (token === undefined || abhaAddress === null) {
    // The day rolled, or the person was forgotten, while the phone waited.
    return onShareRefused({ code: errorCodes.notFound, message: 'Please scan the code again', requestId });
  }
  const file = deps.facility.current();
  const validMinutes = deps.facility.queue(token.series)?.validMinutes ?? 0;
  return onShareAccepted({
    abhaAddress,
    context: typeof context === 'string' ? context : token.series,
    tokenNumber: file.facility.bareTokenNumber ? String(token.number) : token.label,
    expirySeconds: (token.issuedAt + validMinutes * 60_000 - deps.now()) / 1000,
    requestId,
  });
}

function isShareRefusal(value: unknown): value is ShareRefusal {
  return typeof value === 'string' && Object.hasOwn(REFUSALS, value);
}

function runningToken(message: Message, deps: AbdmLaneDeps) {
  const requestId = message.correlation;
  const context = String(message.detail.context ?? '');
  const queue = deps.book().queues.get(context);
  const settings = deps.facility.queue(context);
  if (queue === undefined || settings === undefined) {
    return onRunningTokenRefused({
      code: REFUSALS.unknown_queue.code,
      message: REFUSALS.unknown_queue.message,
      requestId,
    });
  }
  const running = runningNumber(queue);
  if (running === null) {
    return onRunningTokenRefused({
      code: errorCodes.noRunningToken,
      message: 'Nobody has been called at this counter yet today',
      requestId,
    });
  }
  const file = deps.facility.current();
  return onRunningToken({
    hipId: file.facility.hipId,
    context,
    runningTokenNumber: file.facility.bareTokenNumber ? String(running) : `${settings.prefix}${running}`,
    averageMinutes: averageMinutes(queue),
    requestId,
  });
}
