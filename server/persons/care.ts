/**
 * Everything that is done about people's data beside the queue, put together: looks noted, keys changed, data
 * found, exported, erased and forgotten. main.ts opens it after the facility and stops it before the database closes.
 */
import { join } from 'node:path';
import type { Acts } from '../../db/acts.ts';
import { openErasureLedger } from '../../db/erasure-ledger.ts';
import type { FacilityStore } from '../../db/facility-store.ts';
import { openLookStore } from '../../db/look-store.ts';
import { lostKeys } from '../../db/lost-keys.ts';
import type { Connection } from '../../db/open.ts';
import type { PersonKeys } from '../../db/person-keys.ts';
import { openPersonRows } from '../../db/person-rows.ts';
import type { PersonStore } from '../../db/person-store.ts';
import { openPersonTrail } from '../../db/person-trail.ts';
import type { Sealer, SealingKeys } from '../../db/sealing.ts';
import type {
  FindAnswer,
  FindBody,
  FoundToken,
  KeepingAnswer,
  KeptState,
  LookLine,
} from '../contract/persons.ts';
import type { Desk } from '../desk.ts';
import type { Facility } from '../facility/facility.ts';
import type { Log } from '../log.ts';
import { ProblemError } from '../problems.ts';
import type { Day, TokenId } from '../queue/model.ts';
import { createErasing } from './erasing.ts';
import { exportPersons, type PersonExport } from './export.ts';
import { createFinding, othersTurn } from './finding.ts';
import { forgetPersons } from './forgetting.ts';
import { createKeyRotation } from './key-rotation.ts';
import { createLooks, type Looks } from './looks.ts';
import { type KeptPerson, personShape } from './person.ts';
import { namesSomebody } from './reason.ts';

/** Beside the database; copied with every copy of it. */
const LEDGER_FILE = 'erasures.jsonl';
/** Days shown of what was forgotten: a year of them. */
const FORGOTTEN_SHOWN = 366;
const LOOKS_SHOWN = 500;

/** What administrators and auditors ask; `actor` is their account. Throws ProblemError and StorageFault. */
export interface PersonRequests {
  find(asked: FindBody, actor: string): Promise<FindAnswer>;
  export(tokens: readonly TokenId[], reason: string, actor: string): Promise<PersonExport>;
  /** How many people were erased; their tokens stay. */
  erase(tokens: readonly TokenId[], reason: string, actor: string): number;
  /** Whoever works at a counter copied the details of a token. */
  copied(token: TokenId, counter: string, actor: string): void;
  looksOf(day: string, label: string): { token: TokenId; label: string; looks: LookLine[] } | null;
  keeping(): KeepingAnswer;
}

export interface PersonCare {
  requests: PersonRequests;
  looks: Looks;
  start(): void;
  /** Forgets what is old: people, then looks. */
  forget(): Promise<void>;
  /** Seals anew where a key was added. */
  lookAtKeys(): Promise<void>;
  stop(): void;
}

export interface PersonCareDeps {
  dataDir: string;
  keyFile: string;
  connection: Connection;
  sealer: Sealer & { keys: SealingKeys };
  persons: PersonStore<KeptPerson>;
  personKeys: PersonKeys;
  facilityStore: FacilityStore;
  acts: Pick<Acts, 'note'>;
  desk: Pick<Desk, 'book'>;
  facility: Facility;
  now: () => number;
  log: Log;
}

/** What an erasure can still take away; `forgotten` and `erased` count too: a copy may hold them. */
const ERASABLE: ReadonlySet<KeptState> = new Set<KeptState>(['kept', 'lost', 'forgotten', 'erased']);

/** What the ledger names is erased again before it returns: nobody is let in before. */
export function createPersonCare(deps: PersonCareDeps): PersonCare {
  const { connection, sealer, persons, personKeys, facilityStore, desk, facility, acts, now, log } = deps;
  const personRows = openPersonRows(connection, sealer, personShape);
  const trail = openPersonTrail(connection);
  const ledger = openErasureLedger(join(deps.dataDir, LEDGER_FILE));
  const today = () => desk.book().day;
  const looks = createLooks({ store: openLookStore(connection), today, now, log });
  const erasing = createErasing({ ledger, persons, rows: personRows, looks, now, log });
  erasing.replay();
  const finding = createFinding({ trail, persons, rows: personRows, personKeys, erasing, today });
  const { keyFile } = deps;
  const rotation = createKeyRotation({ keyFile, connection, sealer, desk, facility, acts, now, log });

  /** The tokens asked for; throws ProblemError when one is none. */
  function named(tokens: readonly TokenId[]): FoundToken[] {
    return [...new Set(tokens)].map((token) => {
      const found = finding.look(token);
      if (found === null) throw new ProblemError('unknown_token', { token });
      return found;
    });
  }

  function checkReason(reason: string, searched: string, found: readonly FoundToken[]): void {
    const people = found.flatMap(({ person }) => person ?? []);
    if (namesSomebody(reason, searched, people)) throw new ProblemError('reason_names_person');
  }

  const requests: PersonRequests = {
    async find(asked, actor) {
      const answer = await finding.find(asked);
      checkReason(asked.reason, asked.by === 'label' ? '' : asked.value, answer.found);
      const seen = answer.found.filter(({ person }) => person !== null).map(({ token }) => token);
      looks.asked(actor, seen, 'found', asked.reason);
      return answer;
    },
    async export(tokens, reason, actor) {
      const found = named(tokens);
      checkReason(reason, '', found);
      looks.asked(
        actor,
        found.map(({ token }) => token),
        'exported',
        reason,
      );
      return exportPersons({ facility, trail, persons, erasing, looks, now }, { found, by: actor, reason });
    },
    erase(tokens, reason, actor) {
      const found = named(tokens);
      checkReason(reason, '', found);
      const some = found.filter(({ state }) => ERASABLE.has(state)).map(({ token }) => token);
      return erasing.erase(some, actor, reason);
    },
    copied(token, counter, actor) {
      if (finding.look(token) === null) throw new ProblemError('unknown_token', { token });
      looks.asked(actor, [token], 'copied', `counter ${counter}`);
    },
    looksOf(day, label) {
      const [row] = finding.labelled(day as Day, label);
      if (row === undefined) return null;
      looks.flush();
      const lines = looks.ofToken(row.id, LOOKS_SHOWN);
      return {
        token: row.id,
        label: row.label,
        looks: lines.map(({ at, actor, what, why }) => ({ at, actor, what, why })),
      };
    },
    keeping() {
      const keys = sealer.keys.list();
      return {
        keepDays: facility.current().facility.keepPersonsDays,
        forgotten: personRows.forgotten(FORGOTTEN_SHOWN),
        erasures: erasing.count(),
        keys: {
          inUse: keys.filter(({ retired }) => retired === null).length,
          retired: keys.filter(({ retired }) => retired !== null).length,
          lost: lostKeys(facilityStore),
        },
      };
    },
  };

  return {
    requests,
    looks,
    start: looks.start,
    async forget() {
      await forgetPersons({ desk, facility, persons, personRows, personKeys, now, log });
      while (looks.forgetSome()) await othersTurn();
    },
    lookAtKeys: rotation.look,
    stop() {
      rotation.stop();
      looks.stop();
    },
  };
}
