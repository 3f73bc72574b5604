/**
 * What of the state somebody sees. Every question of the review takes one, and there is no other way to get one
 * than by an officer's account, or at the hub's own machine: forgetting it does not compile.
 */
import { type SQL, sql } from 'drizzle-orm';

declare const made: unique symbol;

export interface Scope {
  /** LGD codes; null: the whole state. */
  readonly districts: readonly number[] | null;
  readonly [made]: true;
}

/** The scope of whoever is at the hub's machine itself. */
export const WHOLE_STATE = { districts: null } as Scope;

/** The scope of an officer. One without districts who should have some sees nothing. */
export function scopeOf(officer: { role: string; districts: readonly number[] | null }): Scope {
  const { role, districts } = officer;
  if (role === 'state' || role === 'administrator') return WHOLE_STATE;
  if (role === 'auditor' && districts === null) return WHOLE_STATE;
  return { districts: [...(districts ?? [])].sort((a, b) => a - b) } as unknown as Scope;
}

/** The scope within a district that was asked for; one that is not theirs leaves nothing. */
export function narrowed(scope: Scope, district: number | undefined): Scope {
  if (district === undefined) return scope;
  const sees = scope.districts === null || scope.districts.includes(district);
  return { districts: sees ? [district] : [] } as unknown as Scope;
}

/** One text for one scope. */
export function keyOf({ districts }: Scope): string {
  return districts === null ? '*' : districts.join(',');
}

/** The condition that a row of this district is seen. */
export function within({ districts }: Scope, district: SQL): SQL {
  return districts === null ? sql`true` : sql`${district} = any(${`{${districts.join(',')}}`}::int[])`;
}
