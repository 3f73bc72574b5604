/** What people, machines and the server do beside the queue, each by its route, as the audit and its file tell it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AuditAnswer, AuditRow } from '../../../server/contract/audit.ts';
import { createLog } from '../../../server/log.ts';
import { createFailedSignIns, MOST_APART, TOGETHER_MS } from '../../../server/staff/failed-sign-ins.ts';
import { exampleFacility } from '../../support/example-facility.ts';
import { pairMachine } from '../../support/pairing.ts';
import { jsonOf, morningClock, ServerRig, shareOf } from '../../support/server-rig.ts';
import { administrator, PASSWORD, type StaffBrowser, staffOf } from '../../support/staff.ts';
import { toneFile } from '../../support/tone-file.ts';

let rig: ServerRig;
let admin: StaffBrowser;
const shared = shareOf();
beforeAll(async () => {
  rig = await ServerRig.start({
    clock: morningClock(),
    secrets: { abdmClientId: null, abdmClientSecret: null },
    facility: exampleFacility((file) => {
      file.printers = [{ id: 'hall', url: 'tcp://127.0.0.1:9', queues: ['OPD1'], languages: ['en'] }];
    }),
  });
  admin = await administrator(rig);
});
afterAll(() => rig.stop());

async function audit(wanted: Record<string, unknown> = {}): Promise<AuditAnswer> {
  const answer = await admin.api('POST', '/api/audit/search', { limit: 200, ...wanted });
  expect(answer.status).toBe(200);
  return answer.json() as Promise<AuditAnswer>;
}

/** The acts told of one kind, oldest first. */
async function told(action: AuditRow['action']) {
  const { rows } = await audit({ action });
  return rows.map(({ actor, about, counter, detail }) => ({ actor, about, counter, detail }));
}

const HERE = '127.0.0.1';

