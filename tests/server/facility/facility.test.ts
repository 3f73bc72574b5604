// Owns how a facility file comes into force, and which folders a mode may use.

import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../server/config.ts';
import { FacilityError } from '../../../server/facility/facility-file.ts';
import { exampleFacility, type FacilityDraft } from '../../support/example-facility.ts';
import { ServerRig, shareOf } from '../../support/server-rig.ts';

describe('the facility file', () => {
  let rig: ServerRig | undefined;
  afterEach(() => rig?.stop());

  const configured = () =>
    rig?.query<{ n: number }>("SELECT count(*) AS n FROM events WHERE type = 'configured'")[0]?.n;

  async function refusalOf(file: FacilityDraft): Promise<string> {
    const draft = new ServerRig({ facility: file });
    try {
      await draft.open();
      return 'it started';
    } catch (error) {
      expect(error).toBeInstanceOf(FacilityError);
      return String(error);
    } finally {
      await draft.stop();
    }
  }

  const wrong: [string, (file: FacilityDraft) => void, string][] = [
    [
      'an unknown key',
      (file) => {
        file.printer = [];
      },
      '(file): Unrecognized key: "printer"',
    ],
    [
      'an unknown key of a queue',
      (file) => {
        file.queues[1].prefixx = 'B';
      },
      'queues.1: Unrecognized key: "prefixx"',
    ],
    [
      'an unknown key deep inside',
      (file) => {
        file.queues[0].priorityShare = { priority: 1, normal: 2, x: 3 };
      },
      'queues.0.priorityShare: ',
    ],
    [
      'an eleventh notice',
      (file) => {
        file.facility.notices = Array.from({ length: 11 }, () => ({ en: 'Notice' }));
      },
      'facility.notices: ',
    ],
    [
      'a notice too long to be read in its turn',
      (file) => {
        file.facility.notices = [{ en: 'x', ur: 'ن'.repeat(141) }];
      },
      'facility.notices.0.ur: ',
    ],
    [
      'an id with a dash',
      (file) => {
        file.queues[0].id = 'OPD-1';
      },
      'queues.0.id: ',
    ],
    [
      'an id of 21 letters',
      (file) => {
        file.queues[0].id = 'A'.repeat(21);
      },
      'queues.0.id: ',
    ],
    [
      'the facility’s id as a queue',
      (file) => {
        file.queues[0].id = 'IN0110000123';
      },
      'queues.0.id: ',
    ],
    [
      'two queues of one id',
      (file) => file.queues.push({ ...file.queues[0], prefix: 'Q' }),
      'queues.3.id: "OPD1" is there twice',
    ],
    [
      'two queues of one letter',
      (file) => {
        file.queues[1].prefix = 'A';
      },
      'queues.1.prefix: "A" is there twice',
    ],
    [
      'the letter of paper for a queue',
      (file) => {
        file.queues[2].prefix = 'P';
      },
      'queues.2.prefix: P is the letter of numbers on paper',
    ],
    [
      'a counter of no queue',
      (file) => {
        file.counters[0].queues = ['NOPE'];
      },
      'counters.0.queues.0: there is no queue "NOPE"',
    ],
    [
      'a journey in a circle',
      (file) => {
        file.queues[0].next = ['OPD1'];
      },
      'queues.0.next: ',
    ],
    [
      'a zone that is none',
      (file) => {
        file.facility.zone = 'Asia/Ganderbal';
      },
      'facility.zone: ',
    ],
    [
      'a day that is none',
      (file) => {
        file.facility.holidays = ['2026-02-30'];
      },
      'facility.holidays.0: ',
    ],
    [
      'no English name',
      (file) => {
        file.facility.name = { ur: 'x' };
      },
      'facility.name.en: ',
    ],
    [
      'a window of words',
      (file) => {
        file.queues[0].windowMinutes = '30';
      },
      'queues.0.windowMinutes: ',
    ],
  ];
  it.each(wrong)('[WEB-6] with %s it stops the start and says where', async (_what, change, where) => {
    expect(await refusalOf(exampleFacility(change))).toContain(where);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['too large', JSON.stringify({ x: 'x'.repeat(2_000_000) })],
  ])('[WEB-6] %s stops the start', async (_what, text) => {
    expect(await refusalOf(text)).toMatch(/FacilityError/);
  });

  it('[WEB-6] is applied once, as a logged event, and again only when its content is new', async () => {
    rig = await ServerRig.start();
    expect(configured()).toBe(1);
    await rig.restart();
    await rig.restart();
    expect(configured()).toBe(1);
    rig.writeFacility(
      exampleFacility((file) => {
        file.queues.push({ id: 'XRAY', prefix: 'X', name: { en: 'X-ray' } });
      }),
    );
    await rig.restart();
    expect(configured()).toBe(2);
    expect(await rig.tokenNumber(shareOf({ context: 'XRAY' }))).toBe('X1');
    expect(rig.query("SELECT fact FROM events WHERE type = 'configured'").at(-1)).toMatchObject({
      fact: expect.stringContaining('XRAY'),
    });
    expect(rig.count('facility_files')).toBe(2);
  });

  it('[PAP-2] a file in force that has the letter of paper gives way to one that has not', async () => {
    rig = await ServerRig.start();
    await rig.close();
    const store = new Sqlite(rig.config().config.databaseFile);
    store.prepare(`UPDATE facility_files SET content = replace(content, '"M"', '"P"'), hash = 'older'`).run();
    store.close();
    await rig.open();
    expect(await rig.tokenNumber(shareOf({ context: 'PHARM' }))).toBe('M1');
  });

  it('[WEB-6] without a file the last one stays in force; without any the start stops', async () => {
    rig = await ServerRig.start();
    await rig.restart({ config: { facilityFile: null } });
    expect(await rig.tokenNumber(shareOf())).toBe('A1');
    const none = new ServerRig({ config: { facilityFile: null } });
    await expect(none.open()).rejects.toThrow('PARCHI_FACILITY_FILE');
    await none.stop();
  });

  it('[WEB-6] one that would remove a queue with people in it is refused by name, and the old one stays', async () => {
    rig = await ServerRig.start();
    await rig.tokenNumber(shareOf());
    const without = exampleFacility((file) => {
      file.queues = file.queues.slice(1);
      file.counters = [{ id: 'C2', name: { en: 'Counter 2' }, queues: ['CHILD'] }];
      file.facility.name.en = 'Another Hospital';
      file.facility.zone = zoneOfAnotherDate();
    });
    rig.writeFacility(without);
    await rig.restart();
    expect(configured()).toBe(1);
    const refusal = rig.lines
      .map((line) => JSON.parse(line))
      .find(({ msg }) => msg === 'facility file not applied');
    expect(refusal).toMatchObject({ level: 50, code: 'in_use', reason: expect.stringContaining('OPD1') });
    expect(await rig.tokenNumber(shareOf())).toBe('A2');
    const hall = rig.live('?audience=hall');
    const { place } = (await hall.next()).view;
    expect(place.facility.en).toBe('District Hospital Ganderbal');
    expect(place.day).toBe(dateIn('Asia/Kolkata'));
    // Once they have gone, the same file comes into force.
    await rig.signIn();
    for (const id of rig.query<{ id: string }>(
      "SELECT day || '.' || series || '.' || number AS id FROM tokens",
    )) {
      await rig.command(`/api/tokens/${id.id}/cancel`, { seen: 1 });
    }
    await rig.restart();
    expect(configured()).toBe(2);
    expect((await rig.live('?audience=hall').next()).view.place.facility.en).toBe('Another Hospital');
  });
});

function dateIn(zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format();
}

/** East of us it is tomorrow in the evening, west of us yesterday until the afternoon. */
function zoneOfAnotherDate(): string {
  const today = dateIn('Asia/Kolkata');
  return ['Pacific/Kiritimati', 'Pacific/Pago_Pago'].find((zone) => dateIn(zone) !== today) ?? 'Asia/Kolkata';
}

describe('folders and modes', () => {
  let rig: ServerRig | undefined;
  afterEach(() => rig?.stop());

  it('[OPS-1] a folder of real tokens is refused to a demonstration, and the reverse, before anything starts', async () => {
    rig = await ServerRig.start();
    await rig.tokenNumber(shareOf());
    const before = rig.stored();
    await expect(rig.restart({ config: { mode: 'demo' } })).rejects.toThrow(ConfigError);
    await expect(rig.restart({ config: { mode: 'demo' } })).rejects.toThrow(
      /PARCHI_DATA_DIR: holds real tokens/,
    );
    expect(rig.stored()).toEqual(before);
    await rig.restart({ config: { mode: 'direct' } });
    expect(await rig.tokenNumber(shareOf())).toBe('A2');
  });
});
