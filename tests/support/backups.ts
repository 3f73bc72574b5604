// Owns a facility server with some people in it, and copies of its data made and restored in this process: what the
// commands do, without their words.

import { join } from 'node:path';
import { listCopies } from '../../server/backup/copies.ts';
import { type BackupOutcome, makeCopy } from '../../server/backup/make-copy.ts';
import { backupPlace } from '../../server/backup/nightly.ts';
import { type RestoreOrder, type RestoreOutcome, restoreCopy } from '../../server/backup/restore.ts';
import { repositoryRoot } from './repository-root.ts';
import { type RigOptions, ServerRig, shareOf } from './server-rig.ts';

const root = repositoryRoot();

export async function rigWithPeople(people: number, options: RigOptions = {}): Promise<ServerRig> {
  const rig = await ServerRig.start(options);
  for (let i = 0; i < people; i += 1) await rig.tokenNumber(shareOf({ address: `person-${i}@sbx` }));
  return rig;
}

export function dataDir(rig: ServerRig): string {
  return rig.config().config.dataDir;
}

/** Makes a copy now, by the rig's clock. */
export function copyOf(rig: ServerRig, reserve?: number): BackupOutcome {
  return makeCopy(backupPlace(root, rig.config().config), rig.clock.now(), reserve);
}

/** A copy that must be made; its folder. */
export function madeCopy(rig: ServerRig): string {
  const outcome = copyOf(rig);
  if (!outcome.ok) throw new Error(`no copy: ${outcome.why}`);
  // Names have seconds.
  rig.clock.advance(1_000);
  return join(dataDir(rig), 'backups', outcome.name);
}

export function restored(rig: ServerRig, changes: Partial<RestoreOrder> = {}): RestoreOutcome {
  const { keyFile } = rig.config().config;
  const copy = listCopies(join(dataDir(rig), 'backups'))[0]?.folder ?? '';
  return restoreCopy({
    root,
    dataDir: dataDir(rig),
    keyFile,
    copy,
    withoutNames: false,
    at: rig.clock.now(),
    ...changes,
  });
}
