// Owns what a facility file is while it is edited: new things, removed ones, what is lost, two people at once.

import { describe, expect, it } from 'vitest';
import {
  losses,
  moved,
  rebased,
  sectionOf,
  withCounter,
  withoutQueue,
  withPrinter,
  withQueue,
  withQueueId,
  withWords,
} from '../../../../kiosk-ui/admin/settings/draft.ts';
import {
  BLANK,
  readConnection,
  writeConnection,
} from '../../../../kiosk-ui/admin/settings/printer-address.ts';
import { createSettings } from '../../../../kiosk-ui/admin/settings/settings-store.ts';
import type { Result } from '../../../../kiosk-ui/shared/api.ts';
import { readAddress } from '../../../../printer/transport/address.ts';
import { type FacilityFile, facilityFile } from '../../../../server/contract/facility.ts';
import type { FacilityView } from '../../../../server/contract/settings.ts';
import { exampleFacility } from '../../../support/example-facility.ts';

const FILE = facilityFile.parse(exampleFacility());

describe('what is added', () => {
  it('[SET-10] is whole but for its name: an id and a letter that nothing has', () => {
    const two = withPrinter(withCounter(withQueue(withQueue(FILE))));
    expect(new Set(two.queues.map(({ id }) => id)).size).toBe(5);
    expect(two.queues.map(({ prefix }) => prefix)).toEqual(['A', 'C', 'M', 'B', 'D']);
    const named = {
      ...two,
      queues: two.queues.map((queue) => ({ ...queue, name: { en: 'x' } })),
      counters: two.counters.map((counter) => ({ ...counter, name: { en: 'x' }, queues: ['OPD1'] })),
    };
    expect(facilityFile.safeParse(named).success).toBe(true);
  });

  it('[SET-10] takes its own id along wherever it is named', () => {
    const added = withQueue(FILE);
    const id = added.queues[3]?.id ?? '';
    const counters = added.counters.map((counter, i) =>
      i === 0 ? { ...counter, queues: ['OPD1', id] } : counter,
    );
    const renamed = withQueueId({ ...added, counters }, 3, 'XRAY');
    expect(renamed.queues[3]?.id).toBe('XRAY');
    expect(renamed.counters[0]?.queues).toEqual(['OPD1', 'XRAY']);
  });
});

describe('what is removed', () => {
  it('[SET-10] is named nowhere any more', () => {
    const without = withoutQueue(FILE, 2);
    expect(JSON.stringify(without)).not.toContain('PHARM');
    expect(without.counters[2]?.queues).toEqual([]);
    expect(moved([1, 2, 3], 2, -1)).toEqual([1, 3, 2]);
    expect(moved([1, 2, 3], 2, 1)).toEqual([1, 2, 3]);
    expect(withWords({ en: 'a', ur: 'b' }, 'ur', '')).toEqual({ en: 'a' });
    expect(withWords({ en: 'a' }, 'en', '')).toEqual({ en: '' });
  });

  it('[SET-11] is asked for before it is saved, and so is whatever else cannot be taken back', () => {
    expect(losses(FILE, withQueue(FILE))).toEqual([]);
    const { facility } = FILE;
    const draft: FacilityFile = {
      ...withoutQueue(FILE, 2),
      counters: FILE.counters.slice(0, 2),
      facility: { ...facility, keepPersonsDays: 7, hipId: 'IN01', zone: 'UTC' },
    };
    expect(losses(FILE, draft).map(({ what }) => what)).toEqual([
      'queue',
      'counter',
      'days',
      'facility_id',
      'zone',
    ]);
    expect(losses(FILE, { ...FILE, facility: { ...facility, keepPersonsDays: 90 } })).toEqual([]);
  });
});

it('[SET-12] theirs and mine: the parts that were changed here go on top of what somebody else saved', () => {
  const { facility } = FILE;
  const theirs = { ...withQueue(FILE), facility: { ...facility, keepPersonsDays: 90 } };
  const mine = {
    ...FILE,
    counters: FILE.counters.slice(1),
    facility: { ...facility, bareTokenNumber: true },
  };
  const both = rebased(FILE, mine, theirs);
  expect(both.queues).toHaveLength(4);
  expect(both.counters).toHaveLength(2);
  expect(both.facility).toMatchObject({ keepPersonsDays: 90, bareTokenNumber: true });
  expect(rebased(FILE, FILE, theirs)).toEqual(theirs);
});

