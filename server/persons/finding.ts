/**
 * Finding a patient's tokens: by ABHA address through the person keys of the days that are kept, by ABHA number
 * through the sealed rows, by label and day. One search at a time, in steps between which patients have their turn.
 */
import { abhaAddressKey, readAbhaNumber } from '../../abdm/wire/abha-number.ts';
import type { PersonKeys } from '../../db/person-keys.ts';
import type { PersonRows } from '../../db/person-rows.ts';
import type { PersonStore } from '../../db/person-store.ts';
import type { PersonTrail, TokenRow } from '../../db/person-trail.ts';
import { type FindBody, type FoundToken, type KeptState, MAX_TOKENS_ASKED } from '../contract/persons.ts';
import { ProblemError } from '../problems.ts';
import type { Day, TokenId } from '../queue/model.ts';
import type { Erasing } from './erasing.ts';
import { forClerk, type KeptPerson } from './person.ts';

/** Opening so many takes a small machine a few milliseconds. */
const OPENED_AT_ONCE = 200;
/** Each search of a month's people keeps a small machine busy for some seconds. */
const MAX_SEARCHES_WAITING = 3;

export interface Finding {
  /** The person's tokens, newest day first, at most MAX_TOKENS_ASKED; `whole`: whether those were all. */
  find(asked: FindBody): Promise<{ found: FoundToken[]; whole: boolean }>;
  /** A token as it was found; null when there is none. */
  look(token: TokenId): FoundToken | null;
  /** The tokens of a label on a day. */
  labelled(day: Day, label: string): TokenRow[];
}

export interface FindingDeps {
  trail: PersonTrail;
  persons: PersonStore<KeptPerson>;
  rows: Pick<PersonRows<KeptPerson>, 'after'>;
  personKeys: PersonKeys;
  erasing: Pick<Erasing, 'erasedAt'>;
  today: () => Day;
}

export function createFinding(deps: FindingDeps): Finding {
  const { trail, persons, rows, personKeys, erasing, today } = deps;
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();

  /** A row that does not open counts as lost: looking must not fail for the others. */
  function open(token: TokenId): { kept: KeptPerson | null; lost: boolean } {
    try {
      const kept = persons.find(token);
      return { kept, lost: kept === null && persons.state(token) === 'lost' };
    } catch {
      return { kept: null, lost: true };
    }
  }

  function foundOf(row: TokenRow): FoundToken {
    const { id: token, label, day, series: queue, status, source, issuedAt } = row;
    const { kept, lost } = open(token);
    const state: KeptState =
      kept !== null
        ? 'kept'
        : lost
          ? 'lost'
          : erasing.erasedAt(token) !== null
            ? 'erased'
            : source === 'share' || source === 'card'
              ? 'forgotten'
              : 'unnamed';
    const person = kept === null ? null : forClerk(kept, today());
    return { token, label, day, queue, status, source, issuedAt, state, person };
  }

  async function byAddress(value: string): Promise<TokenRow[]> {
    const found: TokenRow[] = [];
    for (const day of personKeys.days()) {
      found.push(...trail.ofPerson(day, personKeys.of(day, abhaAddressKey(value))));
      if (found.length > MAX_TOKENS_ASKED) break;
      await othersTurn();
    }
    return found;
  }

  async function byNumber(value: string): Promise<TokenRow[]> {
    const number = readAbhaNumber(value);
    if (number === null)
      throw new ProblemError('invalid_request', { fields: [{ path: 'value', code: 'number' }] });
    const found: TokenId[] = [];
    for (let after = Number.MIN_SAFE_INTEGER; ; ) {
      const some = rows.after(after, OPENED_AT_ONCE);
      const last = some.at(-1);
      if (last === undefined) break;
      after = last.row;
      found.push(...some.filter(({ person }) => person?.abhaNumber === number).map(({ token }) => token));
      if (found.length > MAX_TOKENS_ASKED) break;
      await othersTurn();
    }
    return found.reverse().flatMap((token) => trail.token(token) ?? []);
  }

  async function search(asked: FindBody): Promise<TokenRow[]> {
    switch (asked.by) {
      case 'address':
        return byAddress(asked.value);
      case 'number':
        return byNumber(asked.value);
      case 'label':
        return trail.labelled(asked.day as Day, asked.label.toUpperCase());
    }
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= MAX_SEARCHES_WAITING) throw new ProblemError('too_many_attempts');
    waiting += 1;
    const before = turn;
    const mine = (async () => {
      await before;
      return work();
    })();
    turn = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  }

  return {
    async find(asked) {
      const found = await inTurn(() => search(asked));
      return {
        found: found.slice(0, MAX_TOKENS_ASKED).map(foundOf),
        whole: found.length <= MAX_TOKENS_ASKED,
      };
    },
    look(token) {
      const row = trail.token(token);
      return row === null ? null : foundOf(row);
    },
    labelled: (day, label) => trail.labelled(day, label),
  };
}

export function othersTurn(): Promise<void> {
  return new Promise((next) => setImmediate(next));
}
