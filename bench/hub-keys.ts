/** Enrolled facilities: their keys in force at the hub, and each one's own half in a file as its server keeps it. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HubDatabase } from '../hub/store/open.ts';
import { facilityKeys } from '../hub/store/schema.ts';

/** Rows of one statement. */
const BATCH = 500;

export function keyFileOf(folder: string, hipId: string): string {
  return join(folder, `${hipId}.json`);
}

export async function enrolAll(
  database: HubDatabase,
  hipIds: readonly string[],
  folder: string,
): Promise<void> {
  for (let from = 0; from < hipIds.length; from += BATCH) {
    const rows = hipIds.slice(from, from + BATCH).map((hipId) => {
      const { privateKey } = generateKeyPairSync('ed25519');
      const { x = '' } = privateKey.export({ format: 'jwk' });
      const keyId = `key-${hipId}`;
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
      writeFileSync(
        keyFileOf(folder, hipId),
        JSON.stringify({ hipId, codeHash: '', privateKey: pem, keyId }),
      );
      const publicKey = { kty: 'OKP', crv: 'Ed25519', x };
      return { keyId, hipId, publicKey, version: 'bench', enrolledAt: Date.now() };
    });
    await database.insert(facilityKeys).values(rows);
  }
}
