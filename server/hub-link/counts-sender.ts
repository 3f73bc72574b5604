/**
 * Sends a day's counts to the hub: over the line where it stands and the hub takes them there, which costs neither side a
 * connection and a signature, else over HTTP. Counts are read when they are sent, so one row a day is enough.
 */
import { randomUUID } from 'node:crypto';
import type { Transport } from '../../abdm/transport.ts';
import type { Journal } from '../../db/journal.ts';
import type { Message } from '../../db/outbox-store.ts';
import { COUNTS_PATH, type CountsReport, countsAnswer } from '../../hub/contract/counts.ts';
import type { Sent } from '../outbox/worker.ts';
import type { Day } from '../queue/model.ts';
import { parseDay } from '../queue/service-day.ts';
import type { HubIdentity } from './identity.ts';
import type { HubLink } from './link.ts';

export interface CountsSenderDeps {
  hubUrl: () => string | null;
  identity: HubIdentity;
  line: Pick<HubLink, 'takesReports' | 'report'>;
  hipId: () => string;
  journal: Journal;
  /** The highest number of each queue on a day, whoever gave it out. */
  highest: (day: Day) => { queue: string; number: number }[];
  /** The hub has acknowledged this log up to an event. */
  onAcknowledged: (seq: number) => void;
  transport: Transport;
  now: () => number;
}

/** What became of a report; `status` is null where nobody knows. */
interface Told {
  status: number | null;
  /** The newest head of its log that the hub knows. */
  head: { seq: number } | null;
  ms: number;
}

/** Cumulative counts of a day under a log id, and its head, as they are on disk now. */
export function reportOf(
  journal: Journal,
  hipId: string,
  logId: string,
  dayText: string,
  hubKnows: number | null = null,
): CountsReport | null {
  const day = parseDay(dayText);
  if (day === null) return null;
  const counts = journal.counts(day, logId).map(({ queue, source, tokens }) => ({
    queue,
    source: source as CountsReport['counts'][number]['source'],
    tokens,
  }));
  // What a former log said after the copy was made is not in this one.
  const known =
    hubKnows === null || logId !== journal.logId ? null : { seq: hubKnows, hash: journal.hashAt(hubKnows) };
  return { hipId, logId, day, counts, head: journal.headOf(logId), known };
}

export function createCountsSender(deps: CountsSenderDeps): (message: Message) => Promise<Sent> {
  /** Where the hub last said that this log was: the next report says what stands there. */
  let hubKnows: number | null = null;
  return async function send(message) {
    // A former log's counts, still waiting in a restored copy, go under that log's own id.
    const [logId = '', day = ''] = message.correlation.split(':');
    const counted = reportOf(deps.journal, deps.hipId(), logId, day, hubKnows);
    const parsed = parseDay(day);
    if (counted === null || parsed === null) return { verdict: 'refused', attempts: [], retryAfterMs: null };
    const own = logId === deps.journal.logId;
    const report: CountsReport = own ? { ...counted, highest: deps.highest(parsed) } : counted;
    const requestId = randomUUID();
    const sentAt = deps.now();
    const told = deps.line.takesReports() ? await overLine(report) : await overHttp(report, requestId);
    // They wait until there is a hub.
    if (told === null) return { verdict: 'again', attempts: [], retryAfterMs: null };
    const { status, head, ms } = told;
    const taken = status !== null && status >= 200 && status < 300;
    if (taken && own) {
      hubKnows = head?.seq ?? hubKnows;
      if (hubKnows !== null) deps.onAcknowledged(hubKnows);
    }
    // Counts are never given up: a hub that refuses today may be mended tomorrow, and a repeat counts nothing twice.
    return {
      verdict: taken ? 'accepted' : 'again',
      attempts: [{ requestId, sentAt, ms, status, class: taken ? 'accepted' : 'transient', code: null }],
      retryAfterMs: null,
    };
  };

  async function overLine(report: CountsReport): Promise<Told> {
    const since = performance.now();
    const reported = await deps.line.report(report);
    const { status = null, head = null } = reported ?? {};
    return { status, head, ms: Math.round((performance.now() - since) * 10) / 10 };
  }

  /** null: there is no hub yet. */
  async function overHttp(report: CountsReport, requestId: string): Promise<Told | null> {
    const address = deps.hubUrl();
    if (address === null) return null;
    const authorization = await deps.identity.authorization();
    const answer = await deps.transport({
      method: 'POST',
      url: `${address}${COUNTS_PATH}`,
      headers: {
        'REQUEST-ID': requestId,
        ...(authorization === null ? {} : { Authorization: authorization }),
      },
      body: JSON.stringify(report),
    });
    if (answer.kind !== 'answer') return { status: null, head: null, ms: answer.ms };
    return { status: answer.status, head: headOf(answer.body), ms: answer.ms };
  }
}

function headOf(body: string): { seq: number } | null {
  try {
    return countsAnswer.safeParse(JSON.parse(body)).data?.head ?? null;
  } catch {
    return null;
  }
}
