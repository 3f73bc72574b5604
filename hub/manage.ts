/**
 * `npm run hub -- <word>`: what the state's technician does at the hub's machine. Answers plain lines; nothing of a
 * patient is at hand here.
 */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { csvFile } from '../server/reports/csv.ts';
import { closingBody } from './contract/facility-changes.ts';
import { moment } from './contract/india-time.ts';
import type { DayAuditor } from './day-audit.ts';
import { NO_AUDIT, verdictLines } from './day-audit-words.ts';
import type { Managed } from './manage-socket.ts';
import { officerWord } from './officers/officer-words.ts';
import { readProfessionals, strangerRow } from './professionals-file.ts';
import { badRowText, readRegistry, textOf } from './registry-file.ts';
import { WHOLE_STATE } from './review/scope.ts';
import { openCountsStore } from './store/counts-store.ts';
import { sumEverything } from './store/day-sums.ts';
import { openFacilityActs } from './store/facility-acts.ts';
import type { StandingRow } from './store/facility-review-store.ts';
import type { Store } from './store/open.ts';
import { openProfessionalStore } from './store/professional-store.ts';
import { openRegistryStore } from './store/registry-store.ts';
import { openTableStore } from './store/table-store.ts';

const WORDS = [
  ...['import', 'professionals', 'code', 'revoke', 'counts', 'facilities', 'tokens', 'audit', 'officer'],
  ...['settle', 'close', 'reopen', 'add-up'],
];
/** Words that need nothing after them. */
const ALONE = ['facilities', 'add-up'];
/** Words whose first argument is a file. */
const FILES = ['import', 'professionals'];
const USAGE = [
  'npm run hub                            run the hub',
  "npm run hub -- import <file.csv>       take facilities with the HFR's columns",
  'npm run hub -- professionals <file.csv> take who works where: HPR id, facility, verification',
  'npm run hub -- code <hip id>           a one-time code that enrols a facility',
  'npm run hub -- revoke <hip id>         end what a facility was enrolled with',
  'npm run hub -- close <hip id> <why…>   it is none of the state’s facilities any more; what it counted stays',
  'npm run hub -- reopen <hip id>         it is one again; enrolled with a new code',
  'npm run hub -- settle <hip id>         take the mark of a copied machine away, once the copy is stopped',
  'npm run hub -- counts <hip id> <day>   what it reported, and what of it is proven',
  'npm run hub -- audit <hip id> <day>    its tokens of a day without names, each checked against the hash the hub holds',
  'npm run hub -- facilities              every facility as CSV: enrolled, connected, last reported',
  'npm run hub -- tokens <day> [<day>]    tokens by facility and day as CSV',
  'npm run hub -- officer add <name> <role> [<district LGD code>,…]   a new officer; the password is shown once',
  'npm run hub -- officer password <name> a new password, shown once',
  'npm run hub -- officer end <name>      end an officer',
  'npm run hub -- officer list            every officer, with role and districts',
  'npm run hub -- add-up                  add the sums of all days up again, after counts were loaded in bulk',
];

/** A state's registry is a megabyte. */
const MAX_FILE_BYTES = 200 * 1024 * 1024;
const MAX_BAD_SHOWN = 100;
/** Some lines of the file were not taken. */
const SOME_BAD = 2;

/** The arguments with paths as another process can open them; null when they are none, and the usage is due. */
export function readWord(args: readonly string[]): string[] | null {
  const [word = '', first = '', ...more] = args;
  if (!WORDS.includes(word) || (first === '' && !ALONE.includes(word))) return null;
  return [word, FILES.includes(word) ? resolve(first) : first, ...more];
}

export function usage(): Managed {
  return { code: 1, lines: USAGE };
}

/** What a word works on: the tables, and where a hub runs, what asks its facilities. */
export interface Working {
  store: Store;
  auditor: Pick<DayAuditor, 'audit'> | null;
}

