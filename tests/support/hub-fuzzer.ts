// Owns a long run of right, bent and hostile requests and link messages against a real hub, and what must never come
// of them. The routes are read from the hub itself, so that one that is new is tried without anybody remembering it.

import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { countsReport } from '../../hub/contract/counts.ts';
import { enrolmentBody, HIGHEST_PATH } from '../../hub/contract/enrolment.ts';
import { fromFacility, LINK_PATH } from '../../hub/contract/link.ts';
import { bent, Chance, fitting, HOSTILE_TEXTS, hostile, type Json } from './fuzz-values.ts';
import { sign } from './gateway-keys.ts';
import { HubRig } from './hub-rig.ts';
import { HIP_ID, pause, type ServerRig, shareOf, until } from './server-rig.ts';

/** A share for a facility that is away: it waits, sealed, in the hub. */
const PLANTED = {
  name: 'Zulekha Plantedname',
  phone: '9419777123',
  address: 'planted.person@sbx',
};
const AWAY = 'IN0110000777';
const SECRETS = ['client-secret-of-the-hub'];
/** What a fault leaves in the log. */
const FAULTS = /"msg":"(request failed|callback failed|hub|unforeseen[^"]*)"/;
/** Inner workings that no answer shows. */
const INSIDE = /node_modules|\bat \S+ \(|\.ts:\d|TypeError|ZodError|PGlite|pg_catalog|syntax error at/;
const TOGETHER = 16;
const FRAMES = 12;

/** Bodies by the end of a path; a route without one gets shares and hostile values. */
const BODIES: Readonly<Record<string, Json>> = {
  enrol: z.toJSONSchema(enrolmentBody),
  counts: z.toJSONSchema(countsReport),
};
const MESSAGE = z.toJSONSchema(fromFacility);
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  hipId: [HIP_ID, AWAY, 'IN0110000999'],
  day: ['2026-11-23', '2026-13-45', '0000-00-00'],
  logId: ['0b6c5d1e-6c6f-4f5e-9c57-1d1d0f0f2f11'],
  log: ['0b6c5d1e-6c6f-4f5e-9c57-1d1d0f0f2f11', 'x'],
  source: ['share', 'paper'],
};

export interface HubFuzzReport {
  inputs: number;
  frames: number;
  statuses: Record<string, number>;
  /** Method and path of each route that was found, with how often it was tried. */
  routes: Record<string, number>;
  troubles: string[];
}

type Who = 'nobody' | 'facility' | 'gateway' | 'liar';

