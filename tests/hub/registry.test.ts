// Owns the registry: a state's table with good and bad rows, codes that enrol once, keys that are revoked, machines
// that are replaced.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTS_PATH } from '../../hub/contract/counts.ts';
import { ENROL_PATH, HIGHEST_PATH } from '../../hub/contract/enrolment.ts';
import { badRowText, MAX_ROWS, readRegistry, textOf } from '../../hub/registry-file.ts';
import { HubRig } from '../support/hub-rig.ts';
import { HIP_ID, shareOf, until } from '../support/server-rig.ts';

const HEADING = 'Facility ID,Facility Name,District,District LGD Code,State LGD Code,Facility Type,Ownership';
const row = (n: number) =>
  `IN01${String(n).padStart(8, '0')},"Health Centre ${n}, Upper",Ganderbal,626,1,Primary Health Centre,Government`;

describe('the state’s table', () => {
  it('[STATE-1] 3,607 rows are taken; a cell may hold commas, quotes and lines', () => {
    const lines = [HEADING, ...Array.from({ length: 3_607 }, (_, n) => row(n))];
    lines[5] = row(4).replace('"Health Centre 4, Upper"', '"The ""old"" house,\nground floor"');
    const { rows, bad } = readRegistry(`\uFEFF${lines.join('\r\n')}\r\n`);
    expect(bad).toEqual([]);
    expect(rows).toHaveLength(3_607);
    expect(rows[4]?.name).toBe('The "old" house,\nground floor');
    expect(rows[3]).toMatchObject({ hipId: 'IN0100000003', districtLgd: 626, stateLgd: 1 });
  });

  it('[STATE-1] bad rows are told by their line, and the others are taken', () => {
    const { rows, bad } = readRegistry(
      [
        HEADING,
        row(1),
        'IN01,Too short,Ganderbal,626,1,PHC,Government',
        row(2).replace('626', 'six'),
        row(1),
        '',
        row(3).replace('"Health Centre 3, Upper"', ''),
        row(4),
      ].join('\n'),
    );
    expect(rows.map(({ hipId }) => hipId)).toEqual(['IN0100000001', 'IN0100000004']);
    expect(bad.map(badRowText)).toEqual([
      'line 3: the HFR id is not IN and ten letters or digits',
      'line 4: the district lgd code is not a number',
      'line 5: IN0100000001 is on line 2 already',
      'line 7: facility name is empty or too long',
    ]);
  });

  it('[STATE-1] a missing column is named', () => {
    expect(() => readRegistry(HEADING.replace('Ownership', 'Owner'))).toThrow('"ownership"');
  });

  it('[STATE-1] a workbook, letters of another code and a file without end are told as that', () => {
    const hindi = new TextEncoder().encode('ज़िला अस्पताल');
    expect(textOf(hindi)).toBe('ज़िला अस्पताल');
    expect(() => textOf(hindi.slice(1))).toThrow('no CSV in UTF-8');
    expect(() => textOf(Buffer.from(HEADING, 'utf16le'))).toThrow('no CSV in UTF-8');
    expect(() => readRegistry(HEADING + '\n'.repeat(MAX_ROWS + 2))).toThrow(`more than ${MAX_ROWS} rows`);
  });
});

