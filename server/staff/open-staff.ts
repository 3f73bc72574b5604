/** Everything of staff, put together: accounts, sessions, signing in, changing places by PIN. main.ts opens it. */
import { openAccountStore } from '../../db/account-store.ts';
import type { Acts } from '../../db/acts.ts';
import type { Database } from '../../db/open.ts';
import { openSessionStore, type SessionStore } from '../../db/session-store.ts';
import type { Log } from '../log.ts';
import { createFailedSignIns, type FailedSignIns } from './failed-sign-ins.ts';
import { createHasher } from './password-hash.ts';
import { createPeople, type People } from './people.ts';
import { createPinSwitch } from './pin-switch.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSignIn, ensureAdministrator, type SignIn } from './sign-in.ts';
import { createSwitchRepeats, type SwitchRepeats } from './switch-repeats.ts';

export interface StaffSide {
  sessionStore: SessionStore;
  sessions: Sessions;
  signIn: SignIn;
  people: People;
  takeOver: SwitchRepeats;
  failures: FailedSignIns;
  /** See `ensureAdministrator`. */
  firstAdministrator(password: string | null): ReturnType<typeof ensureAdministrator>;
}

export function openStaff(database: Database, deps: { acts: Acts; now: () => number; log: Log }): StaffSide {
  const { acts, now, log } = deps;
  const accounts = openAccountStore(database);
  const sessionStore = openSessionStore(database);
  const hasher = createHasher();
  const sessions = createSessions(sessionStore, now);
  const failures = createFailedSignIns({ acts, now, log });
  const common = { accounts, sessions, hasher, acts, now };
  return {
    sessionStore,
    sessions,
    signIn: createSignIn({ ...common, browsers: sessionStore, failures }),
    people: createPeople(common),
    takeOver: createSwitchRepeats(createPinSwitch(common), now),
    failures,
    firstAdministrator: (password) => ensureAdministrator(accounts, hasher, password, now()),
  };
}