/** Sends `inputs` requests and messages, the same for the same seed as long as the routes are the same. */
export async function fuzzHub(options: { inputs: number; seed: number }): Promise<HubFuzzReport> {
  const chance = new Chance(options.seed);
  const report: HubFuzzReport = { inputs: 0, frames: 0, statuses: {}, routes: {}, troubles: [] };
  const rig = new HubRig();
  try {
    await rig.openHub();
    const [code = '', away = ''] = await rig.codesFor([HIP_ID, AWAY]);
    const facility = await rig.openFacility(code);
    await rig.connected(1);
    await plant(rig, away);
    const routes = routesOf(rig);
    while (report.inputs < options.inputs && report.troubles.length < 20) {
      const many = Math.min(TOGETHER, options.inputs - report.inputs);
      await Promise.all(Array.from({ length: many }, () => one(facility, routes)));
      await messages(facility);
      // A code may be tried again, and a held callback is given up.
      rig.ahead += chance.percent(10) ? 11 * 60_000 : 500;
      lookAtLog();
      const health = await fetch(`${rig.hub.url}/readyz`);
      if (health.status !== 200) report.troubles.push(`health answered ${health.status}`);
    }
    await pause(200);
    lookAtLog();
  } finally {
    await rig.stop();
  }
  return report;

  function known(name: string): string | null {
    const values = KNOWN[name];
    return values === undefined || chance.percent(20) ? null : chance.of(values);
  }

  function segment(name: string): string {
    const text = known(name) ?? chance.of(HOSTILE_TEXTS).slice(0, 200);
    return encodeURIComponent(text.replace(/\p{Cs}/gu, '')) || 'x';
  }

  async function one(facility: ServerRig, routes: readonly Route[]): Promise<void> {
    const { method, path } = chance.of(routes);
    report.inputs += 1;
    report.routes[`${method} ${path}`] = (report.routes[`${method} ${path}`] ?? 0) + 1;
    const who = chance.of(['nobody', 'facility', 'facility', 'gateway', 'gateway', 'liar'] as const);
    const target = path.replace(/:(\w+)(\{[^}]*\})?|\*/g, (_all, name: string) => segment(name ?? ''));
    const query = chance.percent(60) ? `?day=${segment('day')}&log=${segment('log')}` : '';
    const body = method === 'GET' || method === 'HEAD' ? undefined : textFor(path);
    const headers = await headersFor(who, facility);
    try {
      const answer = await fetch(`${rig.hub.url}${target}${query}`, {
        method,
        redirect: 'manual',
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const answered = await answer.text();
      report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1;
      judge(`${who} ${method} ${target}${query} ${body?.slice(0, 300) ?? ''}`, answer.status, answered);
    } catch (fault) {
      const why = fault instanceof Error ? fault.message : '';
      report.troubles.push(`${method} ${path}: no answer (${why}) ${body?.slice(0, 200) ?? ''}`);
    }
  }

  function judge(input: string, status: number, answered: string): void {
    const say = (what: string) => report.troubles.push(`${what}: ${input}`);
    if (status >= 500) say(String(status));
    if (status >= 400 && INSIDE.test(answered)) say(`inner workings in ${status}`);
    if ([...SECRETS, ...Object.values(PLANTED)].some((word) => answered.includes(word))) {
      say(`a planted person or a secret in ${status}`);
    }
  }

  function textFor(path: string): string {
    if (chance.percent(5)) return '';
    const schema = BODIES[path.split('/').at(-1) ?? ''];
    const right = schema === undefined ? shareOf({ name: 'N' }) : fitting(schema, chance, known);
    const value = chance.percent(45) ? right : bent(right, chance);
    const text = JSON.stringify(value) ?? '';
    return chance.percent(5) ? text.slice(0, chance.below(text.length + 1)) : text;
  }

  async function headersFor(who: Who, facility: ServerRig): Promise<Record<string, string>> {
    const at = Date.now() + rig.ahead;
    const iat = Math.floor(at / 1000);
    const claims = { iss: 'gateway', iat, exp: iat + 1200 };
    const authorization = {
      nobody: () => undefined,
      facility: () => rig.authorization(facility),
      gateway: () => `Bearer ${sign(rig.key, claims)}`,
      liar: () =>
        `Bearer ${chance.of(['x', 'a.b.c', `${sign(rig.key, claims)}x`, 'eyJhbGciOiJub25lIn0.e30.'])}`,
    }[who];
    const bearer = await authorization();
    return {
      ...(bearer === undefined ? {} : { Authorization: bearer }),
      'REQUEST-ID': chance.percent(80) ? crypto.randomUUID() : 'x'.repeat(1 + chance.below(300)),
      TIMESTAMP: chance.percent(90) ? new Date(at).toISOString() : 'yesterday',
      'X-HIP-ID': chance.of([HIP_ID, AWAY, 'IN0000000000']),
      'Content-Type': chance.percent(90) ? 'application/json' : 'text/plain',
      ...(chance.percent(30) ? { Origin: rig.hub.url } : {}),
    };
  }

  /** A facility that is ours and says anything at all. */
  async function messages(facility: ServerRig): Promise<void> {
    const socket = new WebSocket(
      `${rig.hub.url.replace('http', 'ws')}${LINK_PATH}${chance.percent(10) ? 'x' : ''}`,
      {
        headers: { Authorization: chance.percent(90) ? await rig.authorization(facility) : 'Bearer x' },
      },
    );
    socket.on('error', () => undefined);
    const opened = await Promise.race([once(socket, 'open').then(() => true), closed(socket)]);
    if (opened !== true) return;
    for (let i = 0; i < FRAMES && socket.readyState === socket.OPEN; i += 1) {
      const right = fitting(MESSAGE, chance, known);
      const value = chance.percent(40) ? right : chance.percent(50) ? bent(right, chance) : hostile(chance);
      const text = JSON.stringify(value) ?? '';
      socket.send(chance.percent(10) ? Buffer.from(text) : text);
      report.frames += 1;
      report.inputs += 1;
    }
    await pause(20);
    socket.terminate();
  }

  function lookAtLog(): void {
    for (const line of rig.lines.splice(0)) {
      if (FAULTS.test(line)) report.troubles.push(`log: ${line.slice(0, 600)}`);
      if ([...SECRETS, ...Object.values(PLANTED)].some((word) => line.includes(word))) {
        report.troubles.push(`a person or secret in the log: ${line.slice(0, 300)}`);
      }
    }
  }
}

interface Route {
  method: string;
  path: string;
}

/** What the hub answers to, as it says itself; a route for every method is tried with three. */
function routesOf(rig: HubRig): Route[] {
  const found = rig.hub.routes.flatMap(({ method, path }) =>
    (method === 'ALL' ? ['GET', 'POST', 'DELETE'] : [method]).map((one) => ({ method: one, path })),
  );
  const unknown = [
    { method: 'GET', path: '/:anything' },
    { method: 'GET', path: '//:anything' },
  ];
  return [...new Map([...found, ...unknown].map((one) => [`${one.method} ${one.path}`, one])).values()];
}

async function plant(rig: HubRig, code: string): Promise<void> {
  const { name, phone, address } = PLANTED;
  const away = await rig.openFacility(code, AWAY);
  await rig.connected(2);
  await away.close();
  await rig.connected(1);
  const body = shareOf({ name, address, patient: { phoneNumber: phone } });
  body.metaData.hipId = AWAY;
  const answer = await rig.share(body, undefined, { hipId: AWAY });
  if (answer.status !== 200) throw new Error(`the planted share was answered ${answer.status}`);
  const asked = await rig.ask(rig.facilities[0] as ServerRig, `${HIGHEST_PATH}?day=2026-11-23`);
  await until(() => asked.status === 200);
}

function closed(socket: WebSocket): Promise<false> {
  return new Promise((resolve) => socket.once('close', () => resolve(false)));
}
