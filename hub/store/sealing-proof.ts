/**
 * Nodes of one database must seal with the same key file, or one cannot hand over what another took. The first node
 * leaves a sealed word in the database; whoever cannot open it does not start.
 */
import type { Sealer } from '../../db/sealing.ts';
import type { HubDatabase } from './open.ts';
import { sealingProof } from './schema.ts';

const WORD = 'parchi hub';

/** Throws an Error in words when this node's keys are not the other nodes'. */
export async function proveSealing(database: HubDatabase, sealer: Sealer): Promise<void> {
  await database
    .insert(sealingProof)
    .values({ one: 1, ...sealer.seal(WORD, WORD) })
    .onConflictDoNothing();
  const [proof] = await database.select().from(sealingProof);
  try {
    if (proof !== undefined) sealer.open(WORD, proof);
  } catch {
    throw new Error(
      'hub/keys/sealing.keys is not the file that the other nodes of this database have: copy theirs here (docs/hub.md)',
    );
  }
}
