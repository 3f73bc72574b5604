/**
 * Who did what, by day, staff, token or person; as pages and as a file. A person is named in the body alone
 * and is a keyed hash from here on: no address line, log or answer holds who was looked for.
 */
import { createRoute, z } from '@hono/zod-openapi';
import { abhaAddressKey, readAbhaNumber } from '../../abdm/wire/abha-number.ts';
import type { PersonKeys } from '../../db/person-keys.ts';
import type { AuditSearch } from '../audit/day-audit.ts';
import { type AuditAnswer, auditAnswer, auditCsvBody, auditSearchBody } from '../contract/audit.ts';
import type { Desk } from '../desk.ts';
import type { Facility } from '../facility/facility.ts';
import type { StaffApp } from '../guard.ts';
import { identityOf } from '../persons/person.ts';
import type { Day, PersonKey } from '../queue/model.ts';
import { daysBefore } from '../queue/service-day.ts';
import type { Reader } from '../reports/readings.ts';
import { problemAnswers, staffApp } from './describe.ts';

/** A token of a round-the-clock queue may be carried over a few midnights, and keeps its first day's key. */
const CARRIED_DAYS = 7;

const find = createRoute({
  method: 'post',
  path: '/api/audit/search',
  summary: 'What was done on a day, a page of it, and whether the log of the day is whole',
  request: { body: { required: true, content: { 'application/json': { schema: auditSearchBody } } } },
  responses: {
    200: { description: 'Oldest first', content: { 'application/json': { schema: auditAnswer } } },
    ...problemAnswers(400, 401, 403, 503),
  },
});

const csv = createRoute({
  method: 'post',
  path: '/api/audit/csv',
  summary: 'What was done on a day, as a file',
  request: { body: { required: true, content: { 'application/json': { schema: auditCsvBody } } } },
  responses: {
    200: { description: 'The file', content: { 'text/csv': { schema: z.string() } } },
    ...problemAnswers(400, 401, 403, 503),
  },
});

export interface AuditRoutesDeps {
  desk: Pick<Desk, 'book'>;
  facility: Facility;
  reader: Reader;
  personKeys: Pick<PersonKeys, 'known'>;
}

export function auditRoutes(deps: AuditRoutesDeps): StaffApp {
  const app = staffApp();
  const zone = () => deps.facility.current().facility.zone;
  const dayOf = ({ day }: { day?: string | undefined }) => (day ?? deps.desk.book().day) as Day;

  /** The keys a person has on the day and the days before it; null once nobody can tell any more. */
  function keysOf(day: Day, person: string): PersonKey[] | null {
    const identity = identityIn(person);
    if (deps.personKeys.known(day, identity) === null) return null;
    return [day, ...daysBefore(day, CARRIED_DAYS)].flatMap(
      (one) => deps.personKeys.known(one, identity) ?? [],
    );
  }

  function searchOf(wanted: z.infer<typeof auditCsvBody>): {
    search: AuditSearch;
    person: AuditAnswer['person'];
  } {
    const day = dayOf(wanted);
    const asked = wanted.person !== undefined;
    const persons = wanted.person === undefined ? null : keysOf(day, wanted.person);
    const search = {
      day,
      zone: zone(),
      actor: wanted.actor ?? null,
      action: wanted.action ?? null,
      label: wanted.label ?? null,
      // Without a key nothing is theirs, rather than everything everybody's.
      persons: asked ? (persons ?? []) : null,
    };
    return { search, person: !asked ? 'notAsked' : persons === null ? 'forgotten' : 'known' };
  }

  app.openapi(find, async (c) => {
    const { offset, limit, ...wanted } = c.req.valid('json');
    const { search, person } = searchOf(wanted);
    const found = await deps.reader.ask({ kind: 'audit', ...search, offset, limit });
    c.header('Cache-Control', 'no-store');
    return c.json({ day: search.day, zone: search.zone, person, offset, ...found }, 200);
  });

  app.openapi(csv, async (c) => {
    const { search } = searchOf(c.req.valid('json'));
    const file = await deps.reader.ask({ kind: 'auditFile', ...search });
    return c.body(file, 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="parchi-audit-${search.day}.csv"`,
      'Cache-Control': 'no-store',
    });
  });
  return app;
}

function identityIn(person: string): string {
  const number = readAbhaNumber(person);
  return (
    identityOf({ abhaAddressKey: number === null ? abhaAddressKey(person) : null, abhaNumber: number }) ?? ''
  );
}
