/**
 * Sessions by their cookies. A shift is all sessions of one browser since a password was typed there;
 * it ends as one. Invariant: whoever listens (open sockets) hears of an end before the answer goes out.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { OpenSession, SessionStore } from '../../db/session-store.ts';
import { isTied, ROLES, type Role, type Staff, SWITCHED_BY_PIN } from '../contract/permissions.ts';

/** A long shift. */
export const SESSION_MS = 14 * 60 * 60_000;
/** Who worked at a counter within this is offered there for the switch by PIN. */
export const LATELY_MS = 7 * 24 * 60 * 60_000;
/** As many as a digit chooses. */
const MOST_COLLEAGUES = 8;
const COOKIE_BYTES = 32;
const SHIFT_BYTES = 12;

/** A session as the server knows it; what it may do hangs on `covered` and `passwordOnce` too. */
export interface Session extends Staff {
  idHash: string;
  shift: string;
  openedBy: string;
  expiresAt: number;
  /** The page was left alone: nothing until somebody says who it is. */
  covered: boolean;
  /** The password was made by somebody else: nothing until it is changed. */
  passwordOnce: boolean;
}

export interface Sessions {
  /** Opens a shift for who has just typed the password; answers the cookie. */
  open(name: string, counter?: string | null): string;
  /** Gives the shift of `session` to somebody else: same end, same counter; answers the new cookie. */
  handOver(session: Session, name: string): string;
  of(cookie: string | undefined): Session | null;
  /** Who may work: null for nobody's cookie, a covered page and a password that is to be changed. */
  who(cookie: string | undefined): Staff | null;
  sitDown(session: Session, counter: string): void;
  cover(session: Session): void;
  /** Ends the shift that the cookie belongs to; nothing if it is nobody's. */
  endShift(cookie: string | undefined): void;
  /** Ends the account's sessions and every shift that its password opened; answers how many sessions. */
  endOf(name: string): number;
  /** Adds to the wrong PINs of the session; answers those of its shift. */
  countPinMiss(session: Session, by: 1 | -1): number;
  shiftsOf(name: string): number;
  colleagues(session: Session): string[];
  /** `heard` is called whenever sessions ended or changed what they may do. */
  onChanged(heard: () => void): void;
}

export function createSessions(store: SessionStore, now: () => number): Sessions {
  const listeners: (() => void)[] = [];
  const tell = () => {
    for (const heard of listeners) heard();
  };

  function of(cookie: string | undefined): Session | null {
    const found = cookie === undefined ? null : store.find(hashOf(cookie), now());
    return found === null ? null : sessionOf(found);
  }

  return {
    open(name, counter = null) {
      const cookie = randomBytes(COOKIE_BYTES).toString('base64url');
      const at = now();
      store.open({
        idHash: hashOf(cookie),
        account: name,
        shift: randomBytes(SHIFT_BYTES).toString('base64url'),
        openedBy: name,
        counter,
        createdAt: at,
        expiresAt: at + SESSION_MS,
      });
      return cookie;
    },
    handOver({ idHash, shift, openedBy, counter, expiresAt }, name) {
      const cookie = randomBytes(COOKIE_BYTES).toString('base64url');
      store.end(idHash, now());
      const row = { idHash: hashOf(cookie), account: name, shift, openedBy, counter, expiresAt };
      store.open({ ...row, createdAt: now() });
      tell();
      return cookie;
    },
    of,
    who(cookie) {
      const session = of(cookie);
      if (session === null || session.covered || session.passwordOnce) return null;
      const { name, role, counter } = session;
      return { name, role, counter };
    },
    sitDown({ idHash }, counter) {
      store.sitDown(idHash, counter);
      tell();
    },
    cover({ idHash }) {
      store.cover(idHash, now());
      tell();
    },
    endShift(cookie) {
      const session = of(cookie);
      if (session === null) return;
      store.endShift(session.shift, now());
      tell();
    },
    endOf(name) {
      const ended = store.endOf(name, now());
      tell();
      return ended;
    },
    countPinMiss: ({ idHash, shift }, by) => store.countPinMiss(idHash, shift, by),
    shiftsOf: (name) => store.shiftsOf(name, now()),
    colleagues({ name, counter }) {
      if (counter === null) return [];
      const lately = store.workedAt(counter, now() - LATELY_MS, SWITCHED_BY_PIN, MOST_COLLEAGUES + 1);
      return lately.filter((other) => other !== name).slice(0, MOST_COLLEAGUES);
    },
    onChanged: (heard) => void listeners.push(heard),
  };
}

/** null for a role that this version does not know: whoever has it may do nothing. */
function sessionOf({ account, role, ...rest }: OpenSession): Session | null {
  const known: Role | undefined = ROLES.find((one) => one === role);
  return known === undefined ? null : { ...rest, name: account, role: known };
}

/** Whether `staff` may do something at `counter`: whoever is tied to one works there and nowhere else. */
export function mayWorkAt({ role, counter: own }: Staff, counter: string): boolean {
  return !isTied(role) || own === counter;
}

/** What the database keeps of a cookie. */
export function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
