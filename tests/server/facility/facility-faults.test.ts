// Owns that the facility in force is the one whose file is on the disk, also when a commit's end is not known.

import { afterEach, expect, it } from 'vitest';
import { openFacilityStore } from '../../../db/facility-store.ts';
import type { Journal } from '../../../db/journal.ts';
import { type Database, openDatabase } from '../../../db/open.ts';
import { StorageFault } from '../../../db/transaction.ts';
import { facilityFile } from '../../../server/contract/facility.ts';
import { type LiveFacility, openFacility } from '../../../server/facility/facility.ts';
import { writtenFile } from '../../../server/facility/facility-file.ts';
import { createLog } from '../../../server/log.ts';
import { DurableDesk } from '../../support/durable-desk.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { repositoryRoot } from '../../support/repository-root.ts';

const FILE = facilityFile.parse(exampleFacility());
const LONGER = { ...FILE, facility: { ...FILE.facility, keepPersonsDays: 90 } };

let rig: DurableDesk;
let reader: Database;
afterEach(() => {
  reader.close();
  rig.stop();
});

/** A facility on a desk whose next commit after `armed` ends in a fault, before or after it reached the disk. */
async function facilityWith(
  reached: boolean,
): Promise<{ facility: LiveFacility; arm: () => void; told: string[] }> {
  let armed = false;
  rig = await DurableDesk.start(
    undefined,
    (journal): Journal => ({
      ...journal,
      append(entries, countsDue) {
        if (!armed) return journal.append(entries, countsDue);
        armed = false;
        if (reached) journal.append(entries, countsDue);
        throw new StorageFault('commit', new Error('the disk said nothing'));
      },
    }),
  );
  reader = openDatabase({ file: rig.file, root: repositoryRoot() });
  const files = { kept: null, base: null, fresh: writtenFile(FILE) };
  const facility = await openFacility(files, {
    store: openFacilityStore(reader),
    desk: rig.desk,
    checkPrinter: () => null,
    log: createLog('fatal'),
    now: () => rig.at,
  });
  const told: string[] = [];
  facility.onChange((file) => told.push(String(file.facility.keepPersonsDays)));
  return {
    facility,
    told,
    arm: () => {
      armed = true;
    },
  };
}

it('[SET-2] a change whose commit reached the disk after all is in force, and its parts follow', async () => {
  const { facility, arm, told } = await facilityWith(true);
  arm();
  await expect(facility.change(LONGER, facility.version(), 'admin')).rejects.toThrow(StorageFault);
  expect(facility.current().facility.keepPersonsDays).toBe(90);
  expect(facility.version()).toBe(writtenFile(LONGER).hash);
  expect(told).toEqual(['90']);
});

it('[SET-2] one that did not is not, and can be made again', async () => {
  const { facility, arm, told } = await facilityWith(false);
  arm();
  const version = facility.version();
  await expect(facility.change(LONGER, version, 'admin')).rejects.toThrow(StorageFault);
  expect([facility.version(), told]).toEqual([version, []]);
  expect(await facility.change(LONGER, version, 'admin')).toMatchObject({ kind: 'done' });
  expect(told).toEqual(['90']);
});
