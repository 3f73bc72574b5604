/** What deciding comes to. */
import type { Fact } from './events.ts';
import type { Refusal } from './refusals.ts';

/** An empty list of facts means it was already so. */
export type Decision = { facts: Fact[] } | { refusal: Refusal };

export function refuse(refusal: Refusal): { refusal: Refusal } {
  return { refusal };
}
