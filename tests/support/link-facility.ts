// Owns a facility as its hub sees it: the server's own link and identity, and behind them a desk that remembers what
// it gave out. Hundreds run in one process. What it keeps outlives its links, as a facility's disk does; a copy of that
// disk can be put back, or run beside it.

import { createHash, randomUUID } from 'node:crypto';
import type { Transport } from '../../abdm/transport.ts';
import { COUNTS_PATH, type CountsReport, countsAnswer } from '../../hub/contract/counts.ts';
import { HIGHEST_PATH, highestAnswer } from '../../hub/contract/enrolment.ts';
import type { FromFacility } from '../../hub/contract/link.ts';
import { createHubIdentity } from '../../server/hub-link/identity.ts';
import { type CallbackFromHub, createHubLink, type HubLink } from '../../server/hub-link/link.ts';
import { NUMBERS_LEFT_OUT } from '../../server/hub-link/numbers-from-hub.ts';
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
  /** Another version's, where the facility is of another than this. */
  createLink?: typeof createHubLink;
  /** Asked for each callback: where its link is cut, if anywhere. */
  cutAt?: () => CutAt | null;
}

/** What a backup has of it. */
interface Disk {
  logId: string;
  /** By REQUEST-ID. */
  numbers: Map<string, number>;
  /** The highest number given out. */
  last: number;
  /** Tokens of this log. */
  tokens: number;
  known: CountsReport['known'];
}

export class LinkFacility {
  /** Every number it ever gave out, by REQUEST-ID, whatever its disk remembers. */
  readonly given = new Map<string, number[]>();
  /** Counted once a notice, as the server does. */
  readonly notices = new Map<number, number>();
  /** How each of its lines ended: the code that WebSockets end with. */
  readonly ends: number[] = [];
  readonly #options: LinkFacilityOptions;
  readonly #identity;
  #link: HubLink | null = null;
  #disk: Disk = { logId: randomUUID(), numbers: new Map(), last: 0, tokens: 0, known: null };
  /** Where a copy's log parted from the machine's, and what it does otherwise from there on. */
  #parted: { at: number; mark: string } | null = null;
  #reported = 0;

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

  get logId(): string {
    return this.#disk.logId;
  }

  /** Tokens of this log. */
  get tokens(): number {
    return this.#disk.tokens;
  }

  /** Those of this log that the hub has heard of in a report. */
  get reported(): number {
    return this.#reported;
  }

  get missed(): number {
    return [...this.notices.values()].reduce((sum, one) => sum + one, 0);
  }

  /** A copy of the disk, as last night's backup is. */
  backup(): Disk {
    return { ...this.#disk, numbers: new Map(this.#disk.numbers) };
  }

  /** Last night's copy is put back: another log begins, and goes on from what the hub knows is out. */
  async restore(copy: Disk): Promise<void> {
    this.hangUp();
    const { numbers, last } = copy;
    this.#disk = { logId: randomUUID(), numbers: new Map(numbers), last, tokens: 0, known: null };
    this.#reported = 0;
    this.#disk.last = Math.max(last, (await this.#highest()) + NUMBERS_LEFT_OUT);
    this.dial();
  }

  /** Another machine with a copy of this one's disk, key and log, that goes its own way from here on. */
  clone(): LinkFacility {
    const copy = new LinkFacility(this.#options);
    copy.#disk = this.backup();
    copy.#parted = { at: this.tokens, mark: randomUUID() };
    return copy;
  }

  /** Gives out numbers at the desk. */
  walkIn(people: number): void {
    for (let left = people; left > 0; left -= 1) this.#give(randomUUID());
  }

  async #highest(): Promise<number> {
    const answer = await this.#options.transport({
      method: 'GET',
      url: `${this.#options.hubUrl}${HIGHEST_PATH}?${new URLSearchParams({ day: FIELD_DAY, log: this.logId })}`,
      headers: { Authorization: (await this.#identity.authorization()) ?? '' },
      body: null,
    });
    if (answer.kind !== 'answer' || answer.status !== 200)
      throw new Error('the hub does not say the numbers');
    const { queues } = highestAnswer.parse(JSON.parse(answer.body));
    return queues.find(({ queue }) => queue === QUEUE)?.number ?? 0;
  }

  #give(requestId: string): number {
    const number = this.#disk.last + 1;
    this.#disk.last = number;
    this.#disk.tokens += 1;
    this.#disk.numbers.set(requestId, number);
    this.given.set(requestId, [...(this.given.get(requestId) ?? []), number]);
    return number;
  }

  isUp(): boolean {
    return this.#link?.isUp() ?? false;
  }

  dial(address = this.#options.hubUrl): void {
    const link = (this.#options.createLink ?? createHubLink)({
      hubUrl: () => address,
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
      log: createLog('warn', { write: (said: string) => this.#note(JSON.parse(said)) }),
    });
    this.#link = link;
    link.start();
  }

  #note({ msg, code }: { msg: string; code?: number }): void {
    if (msg === 'the hub is gone') this.ends.push(code ?? 0);
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

  async #take({ kind, relay, remainingMs }: CallbackFromHub, link: HubLink): Promise<void> {
    const endsAt = performance.now() + Math.min(remainingMs, PHONE_WAITS_MS);
    const cutAt = this.#options.cutAt?.() ?? null;
    if (cutAt === 'before-taken') return this.cut();
    const known = this.#disk.numbers.get(relay);
    const number = known ?? this.#give(relay);
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

  /**
   * Reports what it gave out so far, over its line where that stands, as a server does, or over HTTP to the node of
   * `hubUrl`; false when the hub did not take it.
   */
  async report(hubUrl: string | null = null, change: Partial<CountsReport> = {}): Promise<boolean> {
    const tokens = change.counts?.[0]?.tokens ?? this.tokens;
    const report: CountsReport = {
      hipId: this.hipId,
      logId: this.logId,
      day: FIELD_DAY,
      counts: [{ queue: QUEUE, source: 'share', tokens }],
      head: { seq: tokens, hash: this.hashAt(tokens) },
      highest: [{ queue: QUEUE, number: this.#disk.last }],
      known: this.#disk.known,
      ...change,
    };
    const head = await this.#headAfter(report, hubUrl);
    if (head === null) return false;
    if (report.logId !== this.logId) return true;
    this.#disk.known = { seq: head.seq, hash: head.seq <= this.tokens ? this.hashAt(head.seq) : null };
    this.#reported = Math.max(this.#reported, tokens);
    return true;
  }

  /** null: it was not taken. */
  async #headAfter(report: CountsReport, hubUrl: string | null): Promise<{ seq: number } | null> {
    // A link of the version before has no such word.
    const line = this.#link as Partial<HubLink> | null;
    if (hubUrl === null && line?.takesReports?.()) return (await line.report?.(report))?.head ?? null;
    const answer = await this.#options.transport({
      method: 'POST',
      url: `${hubUrl ?? this.#options.hubUrl}${COUNTS_PATH}`,
      headers: {
        Authorization: (await this.#identity.authorization()) ?? '',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(report),
    });
    if (answer.kind !== 'answer' || answer.status !== 200) return null;
    return countsAnswer.parse(JSON.parse(answer.body)).head;
  }

  /** Stands for the chain: each log's own. */
  hashAt(seq: number): string {
    const mark = this.#parted !== null && seq > this.#parted.at ? this.#parted.mark : '';
    return createHash('sha256').update(`${this.logId} ${seq} ${mark}`).digest('hex');
  }
}
