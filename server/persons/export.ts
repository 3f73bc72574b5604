/**
 * Everything that is kept of the person a token was given to, put together for them: to be read by people and by
 * machines. Walks what has no index in steps, so that a patient who comes meanwhile does not wait.
 */
import type { PersonStore } from '../../db/person-store.ts';
import type { PersonTrail } from '../../db/person-trail.ts';
import type { FoundToken } from '../contract/persons.ts';
import type { Facility } from '../facility/facility.ts';
import type { Day, TokenId } from '../queue/model.ts';
import type { Erasing } from './erasing.ts';
import { othersTurn } from './finding.ts';
import type { Looks } from './looks.ts';
import type { KeptPerson } from './person.ts';

/** Rows read in one turn of the event loop. */
const READ_AT_ONCE = 1_000;
/** A casualty's token is carried over midnight; nobody waits for a week. */
const DAYS_OF_A_TOKEN = 7;
/** More looks at one token than a month of counters makes. */
const MAX_LOOKS = 1_000;

export interface ExportDeps {
  facility: Pick<Facility, 'current'>;
  trail: PersonTrail;
  persons: PersonStore<KeptPerson>;
  erasing: Pick<Erasing, 'erasedAt'>;
  looks: Pick<Looks, 'ofToken' | 'flush'>;
  now: () => number;
}

/** The document; plain data, times as ISO 8601 in UTC. */
export type PersonExport = Record<string, unknown>;

export async function exportPersons(
  deps: ExportDeps,
  asked: { found: readonly FoundToken[]; by: string; reason: string },
): Promise<PersonExport> {
  const { facility, now } = deps;
  const { name, hipId, keepPersonsDays } = facility.current().facility;
  const ids = new Set(asked.found.map(({ token }) => token));
  deps.looks.flush();
  const slips = await slipsOf(deps.trail, ids);
  const messages = await messagesOf(deps.trail, ids);
  const tokens = [];
  for (const one of asked.found) {
    tokens.push({
      ...tokenOf(deps, one),
      history: await historyOf(deps.trail, one),
      slips: slips.filter(({ token }) => token === one.token).map(({ token: _, ...slip }) => slip),
      messagesToTheNetwork: messages
        .filter(({ token }) => token === one.token)
        .map(({ token: _, ...message }) => message),
      looks: looksOf(deps, one.token),
    });
  }
  return {
    whatThisIs:
      'Everything this hospital’s queue keeps of the person to whom these tokens were given. Names, addresses and ' +
      `ABHA details are forgotten ${keepPersonsDays} days after the day of the token; the numbers and the log of calls, ` +
      'which name nobody, stay.',
    hospital: { name: name.en, hipId },
    exportedAt: iso(now()),
    exportedBy: asked.by,
    reason: asked.reason,
    tokens,
  };
}

function tokenOf({ trail, persons, erasing }: ExportDeps, one: FoundToken): Record<string, unknown> {
  const row = trail.token(one.token);
  const erasedAt = erasing.erasedAt(one.token);
  return {
    token: one.token,
    label: one.label,
    day: one.day,
    queue: one.queue,
    cameBy: one.source,
    status: one.status,
    lane: row?.lane ?? null,
    laneReason: row?.laneReason ?? null,
    issuedAt: iso(one.issuedAt),
    /** What the log knows the person by: a keyed hash that says nothing without the key of its day. */
    personKey: row?.person ?? null,
    details: one.state,
    erasedAt: erasedAt === null ? null : iso(erasedAt),
    person: one.state === 'kept' ? persons.find(one.token) : null,
  };
}

async function historyOf(trail: PersonTrail, { token, day }: FoundToken): Promise<unknown[]> {
  const log = trail.logOf(day as Day, DAYS_OF_A_TOKEN);
  if (log === null) return [];
  const quoted = JSON.stringify(token);
  const history: unknown[] = [];
  for (let after = log.from - 1; ; ) {
    const events = trail.events(after, READ_AT_ONCE);
    const last = events.at(-1);
    for (const { seq, at, actor, fact } of events) {
      if (seq <= log.to && fact.includes(quoted)) history.push({ at: iso(at), by: actor, ...ofFact(fact) });
    }
    if (last === undefined || last.seq >= log.to) return history;
    after = last.seq;
    await othersTurn();
  }
}

/** What happened, without the other people whom a roll of the day names. */
function ofFact(text: string): Record<string, unknown> {
  const fact = JSON.parse(text) as Record<string, unknown>;
  const { type, counter, queue, from, to, lane, how, found } = fact;
  if (type === 'dayRolled' || type === 'configured') return { what: type };
  const parts = { counter, queue, from, to, lane, how, found };
  return {
    what: type,
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined && value !== null)),
  };
}

async function slipsOf(trail: PersonTrail, ids: ReadonlySet<TokenId>) {
  const slips = [];
  for await (const one of walk(trail.slips)) {
    if (!ids.has(one.token)) continue;
    const { token, printer, state } = one;
    slips.push({ token, at: iso(one.createdAt), printer, state, copy: one.duplicate === 1 });
  }
  return slips;
}

async function messagesOf(trail: PersonTrail, ids: ReadonlySet<TokenId>) {
  const messages = [];
  for await (const one of walk(trail.messages)) {
    if (one.token === null || !ids.has(one.token)) continue;
    const { token, kind, state, attempts } = one;
    messages.push({ token, at: iso(one.createdAt), kind, answerTo: one.correlation, state, attempts });
  }
  return messages;
}

/** Every row of a table, oldest first, a step a turn. */
async function* walk<Row extends { id: number }>(
  read: (after: number, limit: number) => Row[],
): AsyncGenerator<Row> {
  for (let after = 0; ; ) {
    const rows = read(after, READ_AT_ONCE);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield* rows;
    after = last.id;
    await othersTurn();
  }
}

function looksOf({ looks }: ExportDeps, token: TokenId): unknown[] {
  return looks
    .ofToken(token, MAX_LOOKS)
    .map(({ at, actor, what, why }) => ({ at: iso(at), by: actor, what, why }));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
