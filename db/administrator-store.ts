/** Administrators and their sessions. Passwords and cookies are here only as hashes. */
import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Database } from './open.ts';
import { administrators, sessions } from './schema.ts';

export interface AdministratorStore {
  passwordHash(name: string): string | null;
  isEmpty(): boolean;
  add(administrator: { name: string; passwordHash: string; createdAt: number }): void;
  openSession(session: { idHash: string; administrator: string; createdAt: number; expiresAt: number }): void;
  /** Who the session belongs to, while it lasts. */
  sessionOf(idHash: string, now: number): string | null;
  endSession(idHash: string, now: number): void;
  /** Deletes sessions that are over. */
  forgetSessions(now: number): void;
}

export function openAdministratorStore({ query }: Database): AdministratorStore {
  return {
    passwordHash: (name) =>
      query.select().from(administrators).where(eq(administrators.name, name)).get()?.passwordHash ?? null,
    isEmpty: () =>
      query.select({ name: administrators.name }).from(administrators).limit(1).get() === undefined,
    add(administrator) {
      query.insert(administrators).values(administrator).run();
    },
    openSession(session) {
      query.insert(sessions).values(session).run();
    },
    sessionOf: (idHash, now) =>
      query
        .select({ administrator: sessions.administrator })
        .from(sessions)
        .where(and(eq(sessions.idHash, idHash), gt(sessions.expiresAt, now), isNull(sessions.endedAt)))
        .get()?.administrator ?? null,
    forgetSessions(now) {
      query.delete(sessions).where(lt(sessions.expiresAt, now)).run();
    },
    endSession(idHash, now) {
      query.update(sessions).set({ endedAt: now }).where(eq(sessions.idHash, idHash)).run();
    },
  };
}