/** Does what a word asks. Rejects with an Error in words when it cannot. */
export function manage({ store, auditor }: Working, args: readonly string[], now: number): Promise<Managed> {
  const { database, news } = store;
  const [word, first = '', second = ''] = args;
  const registry = openRegistryStore(database);
  const acts = openFacilityActs(database);
  switch (word) {
    case 'import':
      return importFile(first);
    case 'code':
      return code(first);
    case 'revoke':
      return revoke(first);
    case 'close':
      return close(first, args.slice(2).join(' ').trim());
    case 'reopen':
      return reopen(first);
    case 'settle':
      return settle(first);
    case 'counts':
      return counts(first, second);
    case 'audit':
      return audit(first, second);
    case 'facilities':
      return facilities();
    case 'professionals':
      return importProfessionals(first);
    case 'officer':
      return officerWord(store, args.slice(1), now);
    case 'add-up':
      return sumEverything(database).then(() => ({ code: 0, lines: ['all days are added up'] }));
    case 'tokens':
      return tokens(first, second === '' ? first : second);
    default:
      return Promise.resolve(usage());
  }

  async function importFile(path: string): Promise<Managed> {
    if (statSync(path).size > MAX_FILE_BYTES) throw new Error(`${path} is too large`);
    const { rows, bad } = readRegistry(textOf(readFileSync(path)));
    const { closed } = await registry.keep(rows, now);
    await news.tell({ about: 'registry' });
    const lines = bad.slice(0, MAX_BAD_SHOWN).map(badRowText);
    lines.push(`${rows.length} facilities taken, ${bad.length} lines not; ${await registry.count()} in all`);
    if (closed > 0) lines.push(`${closed} of them are closed here, and stay closed`);
    return { code: bad.length > 0 ? SOME_BAD : 0, lines };
  }

  async function importProfessionals(path: string): Promise<Managed> {
    if (statSync(path).size > MAX_FILE_BYTES) throw new Error(`${path} is too large`);
    const { rows, bad } = readProfessionals(textOf(readFileSync(path)));
    const strangers = await openProfessionalStore(database).keep(rows, now);
    const lines = [...bad, ...strangers.map(strangerRow)];
    const shown = lines.slice(0, MAX_BAD_SHOWN).map(badRowText);
    shown.push(`${rows.length - strangers.length} professionals taken, ${lines.length} lines not`);
    return { code: lines.length > 0 ? SOME_BAD : 0, lines: shown };
  }

  async function code(hipId: string): Promise<Managed> {
    const fresh = await registry.newCode(hipId, now);
    if (fresh === null) return { code: 1, lines: [`there is no facility ${hipId}, or it is closed`] };
    return { code: 0, lines: [fresh.replace(/(.{4})(?=.)/g, '$1-')] };
  }

  async function revoke(hipId: string): Promise<Managed> {
    const ended = await registry.revoke(hipId, now);
    await news.tell({ about: 'registry', hipId });
    return {
      code: ended ? 0 : 1,
      lines: [ended ? `${hipId} is no longer enrolled` : `${hipId} was not enrolled`],
    };
  }

  async function close(hipId: string, why: string): Promise<Managed> {
    const reason = closingBody.safeParse({ why });
    if (!reason.success) return { code: 1, lines: ['say in a few words why it is closed'] };
    const closed = await acts.close(hipId, reason.data.why, { at: now, actor: null });
    await news.tell({ about: 'registry', hipId });
    return told(closed, `${hipId} is closed`, `there is no facility ${hipId}, or it is closed already`);
  }

  async function reopen(hipId: string): Promise<Managed> {
    const open = await acts.reopen(hipId, { at: now, actor: null });
    return told(open, `${hipId} is open again; it is enrolled with a new code`, `${hipId} was not closed`);
  }

  async function settle(hipId: string): Promise<Managed> {
    const forks = await openCountsStore(database).forksOf(hipId);
    for (const { logId } of forks) await acts.settle(hipId, logId, { at: now, actor: null });
    const lines = forks.map(({ logId, seq }) => `log ${logId}, two histories after event ${seq}: settled`);
    return told(forks.length > 0, lines.join('\n'), `${hipId} is not marked as a copied machine`);
  }

  async function counts(hipId: string, day: string): Promise<Managed> {
    const counted = openCountsStore(database);
    const reported = await counted.tallies(hipId, day);
    const proven = await counted.proven(hipId, day);
    const forks = await counted.forksOf(hipId);
    return {
      code: 0,
      lines: [
        ...reported.map(({ queue, source, tokens }) => `${day} ${queue} ${source}: ${tokens} reported`),
        ...proven.map(({ queue, tokens }) => `${day} ${queue} share: ${tokens} proven`),
        ...forks.map(
          ({ logId, seq }) => `log ${logId}: two histories after event ${seq}; the machine was copied`,
        ),
      ],
    };
  }

  async function audit(hipId: string, day: string): Promise<Managed> {
    const found = (await auditor?.audit(hipId, day)) ?? 'away';
    if (typeof found === 'string') return { code: 1, lines: [`${hipId} ${NO_AUDIT[found]}`] };
    const listed = found.tokens.map(({ label, queue, source, at }) => [label, queue, source, moment(at)]);
    return {
      code: found.wrong.length > 0 ? SOME_BAD : 0,
      lines: [
        csvFile(['label', 'queue', 'source', 'issued at'], listed).trimEnd(),
        `${found.tokens.length} tokens, ${found.events} events walked`,
        ...verdictLines(found),
      ],
    };
  }

  async function facilities(): Promise<Managed> {
    const rows = (await all(openTableStore(database).facilities(WHOLE_STATE, now))).map((one) => [
      one.district,
      one.name,
      one.hfrId,
      one.hipId,
      timeOf(one.enrolledAt),
      one.version,
      timeOf(one.standing === 'live' ? one.since : null),
      timeOf(one.reportedAt),
      flagOf(one),
    ]);
    const columns = ['district', 'facility', 'HFR id', 'HIP id', 'enrolled', 'version', 'connected since'];
    return { code: 0, lines: [csvFile([...columns, 'last report', 'flag'], rows).trimEnd()] };
  }

  async function tokens(from: string, to: string): Promise<Managed> {
    const rows = (await all(openTableStore(database).tokens(WHOLE_STATE, from, to))).map((one) => [
      one.stateLgd,
      one.district,
      one.name,
      one.hfrId,
      one.day,
      one.tokens,
      one.share,
      one.card,
      one.walkIn,
      one.paper,
      one.proven,
    ]);
    const columns = [
      'state',
      'district',
      'facility',
      'HFR id',
      'day',
      'tokens',
      'share',
      'card',
      'walk-in',
      'paper',
    ];
    return { code: 0, lines: [csvFile([...columns, 'proven'], rows).trimEnd()] };
  }
}

function told(isDone: boolean, yes: string, no: string): Managed {
  return { code: isDone ? 0 : 1, lines: [isDone ? yes : no] };
}

async function all<Row>(pieces: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const piece of pieces) rows.push(...piece);
  return rows;
}

function flagOf({ standing, forked }: StandingRow): string {
  if (standing === 'closed') return 'closed';
  return forked ? 'two histories' : '';
}

function timeOf(at: number | null): string | null {
  return at === null ? null : moment(at);
}
