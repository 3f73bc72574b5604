/**
 * Owns the reckoning after a driven day: what was sent, what came back, and whether it was right. Pure.
 */

export type Outcome =
  | {
      kind: 'token';
      person: string;
      rescan: boolean;
      elderly: boolean;
      number: string;
      numbers: readonly string[];
      ms: number;
    }
  | { kind: 'refused'; code: string }
  | { kind: 'lost'; why: string };

export type Summary = {
  sent: number;
  /** Shares answered with a number, rescans included. */
  tokens: number;
  elderly: number;
  rescans: number;
  /** Numbers that two different people were given. Must be 0. */
  duplicates: number;
  /** People who were given two different numbers. Must be 0. */
  changed: number;
  /** Shares that were answered with an error, by code. */
  refused: Record<string, number>;
  /** Shares that got no answer, by reason. Must be empty. */
  lost: Record<string, number>;
  /** Ms from the phone's share to the facility's on-share; null without tokens. */
  p50: number | null;
  p99: number | null;
};

export function summarise(outcomes: readonly Outcome[]): Summary {
  const owners = new Map<string, Set<string>>();
  const numbers = new Map<string, Set<string>>();
  const waits: number[] = [];
  const summary: Summary = {
    sent: outcomes.length,
    tokens: 0,
    elderly: 0,
    rescans: 0,
    duplicates: 0,
    changed: 0,
    refused: {},
    lost: {},
    p50: null,
    p99: null,
  };
  for (const outcome of outcomes) {
    switch (outcome.kind) {
      case 'refused':
        summary.refused[outcome.code] = (summary.refused[outcome.code] ?? 0) + 1;
        break;
      case 'lost':
        summary.lost[outcome.why] = (summary.lost[outcome.why] ?? 0) + 1;
        break;
      case 'token':
        summary.tokens += 1;
        if (outcome.elderly && !outcome.rescan) summary.elderly += 1;
        if (outcome.rescan) summary.rescans += 1;
        waits.push(outcome.ms);
        for (const number of [outcome.number, ...outcome.numbers]) {
          owners.set(number, (owners.get(number) ?? new Set()).add(outcome.person));
          numbers.set(outcome.person, (numbers.get(outcome.person) ?? new Set()).add(number));
        }
        break;
    }
  }
  summary.duplicates = [...owners.values()].filter((people) => people.size > 1).length;
  summary.changed = [...numbers.values()].filter((given) => given.size > 1).length;
  waits.sort((one, other) => one - other);
  summary.p50 = quantile(waits, 0.5);
  summary.p99 = quantile(waits, 0.99);
  return summary;
}

/** The nearest-rank quantile of a sorted list. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** True when no share went without an answer, no number was given twice, and somebody got one. */
export function isGood(summary: Summary): boolean {
  return summary.duplicates === 0 && summary.changed === 0 && count(summary.lost) === 0 && summary.tokens > 0;
}

export function summaryText(summary: Summary): string {
  const lines = [
    `shares sent        ${summary.sent}`,
    `numbers received   ${summary.tokens}  (${summary.elderly} elderly, ${summary.rescans} rescans)`,
    `share to on-share  p50 ${milliseconds(summary.p50)}, p99 ${milliseconds(summary.p99)}`,
    `duplicates         ${summary.duplicates}`,
    `changed on rescan  ${summary.changed}`,
    `refused            ${reasons(summary.refused)}`,
    `lost               ${reasons(summary.lost)}`,
    isGood(summary) ? 'good' : 'NOT GOOD',
  ];
  return lines.join('\n');
}

function milliseconds(value: number | null): string {
  return value === null ? 'none' : `${value.toFixed(1)} ms`;
}

function reasons(counts: Record<string, number>): string {
  const parts = Object.entries(counts).map(([reason, times]) => `${times} × ${reason}`);
  return parts.length === 0 ? '0' : `${count(counts)}  (${parts.join(', ')})`;
}

function count(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, times) => sum + times, 0);
}
