/**
 * From a verified share to a durable token and its answer. One transaction holds the token, the
 * sealed person, the on-share and the slips; a repeat of the REQUEST-ID changes nothing.
 * Whether the share may be trusted is the route's question, sending the outbox's.
 */
import type { Position, Share } from '../abdm/translate.ts';
import type { OutboxStore } from '../db/outbox-store.ts';
import type { PersonKeys } from '../db/person-keys.ts';
import type { PersonStore } from '../db/person-store.ts';
import { type CompanionRows, type Content, contentText, type NewMessage, NO_ROWS } from '../db/rows.ts';
import type { Sealer } from '../db/sealing.ts';
import type { Desk, Outcome } from './desk.ts';
import type { Facility } from './facility/facility.ts';
import { freshCode } from './fresh-code.ts';
import { identityOf, type KeptPerson, personOfShare, personShape } from './persons/person.ts';
import { slipsFor } from './printing/slips.ts';
import type { Decision } from './queue/decide.ts';
import { laneByAge } from './queue/lane.ts';
import type { TokenId } from './queue/model.ts';
import type { Refusal } from './queue/refusals.ts';

/** A patient's app waits this long for its token (ABDM, Scan and Share). */
export const ON_SHARE_DEADLINE_MS = 30_000;
/** Farther from the facility than this, a share was hardly made at the counter. */
export const FAR_METRES = 2_000;

/** How the ids of commands begin that a phone's scan gave. */
export const SHARE_COMMAND = 'share:';

/** `different`: this REQUEST-ID came before with other content. */
export type Received = 'accepted' | 'repeated' | 'different';

/** Why a patient gets an on-share error instead of a token. */
export type ShareRefusal = 'intent' | 'check' | 'unknown_queue' | 'hours' | 'holiday' | 'cap' | 'unconfirmed';

export interface ShareIntake {
  /** Resolves once the answer is durable. Rejects with StorageFault; then nothing was kept. */
  receive(share: Share, requestId: string, arrivedAt: number): Promise<Received>;
}

export interface ShareIntakeDeps {
  desk: Desk;
  outbox: OutboxStore;
  persons: PersonStore<KeptPerson>;
  personKeys: PersonKeys;
  sealer: Sealer;
  facility: Facility;
  /** Whether a counter id is that of a delivery check under way, which gives no token [NET-8]. */
  isCheck: (context: string) => boolean;
  /** There is an on-share to send. */
  wakeOutbox: () => void;
}

/** A share on its way to a token, and what its content is known again by: its person is what will be kept. */
interface Taken {
  share: Share;
  content: Content;
  requestId: string;
  arrivedAt: number;
}

