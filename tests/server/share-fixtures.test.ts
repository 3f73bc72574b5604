// Every share of the fixtures, from the wire to the phone, the counter, the hall, the slip and the log.

import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFacility } from '../support/example-facility.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { ServerRig, until } from '../support/server-rig.ts';
import { toldIn } from '../support/tells.ts';

interface Case {
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: fixtures are looked into freely
  body: any;
  expect: string;
  headers?: Record<string, string>;
}

const cases: Case[] = JSON.parse(
  readFileSync(join(repositoryRoot(), 'tests/fixtures/profile-shares.json'), 'utf8'),
);

/** Of the names made to be markup or a printer's commands: long enough not to stand in an image by chance. */
const INJECTED = ['onerror', 'Ali\u001b@', '\u001dV\u0000 Mir'];

/**
 * What of a patient must stay where clerks look, as text and as the bytes of a slip. Short parts (a birth day) prove
 * nothing by being found.
 */
function personalValues({ body }: Case): string[] {
  const { patient } = body.profile;
  if (patient === undefined) return [];
  const { address = {} } = patient;
  return [
    patient.abhaNumber,
    patient.abhaAddress,
    patient.name,
    patient.phoneNumber,
    patient.kycPhoto,
    address.line,
    address.district,
    address.pincode,
    address.pinCode,
  ]
    .filter((value): value is string => typeof value === 'string' && value.length > 2)
    .flatMap((value) => [value, Buffer.from(value).toString('latin1')]);
}

describe('the fixtures on the wire', () => {
  let rig: ServerRig;

  beforeAll(async () => {
    const facility = exampleFacility((file) => {
      file.printers = [{ id: 'hall', url: 'file:slips', queues: ['OPD1'], languages: ['en'] }];
    });
    rig = await ServerRig.start({ facility });
    await rig.signIn();
  });
  afterAll(() => rig.stop());

  /** Everything that left the server for anybody but a clerk. */
  async function shownToAll(): Promise<string> {
    const hall = rig.live('?audience=hall');
    const view = await hall.next();
    hall.end();
    const metrics = await (await fetch(`${rig.url}/metrics`)).text();
    const slips = join(rig.folder, 'data', 'slips');
    const codes = rig.query<{ code: string }>('SELECT code FROM tokens ORDER BY issued_at DESC LIMIT 1');
    const page = codes[0] === undefined ? '' : await (await fetch(`${rig.url}/t/${codes[0].code}`)).text();
    const printed = readdirSync(slips).map((name) => name + readFileSync(join(slips, name), 'latin1'));
    return [JSON.stringify(view), metrics, page, rig.lines.join(''), ...printed].join('\n');
  }

  it.each(cases)('[OUT-5][OUT-10][OPS-2] $name: $expect', async (one) => {
    const requestId = one.headers?.['REQUEST-ID'] ?? randomUUID();
    const before = rig.stored();
    const answer = await rig.share(one.body, requestId, one.headers);
    const verdict = one.expect.split(/[,;]/)[0];
    switch (verdict) {
      case 'token': {
        expect(answer.status).toBe(200);
        expect(rig.stored().tokens).toBe((before.tokens ?? 0) + 1);
        const said = await rig.onShare(requestId);
        expect(said.error).toBeUndefined();
        expect(said.acknowledgement.abhaAddress).toBe(one.body.profile.patient.abhaAddress);
        expect(said.acknowledgement.profile.tokenNumber).toBe(`A${rig.stored().tokens}`);
        await readable(one);
        break;
      }
      case 'on-share error': {
        expect(answer.status).toBe(200);
        const said = await rig.onShare(requestId);
        expect(said.acknowledgement).toBeUndefined();
        expect(said.error.code).toMatch(/^ABDM-\d{4}$/);
        expect(rig.stored()).toEqual({ ...before, outbox: (before.outbox ?? 0) + 1 });
        break;
      }
      case 'refused':
        expect([400, 404]).toContain(answer.status);
        expect(await answer.json()).toEqual({
          error: { code: expect.any(String), message: expect.any(String) },
        });
        expect(rig.stored()).toEqual(before);
        break;
      case '400 ABDM-1006':
        expect(answer.status).toBe(400);
        expect(await answer.json()).toMatchObject({ error: { code: 'ABDM-1006' } });
        expect(rig.stored()).toEqual(before);
        break;
      default:
        throw new Error(`the fixture expects "${one.expect}", which nobody checks`);
    }
    if (verdict === 'token') {
      await until(
        () => rig.query("SELECT 1 FROM spool WHERE state = 'queued' OR state = 'sending'").length === 0,
      );
    }
    const shown = await shownToAll();
    expect(toldIn(shown, [...personalValues(one), ...INJECTED])).toEqual([]);
  });

  /** The clerk who calls the token reads the name: one line, clean, in its own script. */
  async function readable(one: Case): Promise<void> {
    const { patient } = one.body.profile;
    const [row] = rig.query<{ id: string }>(
      "SELECT day || '.' || series || '.' || number AS id FROM tokens ORDER BY number DESC LIMIT 1",
    );
    const live = rig.live('?audience=counter&counter=C1');
    const { view } = await live.next();
    if (view.counter.status === 'closed') {
      await rig.command('/api/counters/C1/openCounter', { seen: view.counter.version });
    }
    await live.next(({ view: seen }) => seen?.counter.status === 'open');
    await rig.command('/api/counters/C1/callToken', { seen: 1, token: row?.id });
    const { now } = (await live.next(({ view: seen }) => seen?.now?.id === row?.id)).view;
    expect(now.person.abhaAddress).toBe(patient.abhaAddress);
    expect(now.person.verified).toBe(true);
    expect(now.person.name).not.toMatch(/[\u0000-\u001f]/);
    expect(now.person.name.length).toBeLessThanOrEqual(120);
    if (patient.name.length <= 120) {
      expect(now.person.name).toBe(patient.name.normalize('NFC').replace(/[\u0000-\u001f]/g, ''));
    }
    if (one.expect.includes('priority lane')) expect(now.lane).toBe('priority');
    await rig.command(`/api/tokens/${row?.id}/complete`, { seen: now.version });
    live.end();
  }

  it('[OPS-2] covers every case of the fixtures', () => {
    expect(cases.length).toBeGreaterThanOrEqual(23);
  });
});
