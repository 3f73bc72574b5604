/**
 * A share as the network sends it, from headers and body to the answer: verified before anything is read,
 * stored before it is answered. Whoever hears requests, Hono or Node itself, comes through here.
 */
import { readShare } from '../abdm/translate.ts';
import type { CallbackVerifier, Refused, Verdict } from '../abdm/verify-callback.ts';
import { type ErrorCode, errorCodes, refusalBody } from '../abdm/wire/error-body.ts';
import { parseBody } from '../abdm/wire/json-body.ts';
import { requiredId } from '../abdm/wire/scalars.ts';
import { shareBody } from '../abdm/wire/share.ts';
import type { CallbackNews } from './bridge/network-news.ts';
import type { Desk } from './desk.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { ShareIntake } from './share-intake.ts';

/** The headers of a callback; undefined where there was none. */
export interface CallbackHeaders {
  authorization: string | undefined;
  hipId: string | undefined;
  timestamp: string | undefined;
  requestId: string | undefined;
}

/** What the network is answered; no body where all is well. */
export interface CallbackAnswer {
  status: 200 | 202 | 400 | 401 | 404 | 413 | 503;
  body: ReturnType<typeof refusalBody> | null;
}

export interface CallbackDeps {
  verifier: CallbackVerifier;
  desk: Desk;
  now: () => number;
  log: Log;
  metrics: Metrics;
  news: CallbackNews;
}

export interface ShareCallbackDeps extends CallbackDeps {
  intake: ShareIntake;
  /** A verified share is about to be taken; it may be one that a delivery check waits for. */
  shared: (context: string, requestId: string) => void;
}

const TAKEN: CallbackAnswer = { status: 200, body: null };

export function refused(status: CallbackAnswer['status'], code: ErrorCode): CallbackAnswer {
  return { status, body: refusalBody(code) };
}

/** The answer to a refused callback; it is logged and counted under `path`. */
export function refusedBy(
  { log, metrics, news }: CallbackDeps,
  verdict: Refused,
  path: string,
  requestId: string | undefined,
): CallbackAnswer {
  log.warn({ reason: verdict.reason, path, status: verdict.status }, 'callback refused');
  metrics.callbackRefused(verdict.reason);
  news.refused(verdict.reason, requestId);
  return refused(verdict.status, verdict.code);
}

/** The verdict on the headers alone. */
export function verdictOn(
  { verifier, now }: Pick<CallbackDeps, 'verifier' | 'now'>,
  { authorization, hipId: xHipId, timestamp }: CallbackHeaders,
): Verdict | Promise<Verdict> {
  return verifier.verify({ authorization, xHipId, timestamp }, now());
}

/** null when the sender is the gateway and means us, else the refusal that answers it; a promise where one was needed. */
export function refusalOfSender(
  deps: CallbackDeps,
  headers: CallbackHeaders,
  path: string,
): CallbackAnswer | null | Promise<CallbackAnswer | null> {
  const verdict = verdictOn(deps, headers);
  const doubt = deps.desk.doubt();
  if (!(verdict instanceof Promise) && verdict.ok && doubt === null) return null;
  return settleSender();

  async function settleSender(): Promise<CallbackAnswer | null> {
    const known = await verdict;
    if (!known.ok) return refusedBy(deps, known, path, headers.requestId);
    // The sender is who it says and its clock agrees with ours: the date is right [DAY-8].
    const doubted = deps.desk.doubt();
    if (doubted?.ahead === true) await deps.desk.confirmDay(doubted.day);
    return null;
  }
}

/** Takes shares: `read` is asked for the body once the sender is known. Rejects when nothing could be stored. */
export type TakeShare = (
  headers: CallbackHeaders,
  read: () => string | Promise<string>,
  path: string,
) => Promise<CallbackAnswer>;

export function createShareCallback(deps: ShareCallbackDeps): TakeShare {
  const { verifier, intake, now, metrics, news } = deps;
  return async function takeShare(headers, read, path) {
    const arrivedAt = now();
    const refusal = refusalOfSender(deps, headers, path);
    const settled = refusal instanceof Promise ? await refusal : refusal;
    if (settled !== null) return settled;
    const raw = read();
    const body = shareBody.safeParse(parseBody(typeof raw === 'string' ? raw : await raw));
    const requestId = requiredId.safeParse(headers.requestId);
    if (!requestId.success || !body.success) return refused(400, errorCodes.malformed);
    const facility = verifier.checkFacility(headers.hipId, body.data.metaData.hipId);
    if (!facility.ok) return refusedBy(deps, facility, path, headers.requestId);
    news.taken();
    deps.shared(body.data.metaData.context, requestId.data);
    const received = await intake.receive(readShare(body.data), requestId.data, arrivedAt);
    metrics.share(received);
    return received === 'different' ? refused(400, errorCodes.malformed) : TAKEN;
  };
}