it('[SET-10] every fault leads to the section whose form has the field', () => {
  const section = (path: string) => sectionOf({ path });
  expect(['queues.0.prefix', 'queues.1.hours.0.to', 'counters.0', 'printers.2.url'].map(section)).toEqual([
    'queues',
    'hours',
    'counters',
    'printers-setup',
  ]);
  expect(['facility.notices.0.en', 'facility.holidays.1', 'facility.zone'].map(section)).toEqual([
    'notices',
    'hours',
    'facility',
  ]);
});

it.each([
  'tcp://192.168.1.50:9100',
  'tcp://[fe80::1]:9100',
  'usb:any',
  'usb:04b8:0e15/X1',
  'usb:/dev/usb/lp0',
  'serial:/dev/ttyUSB0?baud=115200&flow=none',
  'file:slips',
])('[SET-10] the address %s is a form and the same address again', (url) => {
  expect(writeConnection(readConnection(url))).toBe(url);
});

it('[SET-10] a fresh form is an address once its blanks are filled, and a short one is written out', () => {
  expect(readAddress(writeConnection({ ...BLANK.network, host: '10.0.0.9' }))).toMatchObject({ kind: 'tcp' });
  for (const by of ['usb', 'serial', 'folder'] as const)
    expect(readAddress(writeConnection(BLANK[by])), by).toMatchObject({
      kind: by === 'folder' ? 'file' : by,
    });
  expect(writeConnection(readConnection('tcp://printer.local'))).toBe('tcp://printer.local:9100');
});

describe('one draft for all sections', () => {
  const view = (version: string, file: FacilityFile): FacilityView => ({
    version,
    file,
    profiles: [],
    refusedFile: null,
  });
  const days = (keepPersonsDays: number) => (file: FacilityFile) => ({
    ...file,
    facility: { ...file.facility, keepPersonsDays },
  });

  function rig(answers: Result<FacilityView>[]) {
    const asked: [string, unknown][] = [];
    const store = createSettings((method, _path, body) => {
      asked.push([method, body]);
      const answer = answers.shift();
      if (answer === undefined) throw new Error('nothing more is asked');
      return Promise.resolve(answer);
    });
    return { store, asked };
  }

  it('[SET-12] is kept when a section is opened again, saved with its version, and new after that', async () => {
    const { store, asked } = rig([
      { ok: true, value: view('one', FILE) },
      { ok: true, value: view('two', days(90)(FILE)) },
    ]);
    await store.load();
    expect(store.isDirty()).toBe(false);
    store.edit(days(90));
    await store.load();
    expect(store.state().draft?.facility.keepPersonsDays).toBe(90);
    await store.save();
    expect(asked[1]).toEqual(['PUT', { basedOn: 'one', file: days(90)(FILE) }]);
    expect(store.state()).toMatchObject({ saved: { version: 'two' }, told: { is: 'saved' } });
    expect(store.isDirty()).toBe(false);
  });

  it('[SET-11] what cannot be taken back waits for a word', async () => {
    const { store, asked } = rig([
      { ok: true, value: view('one', FILE) },
      { ok: true, value: view('two', days(7)(FILE)) },
    ]);
    await store.load();
    store.edit(days(7));
    await store.save();
    expect([asked.length, store.state().asked]).toEqual([1, [{ what: 'days', days: 7 }]]);
    store.cancel();
    await store.save();
    await store.confirm();
    expect([asked.length, store.state().asked]).toEqual([2, null]);
  });

  it('[SET-12] somebody else’s save loses nothing of either', async () => {
    const theirs = view('two', { ...FILE, counters: FILE.counters.slice(1) });
    const { store } = rig([
      { ok: true, value: view('one', FILE) },
      { ok: false, trouble: { code: 'facility_changed', params: { paths: ['counters.C1'] } } },
      { ok: true, value: theirs },
      { ok: true, value: view('three', days(90)(theirs.file)) },
    ]);
    await store.load();
    store.edit(days(90));
    await store.save();
    expect(store.state().theirs).toEqual(theirs);
    store.takeTheirs(true);
    expect(store.state().draft?.counters).toHaveLength(2);
    expect(store.isDirty()).toBe(true);
    await store.save();
    expect(store.state().saved?.version).toBe('three');
  });

  it('[SET-10] what is refused stands beside its field until it is sent again', async () => {
    const fields = [{ path: 'queues.0.prefix', fault: 'twice' }];
    const { store } = rig([
      { ok: true, value: view('one', FILE) },
      { ok: false, trouble: { code: 'invalid_request', params: { fields } } },
    ]);
    await store.load();
    store.edit(days(90));
    await store.save();
    expect(store.state().problems).toEqual(fields);
    store.edit(days(91));
    expect(store.state().problems).toEqual(fields);
    store.discard();
    expect([store.state().problems, store.isDirty()]).toEqual([[], false]);
  });
});
