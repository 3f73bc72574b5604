/**
 * Every table of the review as CSV (RFC 4180), cut to a scope, piece by piece: what reads slowly holds nothing back.
 * `tokens` has the dashboard's columns.
 */

import { type Cell, csvFile, csvHead, csvRows } from '../../server/reports/csv.ts';
import { moment } from '../contract/india-time.ts';
import type { ReviewTable } from '../contract/review.ts';
import type { FacilityReviewStore } from '../store/facility-review-store.ts';
import type { ReviewStore } from '../store/review-store.ts';
import type { TableStore } from '../store/table-store.ts';
import { dayRows, makeReview } from './live-review.ts';
import type { Scope } from './scope.ts';
import { stateName } from './state-names.ts';
import type { waitOf } from './waits.ts';

export interface Tables {
  csv(table: ReviewTable, scope: Scope, from: string, to: string): AsyncIterable<string>;
}

const TOKEN_COLUMNS = ['tokens', 'share', 'card', 'walk-in', 'paper', 'proven'];
interface Figures {
  tokens: number;
  share: number;
  card: number;
  walkIn: number;
  paper: number;
  proven: number;
}
const figuresOf = (row: Figures): Cell[] => [
  row.tokens,
  row.share,
  row.card,
  row.walkIn,
  row.paper,
  row.proven,
];

export function createTables(deps: {
  review: ReviewStore;
  facilities: FacilityReviewStore;
  tables: TableStore;
  now: () => number;
}): Tables {
  const { review, facilities, tables, now } = deps;

  const makers: Record<ReviewTable, (scope: Scope, from: string, to: string) => AsyncIterable<string>> = {
    async *tokens(scope, from, to) {
      yield csvHead([
        ...['state', 'district', 'facility', 'HFR id', 'day', ...TOKEN_COLUMNS],
        'state LGD code',
      ]);
      for await (const rows of tables.tokens(scope, from, to)) {
        yield csvRows(
          rows.map((row) => [
            ...[stateName(row.stateLgd), row.district, row.name, row.hfrId, row.day, ...figuresOf(row)],
            row.stateLgd,
          ]),
        );
      }
    },
    async *days(scope, from, to) {
      const rows = dayRows(from, to, await review.dayTotals(scope, from, to));
      yield csvFile(
        [
          'day',
          ...TOKEN_COLUMNS,
          'median wait minutes',
          'called',
          'facilities with tokens',
          'facilities live',
        ],
        rows.map((row) => [row.day, ...figuresOf(row), ...waitCells(row.wait), row.active, row.live]),
      );
    },
    async *districts(scope) {
      const { byDistrict } = await makeReview(review, scope, now());
      yield csvFile(
        [
          ...['district LGD code', 'district', 'registered', 'enrolled', 'live', 'silent', 'never'],
          ...['tokens today', 'tokens yesterday', 'tokens this month', 'tokens in all', 'proven in all'],
          ...[
            'median wait minutes',
            'called',
            'professionals verified',
            'facilities with one',
            'unwell',
            'forks',
          ],
        ],
        byDistrict.map(({ standing, ...row }) => [
          ...[row.lgd, row.name, standing.registered, standing.enrolled, standing.live, standing.silent],
          ...[standing.never, row.today.tokens, row.yesterday.tokens, row.month.tokens, row.all.tokens],
          ...[row.all.proven, ...waitCells(row.wait), row.professionals.verified],
          ...[row.professionals.facilities, row.unwell, row.forks],
        ]),
      );
    },
    async *facilities(scope) {
      yield csvHead([
        ...['district', 'facility', 'HFR id', 'HIP id', 'type', 'ownership', 'standing', 'since'],
        ...['enrolled', 'version', 'last heard of', 'health', 'flag'],
      ]);
      for await (const rows of tables.facilities(scope, now())) {
        yield csvRows(
          rows.map((row) => [
            ...[row.district, row.name, row.hfrId, row.hipId, row.kind, row.ownership, row.standing],
            ...[timeCell(row.since), timeCell(row.enrolledAt), row.version, timeCell(row.lastAliveAt)],
            (row.findings ?? []).map(({ code }) => code).join(' '),
            row.forked ? 'two histories' : '',
          ]),
        );
      }
    },
    async *hours(scope) {
      const { hours, today } = await makeReview(review, scope, now());
      yield csvFile(
        ['hour', `tokens ${today}`, 'tokens the day before'],
        hours.today.map((count, hour) => [hour, count, hours.yesterday[hour] ?? 0]),
      );
    },
    async *live(scope, from, to) {
      yield csvHead([
        'district',
        'facility',
        'HFR id',
        'day',
        'first seen',
        'last seen',
        'minutes connected',
      ]);
      for await (const rows of tables.live(scope, from, to)) {
        yield csvRows(
          rows.map((row) => [
            ...[row.district, row.name, row.hfrId, row.day, timeCell(row.firstAt), timeCell(row.lastAt)],
            Math.round(row.liveMs / 60_000),
          ]),
        );
      }
    },
    async *professionals(scope) {
      yield csvHead(['district', 'facility', 'HFR id', 'HPR id', 'verification', 'last seen at a counter']);
      for await (const rows of tables.professionals(scope)) {
        yield csvRows(
          rows.map((row) => [row.district, row.name, row.hfrId, row.hprId, row.state, timeCell(row.seenAt)]),
        );
      }
    },
    async *health(scope) {
      const rows = await review.health(scope);
      yield csvFile(
        ['finding', 'level', 'facilities'],
        rows.map((row) => [row.code, row.level, row.facilities]),
      );
    },
    async *versions(scope) {
      const rows = await review.versions(scope);
      yield csvFile(
        ['version', 'facilities'],
        rows.map((row) => [row.version, row.facilities]),
      );
    },
    async *forks(scope) {
      const rows = await facilities.forks(scope, null);
      yield csvFile(
        ['district', 'facility', 'HFR id', 'log', 'event', 'found'],
        rows.map((row) => [row.district, row.name, row.hfrId, row.logId, row.seq, timeCell(row.foundAt)]),
      );
    },
  };
  return { csv: (table, scope, from, to) => makers[table](scope, from, to) };
}

function waitCells({ medianMinutes, called }: ReturnType<typeof waitOf>): Cell[] {
  return [medianMinutes, called];
}

function timeCell(at: number | null): string | null {
  return at === null ? null : moment(at);
}
