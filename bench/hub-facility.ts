/**
 * A facility as its hub sees it: the server's own link and identity, and behind them a desk that answers at once. It
 * says what a facility says: its box and its last days when the line opens, its patients' pages, and after tokens its
 * counts, as often as the server does.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Transport } from '../abdm/transport.ts';
import { COUNTS_PATH, type CountsReport, countsAnswer } from '../hub/contract/counts.ts';
import { WAIT_PLACES } from '../hub/contract/figures.ts';
import { type Phone, PUSH_EVERY_MS } from '../hub/contract/phones.ts';
import { daysAfter } from '../hub/review/india-day.ts';
import { createHubIdentity } from '../server/hub-link/identity.ts';
import { type CallbackFromHub, createHubLink, type HubLink } from '../server/hub-link/link.ts';
import type { Log } from '../server/log.ts';
import { keyFileOf } from './hub-keys.ts';

/** As the server does (db/group.ts): a report goes out so long after a token, with all that came meanwhile. */
const COUNTS_PAUSE_MS = 1_000;
/** As the server does (server/hub-link/telling.ts). */
const DAYS_TOLD = 7;
/** People who wait as its line opens. */
const WAITING = 12;
const PHONE_WAITS_MS = 20_000;
/** As the server does (server/outbox/retry.ts): the first pause, and as many tries as fit. */
const ANSWER_PAUSE_MS = 500;
const ANSWERS = 6;
const HOURS = 24;
const NAME = { en: 'Bench Hospital', hi: 'बेंच अस्पताल', ur: 'بینچ ہسپتال' };

export interface FacilityDeps {
  hipId: string;
  /** Which node its line is at. */
  hubUrl: string;
  folder: string;
  day: string;
  transport: Transport;
  log: Log;
}

export interface BenchFacility {
  dial(): void;
  isUp(): boolean;
  hangUp(): void;
}