describe('[AUD-7] the audit tells', () => {
  it('who came, went, failed and took over', async () => {
    const asha = await staffOf(rig, admin, { name: 'asha', role: 'clerk', pin: '4821', counter: 'C1' });
    await staffOf(rig, admin, { name: 'bilal', role: 'clerk', pin: '7359' });
    await asha.api('POST', '/api/session/switch', { id: randomUUID(), name: 'bilal', pin: '0007' });
    await asha.api('POST', '/api/session/switch', { id: randomUUID(), name: 'not-a-name', pin: '0007' });
    await asha.api('POST', '/api/session/switch', { id: randomUUID(), name: 'bilal', pin: '7359' });
    await asha.api('DELETE', '/api/session');
    const stranger = await staffOf(rig, admin, { name: 'chand', role: 'room' });
    await stranger.signIn('chand', 'not-the-password');
    await stranger.signIn('My-Secret-Typed-Wrong', 'walnut');
    expect(await told('tookOver')).toEqual([{ actor: 'bilal', about: 'asha', counter: 'C1', detail: null }]);
    expect(await told('pinFailed')).toEqual([
      { actor: 'asha', about: 'bilal', counter: 'C1', detail: null },
      { actor: 'asha', about: null, counter: 'C1', detail: null },
    ]);
    expect(await told('signedOut')).toEqual([{ actor: 'bilal', about: null, counter: 'C1', detail: null }]);
    expect(await told('signedIn')).toContainEqual({
      actor: 'asha',
      about: null,
      counter: null,
      detail: HERE,
    });
    expect(await told('signInFailed')).toEqual([
      { actor: null, about: 'chand', counter: null, detail: HERE },
      { actor: null, about: null, counter: null, detail: HERE },
    ]);
    expect(JSON.stringify(rig.query('SELECT * FROM acts')).toLowerCase()).not.toContain('my-secret');
  });

  it('that a shift and a PIN were shut by wrong PINs', async () => {
    const pins = ['1938', '2049', '3150', '4261', '5372'];
    for (const shift of ['devi', 'emil']) {
      const clerk = await staffOf(rig, admin, { name: shift, role: 'clerk', counter: 'C2' });
      for (const pin of pins)
        await clerk.api('POST', '/api/session/switch', { id: randomUUID(), name: 'bilal', pin });
    }
    expect(await told('shiftLocked')).toMatchObject([{ actor: 'devi' }, { actor: 'emil' }]);
    expect(await told('pinSpent')).toMatchObject([{ about: 'bilal', counter: 'C2' }]);
  });

  it('what became of accounts, in whose hands', async () => {
    await admin.api('PUT', '/api/people/chand/role', { role: 'supervisor' });
    await admin.api('PUT', '/api/people/chand/pin', { pin: '6184' });
    await admin.api('PUT', '/api/people/chand/pin', { pin: null });
    await admin.api('POST', '/api/people/chand/password', { password: 'saffron-fields-3' });
    await admin.api('DELETE', '/api/people/chand/shifts');
    await admin.api('DELETE', '/api/people/chand');
    const kinds = [
      'roleChanged',
      'pinSet',
      'pinCleared',
      'passwordSet',
      'shiftsEnded',
      'accountEnded',
    ] as const;
    for (const kind of kinds) {
      expect(await told(kind), kind).toContainEqual(
        expect.objectContaining({ actor: 'admin', about: 'chand' }),
      );
    }
    expect(await told('roleChanged')).toMatchObject([{ detail: 'supervisor' }]);
  });

  it('machines admitted, named and ended, by whom', async () => {
    await pairMachine(rig, 'hall', { label: 'Hall A' });
    const { devices } = await jsonOf(await admin.api('GET', '/api/devices'));
    const about = `hall:${devices[0].id}`;
    await admin.api('PUT', `/api/devices/${devices[0].id}`, { label: 'Hall B', queues: ['OPD1'] });
    await admin.api('DELETE', `/api/devices/${devices[0].id}`);
    await admin.api('DELETE', `/api/devices/${devices[0].id}`);
    const by = { actor: 'admin', about, counter: null };
    expect(await told('deviceAdmitted')).toEqual([{ ...by, detail: 'Hall A' }]);
    expect(await told('deviceChanged')).toEqual([{ ...by, detail: 'Hall B: OPD1' }]);
    expect(await told('deviceEnded')).toEqual([{ ...by, detail: 'Hall B: OPD1' }]);
  });

  it('credentials and address of the network, set and refused', async () => {
    const pair = { clientId: 'SBX_777', clientSecret: 'Hidden-From-All-9' };
    expect(await jsonOf(await admin.api('PUT', '/api/network/credentials', pair))).toMatchObject({
      outcome: 'given',
    });
    const address = { url: 'https://parchi.example.org', bridgeId: 'SBX_OTHER' };
    await admin.api('PUT', '/api/network/address', address);
    await admin.api('PUT', '/api/network/address', { ...address, bridgeId: 'SBX_777' });
    expect(await told('credentialsSet')).toMatchObject([{ actor: 'admin' }]);
    expect(await told('addressRefused')).toMatchObject([{ about: address.url, detail: 'wrong_bridge' }]);
    expect(await told('addressSet')).toMatchObject([{ actor: 'admin', about: address.url }]);
    expect(JSON.stringify(rig.query('SELECT * FROM acts'))).not.toContain(pair.clientSecret);
  });

  it('copies, blocks of paper and recordings', async () => {
    await admin.api('POST', '/api/backups', {});
    // A process of its own, which a busy machine is slow to start.
    await vi.waitFor(
      () => expect(rig.query("SELECT 1 FROM acts WHERE kind LIKE 'copy%'")).toHaveLength(1),
      60_000,
    );
    expect(await told('copyMade')).toMatchObject([{ actor: 'admin', about: expect.any(String) }]);
    await admin.api('POST', '/api/paper/blocks', { queue: 'OPD1', count: 20 });
    expect((await audit({ action: 'paperPrinted' })).rows).toMatchObject([
      { actor: 'admin', queue: 'OPD1', about: '1–20' },
    ]);
    const clip = {
      method: 'PUT',
      body: toneFile(440, 1),
      headers: { Origin: rig.url, Cookie: admin.cookies },
    };
    await fetch(`${rig.url}/api/voice/ur/12`, clip);
    await admin.api('DELETE', '/api/voice/ur/12');
    for (const kind of ['recordingSet', 'recordingRemoved'] as const) {
      expect(await told(kind)).toMatchObject([{ actor: 'admin', about: 'ur:12' }]);
    }
  });

  it('details found, exported and erased, with the reason while it is kept', async () => {
    const label = await rig
      .share(shared)
      .then(() => rig.query<{ label: string }>('SELECT label FROM tokens')[0]?.label);
    const day = rig.query<{ day: string }>('SELECT day FROM tokens')[0]?.day;
    const reason = 'asked in writing';
    const found = await jsonOf(
      await admin.api('POST', '/api/persons/find', { by: 'label', label, day, reason }),
    );
    const tokens = [found.found[0].token];
    await admin.api('POST', '/api/persons/export', { tokens, reason });
    await admin.api('POST', '/api/persons/erase', { tokens, reason });
    const looked = (await audit({ label })).rows.filter(({ act }) => act !== null);
    expect(looked).toMatchObject([
      { action: 'looked', about: 'found', reason, actor: 'admin' },
      { action: 'looked', about: 'exported', reason },
      { action: 'erased', reason },
    ]);
    const kept = JSON.stringify(rig.query('SELECT * FROM acts'));
    for (const word of [reason, shared.profile.patient.name, shared.profile.patient.abhaAddress]) {
      expect(kept).not.toContain(word);
    }
  });

  it('a test slip and a copy of a slip, once however often the wish is said', async () => {
    const issued = await jsonOf(await admin.api('POST', '/api/queues/OPD1/issue', { id: randomUUID() }));
    const wish = { id: randomUUID() };
    const again = { id: randomUUID() };
    for (let i = 0; i < 2; i += 1) {
      expect((await admin.api('POST', '/api/printers/hall/test', wish)).status).toBe(200);
      expect((await admin.api('POST', `/api/tokens/${issued.token.id}/reprint`, again)).status).toBe(200);
    }
    expect((await admin.api('POST', '/api/printers/nowhere/test', { id: randomUUID() })).status).toBe(404);
    expect(await told('testSlipPrinted')).toMatchObject([{ actor: 'admin', about: 'hall' }]);
    expect((await audit({ action: 'slipCopied' })).rows).toMatchObject([
      { actor: 'admin', about: 'hall', token: issued.token.id, label: issued.token.label, queue: 'OPD1' },
    ]);
  });

  it('all of them in the file, under one chain', async () => {
    const { rows, acts } = await audit();
    const numbered = rows.flatMap(({ act }) => act ?? []);
    expect(acts).toEqual({ ok: true, acts: numbered.length });
    const file = await (await admin.api('POST', '/api/audit/csv', {})).text();
    const [head, ...lines] = file.trimEnd().split('\r\n');
    const column = head?.split(',').indexOf('act') ?? -1;
    expect(lines.flatMap((line) => line.split(',')[column] || [])).toEqual(numbered.map(String));
    expect(file).not.toContain(PASSWORD);
  });
});