export function createShareIntake(deps: ShareIntakeDeps): ShareIntake {
  const running = new Map<string, { content: Content; received: Promise<Received> }>();

  function receive(share: Share, requestId: string, arrivedAt: number): Promise<Received> {
    const content = contentOf(share);
    const sameNow = running.get(requestId);
    if (sameNow !== undefined) {
      if (contentText(sameNow.content) !== contentText(content)) return Promise.resolve('different');
      return sameNow.received.then(() => 'repeated');
    }
    const known = deps.outbox.find(requestId, 'on-share');
    if (known !== null) {
      if (
        known.fingerprint === null ||
        !deps.sealer.fingerprint(contentText(content)).equals(known.fingerprint)
      )
        return Promise.resolve('different');
      deps.outbox.sendAgain(known.id, arrivedAt, arrivedAt + ON_SHARE_DEADLINE_MS);
      deps.wakeOutbox();
      return Promise.resolve('repeated');
    }
    const taken = { share, content, requestId, arrivedAt };
    const aside = refusedAside(share);
    if (aside !== null) return answerAside(taken, aside);
    const received = take(taken);
    running.set(requestId, { content, received });
    return received;
  }

  async function answerAside(
    { content, requestId, arrivedAt }: Taken,
    refused: ShareRefusal,
  ): Promise<Received> {
    const fingerprint = deps.sealer.fingerprint(contentText(content));
    const id = deps.outbox.nextId();
    deps.outbox.add({
      ...messageOf({ id, requestId, fingerprint, arrivedAt }, null, { refused }),
      fingerprint,
    });
    deps.wakeOutbox();
    return 'accepted';
  }

  function take(taken: Taken): Promise<Received> {
    const { share, content, requestId, arrivedAt } = taken;
    const id = deps.outbox.nextId();
    const answer = { id, requestId, fingerprint: content, arrivedAt };
    const message = (token: TokenId | null, detail: Record<string, unknown>) =>
      messageOf(answer, token, detail);
    const rows = (decision: Decision): CompanionRows => {
      if ('refusal' in decision) {
        const refused = refusalOf(decision.refusal);
        return refused === null ? NO_ROWS : { ...NO_ROWS, messages: [message(null, { refused })] };
      }
      return rowsFor(decision, taken, message);
    };
    return deps.desk.submit(issueFor(share, arrivedAt), { rows, known: 'new' }).then(settled, failed);

    function settled(outcome: Outcome): Received {
      running.delete(requestId);
      if (outcome.kind === 'done' || refusalOf(outcome.refusal) !== null) {
        deps.outbox.wrote({ id, kind: 'on-share', correlation: requestId });
      }
      deps.wakeOutbox();
      if (outcome.kind === 'refused' && refusalOf(outcome.refusal) === null) {
        throw new Error(`a share was refused with ${outcome.refusal.code}`);
      }
      return 'accepted';
    }

    function failed(fault: unknown): never {
      running.delete(requestId);
      throw fault;
    }
  }

  /** What is answered without asking the desk. */
  function refusedAside(share: Share): ShareRefusal | null {
    if (share.intent !== 'PROFILE_SHARE') return 'intent';
    return deps.isCheck(share.context) ? 'check' : null;
  }

  function issueFor(share: Share, arrivedAt: number) {
    const { day, carried } = deps.desk.today();
    const identity = identityOf(share.profile);
    const code = freshCode(arrivedAt);
    return {
      type: 'issue' as const,
      // The outbox knows the REQUEST-ID; the log's own ids grow with time.
      id: `${SHARE_COMMAND}${code}`,
      queue: share.context,
      source: 'share' as const,
      ...laneByAge(day, share.profile.birth),
      persons: identity === null ? [] : [day, ...carried].map((one) => deps.personKeys.of(one, identity)),
      code,
      far: isFar(share.location, deps.facility.current().facility.location),
    };
  }

  function rowsFor(
    { facts }: Extract<Decision, { facts: unknown }>,
    { share, content, arrivedAt }: Taken,
    message: (token: TokenId | null, detail: Record<string, unknown>) => NewMessage,
  ): CompanionRows {
    const [fact] = facts;
    if (fact === undefined || !('token' in fact)) return NO_ROWS;
    const messages = [message(fact.token, { context: share.context })];
    if (fact.type !== 'issued') {
      // Erased, and given once more by whoever scans again: the answer goes to the address they share now.
      if (deps.persons.state(fact.token) === 'kept') return { ...NO_ROWS, messages };
      const again = { ...personOfShare(share.profile), again: arrivedAt };
      return { ...NO_ROWS, messages, persons: [deps.persons.seal(fact.token, again)] };
    }
    return {
      persons: [{ token: fact.token, fields: content.person }],
      messages,
      slips: slipsFor(deps.facility.current(), fact.queue, fact.token, arrivedAt),
    };
  }

  return { receive };
}

/** The on-share that answers a REQUEST-ID. */
function messageOf(
  answer: { id: number; requestId: string; fingerprint: Buffer | Content; arrivedAt: number },
  token: TokenId | null,
  detail: Record<string, unknown>,
): NewMessage {
  const { id, requestId: correlation, fingerprint, arrivedAt: createdAt } = answer;
  const deadlineAt = createdAt + ON_SHARE_DEADLINE_MS;
  return {
    id,
    lane: 'abdm',
    kind: 'on-share',
    correlation,
    fingerprint,
    token,
    detail,
    createdAt,
    deadlineAt,
  };
}

/** All that a share says: two with the same REQUEST-ID are the same when this is. */
function contentOf({ intent, hipId, context, hprId, location, profile }: Share): Content {
  const { latitude = null, longitude = null } = location ?? {};
  return {
    said: [intent, hipId, context, hprId, latitude, longitude],
    person: personShape.fields(personOfShare(profile)),
  };
}

function refusalOf(refusal: Refusal): ShareRefusal | null {
  if (refusal.code === 'unknown_queue') return 'unknown_queue';
  if (refusal.code === 'numbers_unconfirmed') return 'unconfirmed';
  return refusal.code === 'queue_closed' ? refusal.why : null;
}

const EARTH_RADIUS_METRES = 6_371_000;

/** Whether the two positions are farther apart than FAR_METRES; unknown positions are near [SCAN-8]. */
export function isFar(from: Position | null, facility: Position | null): boolean {
  if (from === null || facility === null) return false;
  const rad = Math.PI / 180;
  const dLat = (from.latitude - facility.latitude) * rad;
  const dLon = (from.longitude - facility.longitude) * rad;
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(from.latitude * rad) * Math.cos(facility.latitude * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h))) > FAR_METRES;
}