export function createBenchFacility(deps: FacilityDeps): BenchFacility {
  const { hipId, hubUrl, folder, day, transport, log } = deps;
  const logId = randomUUID();
  const nothing = () => undefined;
  const identity = createHubIdentity({
    ...{ hubUrl, transport, log },
    code: null,
    file: keyFileOf(folder, hipId),
    hipId: () => hipId,
    version: 'bench',
    now: Date.now,
    onEnrolled: nothing,
  });
  const waiting: Phone[] = Array.from({ length: WAITING }, (_, n) => phoneOf(n + 1));
  let tokens = 0;
  /** Which token a callback got: one that comes again gets the same. */
  const given = new Map<string, number>();
  let known: CountsReport['known'] = null;
  let reporting: NodeJS.Timeout | null = null;
  let pushing: NodeJS.Timeout | null = null;
  let pushed = 0;
  let fresh: Phone[] = [];

  const link: HubLink = createHubLink({
    ...{ hubUrl: () => hubUrl, identity, log },
    onOpen: tell,
    onClose: () => {
      pushed = 0;
    },
    onPhonesWanted() {
      pushed = 0;
      push();
    },
    onList: nothing,
    onMissed: ({ upTo }) => void link.send({ type: 'missedSeen', upTo }),
    onCallback: take,
    now: Date.now,
  });

  /** What a server says whenever its line opens. */
  function tell(): void {
    const box = { backupHours: 3, diskFreeMb: 20_000, printers: { all: 2, ready: 2 } };
    const findings = [{ code: 'backup_old', level: 'warn' as const }];
    const professionals = ['71-1234-5678-9012'];
    link.send({ type: 'state', version: '0.1.0', at: Date.now(), findings, box, professionals });
    for (let back = 0; back < DAYS_TOLD; back += 1) {
      const hours = Array.from({ length: HOURS }, (_, hour) => (hour > 8 && hour < 14 ? 3 : 0));
      const waits = Array.from({ length: WAIT_PLACES }, (_, place) => (place < 8 ? 2 : 0));
      link.send({ type: 'figures', logId, day: daysAfter(day, -back), hours, waits });
    }
  }

  function take({ kind, relay }: CallbackFromHub): void {
    const before = given.get(relay);
    if (before === undefined) tokens += 1;
    const number = before ?? tokens;
    given.set(relay, number);
    const token = `${day}.OPD1.${number}`;
    const result = before === undefined ? 'accepted' : 'repeated';
    link.send({ type: 'taken', kind, relay, result, token, logId });
    const profile = { context: 'OPD1', tokenNumber: String(number), expiry: '1800' };
    const acknowledgement = { status: 'SUCCESS', abhaAddress: 'bench@sbx', profile };
    void answer(kind, relay, { acknowledgement, response: { requestId: relay } });
    if (before !== undefined) return;
    fresh.push(phoneOf(WAITING + tokens));
    if (reporting === null) reporting = setTimeout(report, COUNTS_PAUSE_MS);
    pushing ??= setTimeout(push, PUSH_EVERY_MS);
  }

  /** Said again, as a server's outbox does, when it did not get through or nobody knows. */
  async function answer(kind: CallbackFromHub['kind'], relay: string, body: object): Promise<void> {
    for (let left = ANSWERS; left > 0; left -= 1) {
      const told = await link.answer(kind, relay, body, PHONE_WAITS_MS);
      if (told !== null && told.class !== 'ambiguous' && told.class !== 'transient') return;
      await new Promise((later) => setTimeout(later, ANSWER_PAUSE_MS));
    }
  }

  function push(): void {
    if (pushing !== null) clearTimeout(pushing);
    pushing = null;
    pushed += 1;
    const whole = pushed === 1;
    const phones = whole ? [...waiting, ...fresh] : fresh;
    if (whole) waiting.push(...fresh);
    fresh = [];
    link.send({
      type: 'phones',
      seq: pushed,
      ...(whole ? { frame: FRAME(day) } : {}),
      running: [{ queue: 'OPD1', label: 'A1' }],
      phones,
      gone: [],
    });
  }

  async function report(): Promise<void> {
    reporting = null;
    const body: CountsReport = {
      ...{ hipId, logId, day, known },
      counts: [{ queue: 'OPD1', source: 'share', tokens }],
      highest: [{ queue: 'OPD1', number: tokens }],
      head: { seq: tokens, hash: hashAt(tokens) },
    };
    const head = link.takesReports() ? (await link.report(body))?.head : await overHttp(body);
    if (head) known = { seq: head.seq, hash: hashAt(head.seq) };
  }

  /** As a server does whose line is away. */
  async function overHttp(body: CountsReport): Promise<{ seq: number } | null> {
    const answer = await transport({
      method: 'POST',
      url: `${hubUrl}${COUNTS_PATH}`,
      headers: {
        Authorization: (await identity.authorization()) ?? '',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    if (answer.kind !== 'answer' || answer.status !== 200) return null;
    return countsAnswer.parse(JSON.parse(answer.body)).head;
  }

  function hashAt(seq: number): string {
    return createHash('sha256').update(`${logId} ${seq}`).digest('hex');
  }

  return {
    dial: link.start,
    isUp: link.isUp,
    hangUp: link.stop,
  };
}

function phoneOf(number: number): Phone {
  const code = randomBytes(17).toString('base64url').slice(0, 22);
  return {
    ...{ code, label: `A${number}`, queue: 'OPD1', status: 'waiting', calls: 0 },
    ...{ ahead: number, wait: [5, 15], counter: null },
  };
}

function FRAME(day: string) {
  return {
    facility: NAME,
    languages: ['ur' as const, 'hi' as const, 'en' as const],
    day,
    zone: 'Asia/Kolkata',
    queues: [{ id: 'OPD1', prefix: 'A', name: NAME, pictogram: null, roundTheClock: false }],
    counters: [{ id: 'C1', name: NAME }],
  };
}
