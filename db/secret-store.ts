/** What is sealed beside people: secrets that an administrator entered. They open here and go nowhere but the wire. */
import type { ActKind } from './act-chain.ts';
import { openActs } from './acts.ts';
import type { Connection } from './open.ts';
import type { Sealer } from './sealing.ts';
import { inTransaction } from './transaction.ts';

export interface SecretStore {
  /** The secret's text, or null when none was kept. Throws when its key is gone. */
  open(key: string): string | null;
  /** Keeps a secret in the place of the one before, and that it was set as an act. */
  keep(key: string, plain: string, set: { at: number; by: string; as: ActKind }): void;
  /** When and by whom it was set. */
  set(key: string): { at: number; by: string | null } | null;
}

/** Where a secret is sealed for: it opens under no other name. */
export function secretPlace(key: string): string {
  return `secret:${key}`;
}

export function openSecretStore(connection: Connection, sealer: Sealer): SecretStore {
  const select = connection.prepare<
    [string],
    { keyId: string; sealed: Buffer; at: number; by: string | null }
  >('SELECT key_id AS keyId, sealed, set_at AS at, set_by AS by FROM secrets WHERE key = ?');
  const upsert = connection.prepare(
    `INSERT INTO secrets (key, key_id, sealed, set_at, set_by) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed,
       set_at = excluded.set_at, set_by = excluded.set_by`,
  );
  const acts = openActs(connection);
  return {
    open(key) {
      const row = select.get(key);
      return row === undefined ? null : sealer.open(secretPlace(key), row).toString();
    },
    keep(key, plain, { at, by, as }) {
      const { keyId, sealed } = sealer.seal(secretPlace(key), plain);
      inTransaction(connection, () => {
        upsert.run(key, keyId, sealed, at, by);
        acts.note({ at, kind: as, actor: by });
      });
    },
    set(key) {
      const row = select.get(key);
      return row === undefined ? null : { at: row.at, by: row.by };
    },
  };
}