describe('enrolment', () => {
  const rig = new HubRig();
  beforeAll(async () => {
    await rig.openHub();
  }, 120_000);
  afterAll(() => rig.stop());

  const words = (...args: string[]) => rig.words(...args);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${rig.hub.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'WeYvp1YQZ9UyferkIdUvShhvyQ2iwX3_N4T2Yq6s1kA' };

  it('[STATE-2] a technician’s words are answered by the hub that runs', async () => {
    const file = join(rig.folder, 'facilities.csv');
    writeFileSync(file, `${HEADING}\n${row(1)}\n${HIP_ID},Hospital,Ganderbal,626,1,SDH,Government\n`);
    expect(await words('import', file)).toEqual({
      code: 0,
      lines: ['2 facilities taken, 0 lines not; 2 in all'],
    });
    expect(await words('code', 'IN9999999999')).toEqual({
      code: 1,
      lines: ['there is no facility IN9999999999, or it is closed'],
    });
    await expect(rig.openHub()).rejects.toThrow('already');
  });

  it('[STATE-2] a code enrols its own facility once, however it is typed', async () => {
    const [code = ''] = (await words('code', HIP_ID)).lines;
    expect(code).toMatch(/^([A-Z0-9]{4}-){3}[A-Z0-9]{4}$/);
    const asked = { code: code.toLowerCase(), hipId: HIP_ID, publicKey: key, version: '1' };
    const wrong = await post(ENROL_PATH, { ...asked, hipId: 'IN0100000001' });
    expect([wrong.status, await wrong.json()]).toEqual([403, { code: 'wrong_code' }]);
    const taken = await post(ENROL_PATH, asked);
    expect(taken.status).toBe(200);
    // Whoever lost the answer asks again with the same key, and is who it was.
    expect(await (await post(ENROL_PATH, asked)).json()).toEqual(await taken.json());
    expect(
      (await post(ENROL_PATH, { ...asked, publicKey: { ...key, x: `B${key.x.slice(1)}` } })).status,
    ).toBe(403);
    expect((await post(ENROL_PATH, { ...asked, publicKey: { kty: 'RSA' } })).status).toBe(400);
  });

  it('[STATE-2] an enrolment that is ended ends the codes that were not used, and leaves later ones', async () => {
    const asked = { hipId: HIP_ID, publicKey: key, version: '1' };
    const [unused = ''] = (await words('code', HIP_ID)).lines;
    expect(await words('revoke', HIP_ID)).toMatchObject({ code: 0 });
    expect((await post(ENROL_PATH, { ...asked, code: unused })).status).toBe(403);
    // Of one that was never used there may be no key.
    const [other = ''] = (await words('code', HIP_ID)).lines;
    expect(await words('revoke', HIP_ID)).toMatchObject({ code: 0 });
    expect(await words('revoke', HIP_ID)).toMatchObject({ code: 1 });
    expect((await post(ENROL_PATH, { ...asked, code: other })).status).toBe(403);
    const [later = ''] = (await words('code', HIP_ID)).lines;
    expect((await post(ENROL_PATH, { ...asked, code: later })).status).toBe(200);
  });

  it('[STATE-2] guessing codes is slowed', async () => {
    const guess = { code: 'AAAA-BBBB-CCCC-DDDD', hipId: HIP_ID, publicKey: key, version: '1' };
    const answers: number[] = [];
    for (let i = 0; i < 25; i += 1) answers.push((await post(ENROL_PATH, guess)).status);
    expect(answers.at(-1)).toBe(429);
    expect(answers.filter((status) => status === 200)).toEqual([]);
    // Behind the guesses: a clock that was set back stretches no wait.
    rig.ahead = -60_000;
  });

  it('[STATE-3] without a token of an enrolled facility nothing is taken, and nobody speaks for another', async () => {
    const report = { hipId: HIP_ID, logId: crypto.randomUUID(), day: '2026-11-22', counts: [] };
    const head = { seq: 1, hash: '0'.repeat(64) };
    for (const headers of [{}, { Authorization: 'Bearer x.y.z' }] as Record<string, string>[]) {
      expect((await post(COUNTS_PATH, { ...report, head, known: null }, headers)).status).toBe(401);
    }
  });

  it('[STATE-3][STATE-14][STATE-15][STATE-16] a facility enrols itself, speaks, is revoked at once, and comes back with a new code', async () => {
    const [code = ''] = (await words('code', HIP_ID)).lines;
    const facility = await rig.openFacility(code);
    await rig.connected(1);
    await facility.command('/api/queues/OPD1/issue', {});
    const day = facility.query<{ day: string }>('SELECT day FROM tokens')[0]?.day ?? '';
    await until(async () =>
      (await words('counts', HIP_ID, day)).lines.includes(`${day} OPD1 walk-in: 1 reported`),
    );
    const audit = await words('audit', HIP_ID, day);
    expect(audit.lines[0]).toMatch(/^\uFEFFlabel,queue,source,issued at\r\nA1,OPD1,walk-in,\d{4}-/);
    expect(audit).toMatchObject({ code: 0 });
    expect(audit.lines.at(-1)).toBe('every event is what was hashed, and the counts agree');
    const table = (await words('tokens', day)).lines.join('');
    expect(table).toContain(`1,Ganderbal,Hospital,${HIP_ID},${day},1,0,0,1,0,0`);
    const facilities = (await words('facilities')).lines.join('');
    expect(facilities).toMatch(
      new RegExp(`Ganderbal,Hospital,${HIP_ID},${HIP_ID},\\d{4}-.*,0\\.1\\.0,\\d{4}-`),
    );
    const highest = await rig.ask(facility, `${HIGHEST_PATH}?day=${day}`);
    const { queues } = (await highest.json()) as { queues: { queue: string; number: number }[] };
    expect(queues.filter(({ number }) => number > 0)).toEqual([{ queue: 'OPD1', number: 1 }]);
    expect(await words('revoke', HIP_ID)).toMatchObject({ code: 0 });
    await rig.connected(0);
    expect((await rig.share()).status).toBe(404);
    const [fresh = ''] = (await words('code', HIP_ID)).lines;
    await facility.restart({ secrets: { hubKey: fresh } });
    await rig.connected(1);
    expect((await rig.share(shareOf())).status).toBe(200);
    const logs = facility.lines.join('') + rig.lines.join('');
    expect(logs).not.toContain(fresh);
    expect(logs).not.toContain('PRIVATE KEY');
  }, 60_000);

  it('[STATE-3] a new machine takes the place of the old one, which is out', async () => {
    const [old] = rig.facilities;
    const [code = ''] = (await words('code', HIP_ID)).lines;
    const fresh = await rig.openFacility(code);
    await until(async () => {
      const requestId = crypto.randomUUID();
      await rig.share(shareOf(), requestId);
      return fresh.query("SELECT 1 FROM tokens WHERE source = 'share'").length > 0;
    });
    const before = old?.count('tokens');
    await rig.share(shareOf());
    await new Promise((later) => setTimeout(later, 300));
    expect(old?.count('tokens')).toBe(before);
  }, 60_000);

  it('[STATE-57] [STATE-56] at the hub’s machine a facility is closed and opened again; its line ends', async () => {
    const { code: none } = await words('close', HIP_ID);
    expect(none).toBe(1);
    expect(await words('close', HIP_ID, 'merged', 'with another')).toEqual({
      code: 0,
      lines: [`${HIP_ID} is closed`],
    });
    await rig.connected(0);
    expect((await words('code', HIP_ID)).code).toBe(1);
    expect((await words('facilities')).lines.join('')).toMatch(new RegExp(`${HIP_ID},.*,closed`));
    expect((await words('reopen', HIP_ID)).code).toBe(0);
    expect((await words('reopen', HIP_ID)).code).toBe(1);
    expect((await words('code', HIP_ID)).code).toBe(0);
    expect(await words('settle', HIP_ID)).toMatchObject({ code: 1 });
  }, 60_000);
});