it('[AUD-4] [AUD-8] the audit says which act was changed', async () => {
  rig.execute("DROP TRIGGER acts_stand; UPDATE acts SET actor = 'nobody' WHERE seq = 3");
  const { acts, verdict } = await audit();
  expect(acts).toEqual({ ok: false, act: 3, why: 'changed' });
  expect(verdict).toMatchObject({ ok: true });
});

describe('[AUD-9] a flood of failed sign-ins', () => {
  function flooded() {
    let at = 0;
    const noted: { kind: string; about?: string | null; detail?: string | null }[] = [];
    const acts = { note: (...rows: typeof noted) => void noted.push(...rows), head: () => null };
    const failures = createFailedSignIns({ acts, now: () => at, log: createLog('silent') });
    const goesBy = (ms: number) => {
      at += ms;
      failures.flush();
    };
    return { failures, noted, goesBy };
  }

  it('on one account is told at once, and then how many there were', () => {
    const { failures, noted, goesBy } = flooded();
    for (let i = 0; i < 1_000; i += 1) failures.failed('signInFailed', 'asha', '10.0.0.7');
    expect(noted).toMatchObject([{ about: 'asha', detail: '10.0.0.7' }]);
    goesBy(TOGETHER_MS);
    expect(noted).toHaveLength(2);
    expect(noted[1]).toMatchObject({ about: 'asha', detail: '10.0.0.7 ×999' });
    failures.failed('signInFailed', 'asha', '10.0.0.7');
    expect(noted).toHaveLength(3);
  });

  it('from everywhere makes a bounded number of rows, and none is lost from the count', () => {
    const { failures, noted, goesBy } = flooded();
    for (let i = 0; i < 5_000; i += 1) failures.failed('signInFailed', null, `10.0.${i >> 8}.${i & 255}`);
    goesBy(TOGETHER_MS);
    expect(noted).toHaveLength(MOST_APART + 1);
    expect(noted.at(-1)).toMatchObject({ about: null, detail: `×${5_000 - MOST_APART}` });
  });
});
