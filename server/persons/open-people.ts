/**
 * Opens what is kept of people: the key file, refused when it is not the one this database was sealed with, the sealed
 * rows and the keys of days; and, once there are a desk and a facility, everything that is done about them.
 */
import type { FacilityStore } from '../../db/facility-store.ts';
import { missingKeys } from '../../db/lost-keys.ts';
import type { Database } from '../../db/open.ts';
import { createPersonKeys, type PersonKeys } from '../../db/person-keys.ts';
import { openPersonStore, type PersonStore } from '../../db/person-store.ts';
import { openSealer, type Sealer, type SealingKeys } from '../../db/sealing.ts';
import type { Config } from '../config.ts';
import { refuseLostKey, refuseWrongKey, rememberKey } from '../data-kind.ts';
import { createPersonCare, type PersonCare, type PersonCareDeps } from './care.ts';
import { type KeptPerson, personShape } from './person.ts';

export interface People {
  sealer: Sealer & { keys: SealingKeys };
  persons: PersonStore<KeptPerson>;
  personKeys: PersonKeys;
  /** What the ledger names is erased again before it returns. */
  care(deps: Pick<PersonCareDeps, 'acts' | 'desk' | 'facility' | 'now' | 'log'>): PersonCare;
}

/** Throws ConfigError when the key file is lost or a wrong one. */
export function openPeople(database: Database, config: Config, facilityStore: FacilityStore): People {
  const { dataDir, keyFile } = config;
  const { connection } = database;
  refuseLostKey(facilityStore, keyFile);
  const sealer = openSealer(keyFile);
  refuseWrongKey(missingKeys(database, facilityStore, keyFile, { whole: false }), keyFile);
  rememberKey(facilityStore);
  const persons = openPersonStore<KeptPerson>(connection, sealer, personShape);
  const personKeys = createPersonKeys(connection, sealer);
  return {
    sealer,
    persons,
    personKeys,
    care: (deps) =>
      createPersonCare({ ...deps, dataDir, keyFile, connection, sealer, persons, personKeys, facilityStore }),
  };
}
