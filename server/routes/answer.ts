/** What a command's route answers: the objects it acted on as they are now, or the refusal as a problem. */
import type { CommandAnswer } from '../contract/bodies.ts';
import type { Desk, Outcome } from '../desk.ts';
import { refused } from '../problems.ts';
import type { Fact } from '../queue/events.ts';
import type { CounterId, TokenId } from '../queue/model.ts';

/** `token` and `counter`: what the route names; a call or an issue adds the token it found. */
export function answerOf(
  desk: Desk,
  outcome: Outcome,
  named: { token?: TokenId; counter?: CounterId },
): CommandAnswer {
  if (outcome.kind === 'refused') throw refused(outcome.refusal);
  const facts = outcome.events.map(({ fact }) => fact);
  const book = desk.book();
  const token = book.tokens.get(named.token ?? lastToken(facts) ?? '');
  const counter = book.counters.get(named.counter ?? lastCounter(facts) ?? '');
  return {
    token: token === undefined ? null : pick(token, ['id', 'label', 'number', 'version', 'status']),
    counter: counter === undefined ? null : pick(counter, ['id', 'version', 'status', 'token']),
  };
}

/** What somebody who came got: a new token, the same one again, their old place back, or word that it is over. */
export function givenBy(outcome: Outcome): CommandAnswer['given'] {
  if (outcome.kind === 'refused') return undefined;
  for (const { fact } of outcome.events) {
    if (fact.type === 'issued') return 'new';
    if (fact.type === 'requeued') return 'back';
    if (fact.type === 'rescanned') return fact.found === 'live' ? 'same' : 'completed';
  }
  return undefined;
}

function lastToken(facts: readonly Fact[]): TokenId | undefined {
  return facts.flatMap((fact) => ('token' in fact ? [fact.token] : [])).at(-1);
}

function lastCounter(facts: readonly Fact[]): CounterId | undefined {
  return facts.flatMap((fact) => ('counter' in fact && fact.counter !== null ? [fact.counter] : [])).at(-1);
}

function pick<T, K extends keyof T>(whole: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, whole[key]])) as Pick<T, K>;
}
