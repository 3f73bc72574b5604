/**
 * The events of a day as rows of the audit. Everything is taken from the log itself, labels included: what
 * a row says is covered by the hash chain. Pure.
 */

import type { AuditRow } from '../contract/audit.ts';
import type { AuditAction } from '../contract/audit-actions.ts';
import type { Event, Fact } from '../queue/events.ts';
import type { PersonKey, Token, TokenId } from '../queue/model.ts';
import { undoneBy } from '../reports/standing.ts';

/** What is looked for; null where it does not matter. */
export interface AuditWish {
  actor: string | null;
  action: AuditAction | null;
  label: string | null;
  /** The person's keys on the day and on the days before it from which tokens were carried. */
  persons: readonly PersonKey[] | null;
}

/** Tokens of a day by what people see of them. */
export interface TokensOfDay {
  labels: ReadonlyMap<TokenId, string>;
  /** The tokens that are asked for; null when all are. */
  wanted: ReadonlySet<TokenId> | null;
}

/** The tokens that these events know, and which of them the wish is about. */
export function tokensOfDay(events: readonly Event[], { label, persons }: AuditWish): TokensOfDay {
  const labels = new Map<TokenId, string>();
  const wanted = new Set<TokenId>();
  const keys = new Set(persons ?? []);
  const asked = label?.toUpperCase() ?? null;
  const know = (id: TokenId, shown: string, person: PersonKey | null) => {
    labels.set(id, shown);
    const isLabel = asked === null || shown === asked;
    const isPerson = persons === null || (person !== null && keys.has(person));
    if (isLabel && isPerson) wanted.add(id);
  };
  for (const { fact } of events) {
    if (fact.type === 'issued') know(fact.token, fact.label, fact.person);
    if (fact.type === 'dayRolled')
      for (const token of fact.carried as readonly Token[]) know(token.id, token.label, token.person);
  }
  return { labels, wanted: asked === null && persons === null ? null : wanted };
}

/** The rows of one stretch of a day that the wish is about, in the order of the log. */
export function logRows(events: readonly Event[], wish: AuditWish, tokens: TokensOfDay): AuditRow[] {
  const undone = undoneBy(events);
  const rows: AuditRow[] = [];
  const labelOf = (id: TokenId | null) => (id === null ? null : (tokens.labels.get(id) ?? null));
  for (const [i, { seq, at, actor, fact }] of events.entries()) {
    const action = actionOf(fact);
    if (wish.actor !== null && actor !== wish.actor) continue;
    if (wish.action !== null && action !== wish.action) continue;
    const took = (undone.get(i) ?? []).flatMap((step) => events[step]?.fact ?? []);
    const token = tokenIn(fact) ?? took.map(tokenIn).findLast((id) => id !== null) ?? null;
    const about = [tokenIn(fact), ...took.map(tokenIn)];
    if (tokens.wanted !== null && !about.some((id) => id !== null && tokens.wanted?.has(id))) continue;
    rows.push({
      ...placeOf(fact),
      seq,
      act: null,
      look: null,
      at,
      action,
      actor,
      token,
      label: labelOf(token),
      undid: took.map((step) => ({ action: actionOf(step), label: labelOf(tokenIn(step)) })),
      about: aboutOf(fact),
      detail: null,
    });
  }
  return rows;
}

/** The name of an action in the audit; a call out of turn has its own. */
function actionOf(fact: Fact): AuditAction {
  return fact.type === 'called' && fact.how === 'picked' ? 'picked' : fact.type;
}

function aboutOf(fact: Fact): string | null {
  if (fact.type === 'dayRolled') return String(fact.lapsed.length);
  return fact.type === 'actsSealed' ? String(fact.act) : null;
}

function tokenIn(fact: Fact): TokenId | null {
  return 'token' in fact ? fact.token : null;
}

function placeOf(fact: Fact): Pick<AuditRow, 'queue' | 'counter' | 'to' | 'lane' | 'reason'> {
  const laned = fact.type === 'laneSet' || fact.type === 'issued';
  return {
    queue: fact.type === 'transferred' ? fact.from : 'queue' in fact ? fact.queue : null,
    counter: 'counter' in fact ? fact.counter : null,
    to: fact.type === 'transferred' ? fact.to : null,
    lane: laned ? fact.lane : null,
    reason: laned ? fact.laneReason : null,
  };
}
