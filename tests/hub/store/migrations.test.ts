// Owns that migrations only add: the version before goes on working beside the new one, and its data is taken along.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS, openHubDatabase } from '../../support/hub-database.ts';

/** What a hub of the first version has written: two facilities, two days, a share that was relayed. */
const FIRST_DATA = `
insert into facilities values ('H1', 'H1', 'One', 'Ganderbal', 626, 1, 'SDH', 'Government', 0),
  ('H2', 'H2', 'Two', 'Leh', 7, 1, 'PHC', 'Government', 0);
insert into counts values ('H1', 'a', '2026-11-21', 'OPD1', 'share', 5), ('H1', 'b', '2026-11-21', 'OPD1', 'card', 2),
  ('H1', 'b', '2026-11-22', 'OPD2', 'walk-in', 9), ('H2', 'c', '2026-11-22', 'OPD1', 'paper', 3);
insert into heads values ('a', 'H1', 9, 'x', 5);
insert into relays (request_id, kind, hip_id, fingerprint, arrived_at, deadline_at, state, token, log_id)
values ('r1', 'share', 'H1', '', 1, 2, 'answered', '2026-11-21.OPD1.1', 'a'),
  ('r2', 'share', 'H1', '', 3, 4, 'answered', '2026-11-21.OPD1.1', 'a'),
  ('r3', 'share', 'H1', '', 3, 4, 'answered', '2026-11-21.OPD1.2', null),
  ('r4', 'share', 'H2', '', 3, 4, 'missed', null, null)`;

/** Whatever is none of these may take something from a node that knows nothing of it. */
const ADDS = [
  /^CREATE TABLE "\w+" \(/,
  // Not a unique one: the version before may write what it refuses.
  /^CREATE INDEX "\w+" ON "\w+"/,
  /^ALTER TABLE "\w+" ADD COLUMN "\w+" [a-z ]+(\[\])?( DEFAULT [^ ]+( NOT NULL)?)?$/,
  /^INSERT INTO "\w+"/,
];

describe('the hub’s migrations', () => {
  it('[STATE-21] every one applies over the first one’s data, which is counted', async () => {
    const rig = await openHubDatabase(1);
    await rig.rows(FIRST_DATA);
    await rig.migrate();
    const days =
      'select hip_id, day, tokens, share, card, walk_in, paper, proven from facility_days order by 1, 2';
    expect((await rig.rows(days)).map((row) => Object.values(row))).toEqual([
      ['H1', '2026-11-21', 7, 5, 2, 0, 0, 2],
      ['H1', '2026-11-22', 9, 0, 0, 9, 0, 0],
      ['H2', '2026-11-22', 3, 0, 0, 0, 3, 0],
    ]);
    const districts = 'select district_lgd, day, tokens, proven, active from district_days order by 1, 2';
    expect((await rig.rows(districts)).map((row) => Object.values(row))).toEqual([
      [7, '2026-11-22', 3, 0, 1],
      [626, '2026-11-21', 7, 2, 1],
      [626, '2026-11-22', 9, 0, 1],
    ]);
    // The version before still writes as it did.
    await rig.rows(FIRST_DATA.replaceAll("('H", "('J").replaceAll("'r", "'s").replace("('a'", "('d'"));
    await rig.close();
  }, 120_000);

  it('[STATE-21] none takes away, renames or narrows what the version before uses', () => {
    const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files.slice(1)) {
      const text = readFileSync(join(MIGRATIONS, file), 'utf8').replace(/--.*$/gm, '');
      for (const statement of text.split(/;\s*(?:\n|$)/).filter((one) => one.trim() !== ''))
        expect(
          ADDS.some((add) => add.test(statement.trim())),
          `${file}: ${statement}`,
        ).toBe(true);
    }
  });
});
