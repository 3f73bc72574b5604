// Owns a facility as its hub sees it: the server's own link and identity, and behind them a desk that remembers what
// it gave out. Hundreds run in one process. What it keeps outlives its links, as a facility's disk does.

import { createHash, randomUUID } from 'node:crypto';
import type { Transport } from '../../abdm/transport.ts';
import { COUNTS_PATH, type CountsReport, countsAnswer } from '../../hub/contract/counts.ts';
import type { FromFacility } from '../../hub/contract/link.ts';
import { createHubIdentity } from '../../server/hub-link/identity.ts';
import { type CallbackFromHub, createHubLink, type HubLink } from '../../server/hub-link/link.ts';
import { createLog } from '../../server/log.ts';

export const FIELD_DAY = '2026-11-22';
const QUEUE = 'OPD1';
const PHONE_WAITS_MS = 30_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/** When a link is cut in the middle of a share. */
export type CutAt = 'before-taken' | 'after-taken' | 'after-answer';

export interface LinkFacilityOptions {
  hipId: string;
  hubUrl: string;
  code: string | null;
  file: string;
  transport: Transport;
  now?: () => number;
  /** Asked for each callback: where its link is cut, if anywhere. */
  cutAt?: () => CutAt | null;
}

export class LinkFacility {
  logId = randomUUID();
  /** Numbers given out, by REQUEST-ID. */
  readonly issued = new Map<string, number>();
  /** Numbers that logs before this one gave out. */
  before = 0;
  /** Counted once a notice, as the server does. */
  readonly notices = new Map<number, number>();
  readonly #options: LinkFacilityOptions;
  readonly #identity;
  #link: HubLink | null = null;
  #known: CountsReport['known'] = null;

  constructor(options: LinkFacilityOptions) {
    this.#options = options;
    const log = createLog('silent');
    const now = options.now ?? Date.now;
    this.#identity = createHubIdentity({
      ...options,
      hipId: () => options.hipId,
      version: '0.1.0',
      now,
      onEnrolled: () => undefined,
      log,
    });
  }

  get hipId(): string {
    return this.#options.hipId;
  }

  get missed(): number {
    return [...this.notices.values()].reduce((sum, one) => sum + one, 0);
  }

  /** Tokens of this log. */
  get tokens(): number {
    return this.issued.size - this.before;
  }

  isUp(): boolean {
    return this.#link?.isUp() ?? false;
  }

  dial(hubUrl = this.#options.hubUrl): void {
    const link = createHubLink({
      hubUrl,
      identity: this.#identity,
      onOpen: () => undefined,
      onClose: () => undefined,
      onPhonesWanted: () => undefined,
      onCallback: (callback) => void this.#take(callback, link),
      onList: () => undefined,
      onMissed: ({ count, upTo }) => {
        this.notices.set(upTo, count);
        link.send({ type: 'missedSeen', upTo });
      },
      now: this.#options.now ?? Date.now,
      log: createLog('silent'),
    });
    this.#link = link;
    link.start();
  }

  hangUp(): void {
    this.#link?.stop();
    this.#link = null;
  }

  /** Its line is cut: it dials again by itself, as after any loss. */
  cut(): void {
    this.hangUp();
    setTimeout(() => {
      if (this.#link === null) this.dial();
    }, FIRST_PAUSE_MS).unref();
  }

  /** A copy of its disk is put back: another log goes on after the highest number. */
  restore(): void {
    this.before = this.issued.size;
    this.logId = randomUUID();
    this.#known = null;
  }

  async #take({ kind, relay, remainingMs }: CallbackFromHub, link: HubLink): Promise<void> {
    const endsAt = performance.now() + Math.min(remainingMs, PHONE_WAITS_MS);
    const cutAt = this.#options.cutAt?.() ?? null;
    if (cutAt === 'before-taken') return this.cut();
    const known = this.issued.get(relay);
    const number = known ?? this.issued.size + 1;
    this.issued.set(relay, number);
    const taken: FromFacility = {
      type: 'taken',
      kind,
      relay,
      result: known === undefined ? 'accepted' : 'repeated',
      token: `${FIELD_DAY}.${QUEUE}.${number}`,
      logId: this.logId,
    };
    link.send(taken);
    if (cutAt === 'after-taken') this.cut();
    const telling = this.#answer(relay, number, endsAt);
    if (cutAt === 'after-answer') this.cut();
    await telling;
  }

  /** As the outbox does: again while the phone waits, over whichever link there is. */
  async #answer(requestId: string, number: number, endsAt: number): Promise<void> {
    const body = {
      acknowledgement: {
        status: 'SUCCESS',
        abhaAddress: 'somebody@sbx',
        profile: { context: QUEUE, tokenNumber: String(number), expiry: '1800' },
      },
      response: { requestId },
    };
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const left = endsAt - performance.now();
      if (left <= 0) return;
      const exchange = (await this.#link?.answer('share', requestId, body, left)) ?? null;
      if (exchange?.class === 'accepted' || exchange?.class === 'permanent') return;
      await new Promise((later) => setTimeout(later, pause));
    }
  }

  /** Reports what it gave out so far; false when the hub did not take it. */
  async report(hubUrl = this.#options.hubUrl, change: Partial<CountsReport> = {}): Promise<boolean> {
    const authorization = await this.#identity.authorization();
    const tokens = change.counts?.[0]?.tokens ?? this.tokens;
    const report: CountsReport = {
      hipId: this.hipId,
      logId: this.logId,
      day: FIELD_DAY,
      counts: [{ queue: QUEUE, source: 'share', tokens }],
      head: { seq: tokens, hash: this.hashAt(tokens) },
      known: this.#known,
      ...change,
    };
    const answer = await this.#options.transport({
      method: 'POST',
      url: `${hubUrl}${COUNTS_PATH}`,
      headers: { Authorization: authorization ?? '', 'Content-Type': 'application/json' },
      body: JSON.stringify(report),
    });
    if (answer.kind !== 'answer' || answer.status !== 200) return false;
    const { head } = countsAnswer.parse(JSON.parse(answer.body));
    this.#known = { seq: head.seq, hash: head.seq <= this.tokens ? this.hashAt(head.seq) : null };
    return true;
  }

  /** Stands for the chain: each log's own. */
  hashAt(seq: number): string {
    return createHash('sha256').update(`${this.logId} ${seq}`).digest('hex');
  }
}
