// Owns the audit of a field: what its hubs keep and its gateway was told, against what its facilities gave out.

import type { FieldDatabase } from './field-database.ts';

/** Who gave out numbers: each has an id that ends with it. */
export interface Giver {
  hipId: string;
  /** By REQUEST-ID. */
  given: ReadonlyMap<string, readonly (number | string)[]>;
  /** Shares that it was told it missed; null where it does not keep that for long. */
  missed: number | null;
}

/** A share as the gateway sent it. */
export interface Sent {
  requestId: string;
  hipId: string;
  acknowledged: boolean;
  /** When its phone has stopped waiting, for sure: performance.now(). */
  endsAt: number;
}

export interface Audit {
  /** What is wrong, in words. */
  breaches: string[];
  figures: Record<string, number>;
}

/** `told`: what the gateway was told of each REQUEST-ID. */
export async function auditField(found: {
  sent: readonly Sent[];
  told: ReadonlyMap<string, ReadonlySet<string>>;
  facilities: readonly Giver[];
  query: FieldDatabase['query'];
}): Promise<Audit> {
  const { sent, told, facilities, query } = found;
  const breaches: string[] = [];
  const byHip = new Map(facilities.map((one) => [one.hipId, one]));
  const rows = await query<{
    requestId: string;
    hipId: string;
    state: string;
    taken: boolean;
    sealed: boolean;
  }>(
    `select request_id as "requestId", hip_id as "hipId", state, taken_at is not null as taken,
       sealed is not null as sealed from relays`,
  );
  const kept = new Map(rows.map((row) => [row.requestId, row]));
  let silent = 0;
  for (const { requestId, hipId, acknowledged } of sent) {
    const said = [...(told.get(requestId) ?? [])];
    if (said.length > 1) breaches.push(`${requestId} was told ${said.join(' and ')}`);
    const numbers = byHip.get(hipId)?.given.get(requestId) ?? [];
    if (numbers.length > 1) breaches.push(`${requestId} was given ${numbers.join(' and ')}`);
    for (const one of said) {
      if (one !== 'error' && numberOf(one) !== numberOf(numbers[0]))
        breaches.push(`${requestId} was told ${one}, not ${numbers[0]}`);
    }
    if (!acknowledged) continue;
    const row = kept.get(requestId);
    if (row === undefined) breaches.push(`${requestId} was acknowledged and is not kept`);
    else if (said.length === 0) {
      silent += 1;
      // Its answer was under way when two things broke, or the facility was told that it missed it.
      if (row.state !== 'missed' && row.state !== 'answered') breaches.push(`${requestId} is ${row.state}`);
    }
  }
  if (rows.some(({ sealed }) => sealed)) breaches.push('something sealed is left');
  for (const facility of facilities) {
    const missed = rows.filter((row) => row.hipId === facility.hipId && row.state === 'missed' && !row.taken);
    if (facility.missed !== null && missed.length !== facility.missed)
      breaches.push(`${facility.hipId} missed ${missed.length} and was told ${facility.missed}`);
    const numbers = [...facility.given.values()].flat();
    if (new Set(numbers).size !== numbers.length) breaches.push(`${facility.hipId} gave a number twice`);
  }
  const proven = await query<{ hipId: string; tokens: number }>(
    'select hip_id as "hipId", sum(tokens)::int as tokens from proven group by 1',
  );
  for (const { hipId, tokens } of proven) {
    const issued = byHip.get(hipId)?.given.size ?? 0;
    if (tokens > issued) breaches.push(`${hipId} has ${tokens} proven of ${issued}`);
  }
  // Each token that was proven is counted once, and each that a callback brought is proven.
  const miscounted = await query<{ hipId: string; counted: number; proven: number; brought: number }>(`
    select * from (select hip_id as "hipId",
        (select coalesce(sum(tokens), 0)::int from proven p where p.hip_id = f.hip_id) as counted,
        (select count(*)::int from proven_tokens t where t.hip_id = f.hip_id) as proven,
        (select count(distinct token)::int from relays r where r.hip_id = f.hip_id) as brought
      from facilities f) as sums
    where counted <> proven or proven <> brought`);
  for (const { hipId, counted, proven: tokens, brought } of miscounted)
    breaches.push(`${hipId} has ${counted} tokens counted as proven, ${tokens} proven, ${brought} brought`);
  return {
    breaches,
    figures: {
      sent: sent.length,
      acknowledged: sent.filter((one) => one.acknowledged).length,
      token: sent.filter(({ requestId }) => [...(told.get(requestId) ?? [])][0]?.startsWith('token')).length,
      error: sent.filter(({ requestId }) => told.get(requestId)?.has('error')).length,
      silent,
      issued: facilities.reduce((sum, one) => sum + one.given.size, 0),
      proven: proven.reduce((sum, one) => sum + one.tokens, 0),
      missed: facilities.reduce((sum, one) => sum + (one.missed ?? 0), 0),
    },
  };
}

/** Of a label as a phone is told it, or of a token's id. */
function numberOf(said: number | string | undefined): string | undefined {
  return /\d+$/.exec(String(said))?.[0];
}
