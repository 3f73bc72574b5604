/** An audit's verdict in English, as the hub's machine says it; `locales/officers` says the same on the page. */
import type { DAY_FAULTS } from './contract/review.ts';
import type { DayAudit, NoAudit } from './day-audit.ts';
import { filled } from './filled.ts';

const WHY = {
  no_events: 'the facility has no events of that day',
  missing: 'event {event} is missing',
  not_hashed: 'event {event} is not what was hashed',
  other_hash: 'event {event} has another hash than the hub was told',
  unknown_log: 'the hub was told nothing of this log',
  short: 'the log does not reach event {event}, which the hub was told of',
  fewer: '{queue} {source}: {told} reported, {listed} in the log',
} as const satisfies Record<(typeof DAY_FAULTS)[number], string>;

/** Of a facility. */
export const NO_AUDIT = {
  away: 'is not connected',
  unanswered:
    'is connected and gave no answer: its software, or that of another node, may be older, or its line slow',
} as const satisfies Record<NoAudit, string>;

/** A line for each thing that is to be said. */
export function verdictLines({ wrong, unreported, logs }: DayAudit): string[] {
  const restored =
    logs === undefined
      ? []
      : [
          `${logs} logs are known of that day: the machine was restored from a copy, or replaced; tokens given out after the copy count and are not in this log`,
        ];
  if (wrong.length > 0) return [...wrong.map(({ why, params }) => filled(WHY[why], params)), ...restored];
  return unreported === true
    ? ['nothing has been reported for that day yet; every event is what was hashed']
    : [...restored, 'every event is what was hashed, and the counts agree'];
}
