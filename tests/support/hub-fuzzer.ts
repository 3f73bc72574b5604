// Owns a long run of right, bent and hostile requests and link messages against a real hub, and what must never come
// of them. The routes are read from the hub itself, so that one that is new is tried without anybody remembering it.

import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { countsReport } from '../../hub/contract/counts.ts';
import { HIGHEST_PATH } from '../../hub/contract/enrolment.ts';
import { fromFacility, LINK_PATH } from '../../hub/contract/link.ts';
import { REVIEW_LIVE_PATH } from '../../hub/contract/review.ts';
import { bent, Chance, fitting, HOSTILE_TEXTS, hostile, type Json } from './fuzz-values.ts';
import { sign } from './gateway-keys.ts';
import { FUZZ_OFFICERS, FuzzOfficers } from './hub-fuzz-officers.ts';
import { type Query, type Route, routesOf } from './hub-fuzz-routes.ts';
import { namesPlanted, PLANTED, troublesOfAnswer, troublesOfLog } from './hub-fuzz-troubles.ts';
import { HubRig } from './hub-rig.ts';
import { HIP_ID, pause, type ServerRig, shareOf, until } from './server-rig.ts';

const AWAY = 'IN0110000777';
/** Its server is stopped and its key is the fuzzer's, so that no line of its own takes the place of the fuzzer's. */
const TALKER = 'IN0110000888';
const TOGETHER = 16;
/** Of each socket in a round. */
const FRAMES = 12;
/** A socket that says nothing within this time is a trouble. */
const HEARD_WITHIN_MS = 20_000;
/** Drawn, hashed with argon2, or asked of a facility: as good as any, and a thousand times slower. */
const SLOW = /figures\.pdf|\/officers|\/password$|\/session$|\/days\/:day\/tokens$/;
/** A frame that is longer than the officers' sockets take, and one that is longer than a facility's. */
const LONG = { review: 'x'.repeat(1_025), link: 'x'.repeat(1_100_000) };
/** What a socket may be asked for, and is no address. */
const NO_ADDRESS = ['//', '//:x', 'http://[', '/%', '*', '//@', '/link\\..', 'x', `/${'a'.repeat(4_000)}`];

const MESSAGE = z.toJSONSchema(fromFacility, { io: 'input' });
const REPORT = z.toJSONSchema(countsReport, { io: 'input' });
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  hipId: [HIP_ID, AWAY, TALKER, 'IN0110000999'],
  day: ['2026-11-23', '2026-13-45', '0000-00-00'],
  from: ['2026-11-01', '2026-11-30', '0001-01-01'],
  to: ['2026-11-29', '2026-10-01', '9999-12-31'],
  logId: ['0b6c5d1e-6c6f-4f5e-9c57-1d1d0f0f2f11'],
  log: ['0b6c5d1e-6c6f-4f5e-9c57-1d1d0f0f2f11', 'x'],
  source: ['share', 'paper'],
  name: ['nobody', 'somebody', 'other.one'],
  districts: ['626', '7'],
  district: ['626', '7', '-1'],
  lang: ['en', 'ur', 'hi'],
  table: ['tokens', 'days', 'districts', 'facilities', 'hours', 'live', 'professionals', 'health', 'forks'],
  kind: ['facilities', 'professionals'],
};

export interface HubFuzzReport {
  inputs: number;
  /** Frames that the hub read, of a facility's line and of the officers' pages. */
  frames: { link: number; review: number };
  statuses: Record<string, number>;
  /** Method and path of each route that was found, with how often it was tried and how often it was well. */
  routes: Record<string, { tried: number; well: number }>;
  /** How often officers were signed in anew: the input itself had ended their sessions. */
  signedIn: number;
  troubles: string[];
}

type Who = 'nobody' | 'facility' | 'gateway' | 'officer' | 'liar';

/** Sends `inputs` requests and messages, the same for the same seed as long as the routes are the same. */
export async function fuzzHub(options: { inputs: number; seed: number }): Promise<HubFuzzReport> {
  const chance = new Chance(options.seed);
  const frames = { link: 0, review: 0 };
  const report: HubFuzzReport = { inputs: 0, frames, statuses: {}, routes: {}, signedIn: 0, troubles: [] };
  const rig = new HubRig();
  const officers = new FuzzOfficers(rig);
  /** How far the hub's clock is behind the rig's: it goes by its database's when it asks, which knows of no jumps. */
  let behindMs = 0;
  /** Callbacks that the talker was handed: what it says of them is about something. */
  const relays: string[] = ['x'];
  try {
    await rig.openHub();
    const [code = '', away = '', talking = ''] = await rig.codesFor([HIP_ID, AWAY, TALKER]);
    const facility = await rig.openFacility(code);
    await rig.connected(1);
    await plant(rig, away);
    const talker = await rig.openFacility(talking, TALKER);
    await rig.connected(2);
    await talker.close();
    await officers.open();
    const routes = await routesOf(rig);
    while (report.inputs < options.inputs && report.troubles.length < 20) {
      const many = Math.min(TOGETHER, options.inputs - report.inputs);
      const spoken = Promise.all([linkMessages(talker), reviewMessages()]);
      await Promise.all(
        Array.from({ length: many }, () => one(chance.percent(50) ? facility : talker, routes)),
      );
      await spoken;
      if (chance.percent(20)) await noAddress();
      // A code may be tried again, and a held callback is given up.
      rig.ahead += chance.percent(10) ? 11 * 60_000 : 500;
      report.troubles.push(...troublesOfLog(rig.lines.splice(0)));
      const health = await fetch(`${rig.hub.url}/readyz`);
      if (health.status !== 200) report.troubles.push(`health answered ${health.status}`);
      report.signedIn += await officers.signInAgain();
    }
    await pause(200);
    report.troubles.push(...troublesOfLog(rig.lines.splice(0)));
  } finally {
    await rig.stop();
  }
  return report;

  function hubNow(): number {
    return Date.now() + rig.ahead - behindMs;
  }

  function known(name: string): string | null {
    if (name === 'relay' || name === 'requestId') return chance.percent(70) ? chance.of(relays) : null;
    const values = KNOWN[name];
    return values === undefined || chance.percent(20) ? null : chance.of(values);
  }

  function segment(name: string): string {
    const text = known(name) ?? chance.of(HOSTILE_TEXTS).slice(0, 200);
    return encodeURIComponent(text.replace(/\p{Cs}/gu, '')) || 'x';
  }

  function queried({ name, schema }: Query): string {
    const right = known(name) ?? fitting(schema, chance, known, name);
    return `${name}=${chance.percent(70) ? encodeURIComponent(String(right).replace(/\p{Cs}/gu, '')) : segment('')}`;
  }

  async function one(facility: ServerRig, routes: readonly Route[]): Promise<void> {
    let route = chance.of(routes);
    // Slow ones take their turn less often, not never.
    while (SLOW.test(route.path) && !chance.percent(8)) route = chance.of(routes);
    const { method, path } = route;
    report.inputs += 1;
    const tried = report.routes[`${method} ${path}`] ?? { tried: 0, well: 0 };
    report.routes[`${method} ${path}`] = tried;
    tried.tried += 1;
    const who = whoFor(path);
    // The fuzzer's own facilities stay enrolled, or nothing more of theirs would be looked at.
    const ends = method === 'DELETE' && path.includes('/facilities/');
    const target = path.replace(/:(\w+)(\{[^}]*\})?|\*/g, (_all, name: string) =>
      ends && name === 'hipId' ? chance.of([AWAY, 'IN0110000999', '%00']) : segment(name ?? ''),
    );
    const asked = route.query.filter(() => chance.percent(40)).map((one) => queried(one));
    const query = asked.length > 0 ? `?${asked.join('&')}` : '';
    const body = method === 'GET' || method === 'HEAD' ? undefined : textFor(route);
    const headers = await headersFor(who, facility, route);
    try {
      const answer = await fetch(`${rig.hub.url}${target}${query}`, {
        method,
        redirect: 'manual',
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const answered = await answer.text();
      report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1;
      if (answer.ok) tried.well += 1;
      const input = `${who} ${method} ${target}${query} ${body?.slice(0, 300) ?? ''}`;
      report.troubles.push(...troublesOfAnswer(input, answer.status, answered));
    } catch (fault) {
      const why = fault instanceof Error ? fault.message : '';
      report.troubles.push(`${method} ${path}: no answer (${why}) ${body?.slice(0, 200) ?? ''}`);
    }
  }

  /** Mostly those whose route it is. */
  function whoFor(path: string): Who {
    if (path.startsWith('/api/review') && chance.percent(75)) return 'officer';
    if (path.startsWith('/api/facilities') && chance.percent(60)) return 'facility';
    if (path.startsWith('/api/v3') && chance.percent(60)) return 'gateway';
    return chance.of(['nobody', 'facility', 'facility', 'gateway', 'gateway', 'officer', 'liar']);
  }

  function textFor({ path, body: schema }: Route): string {
    if (chance.percent(5)) return '';
    if (path.includes('/registry/') && chance.percent(80)) return table();
    const right =
      schema === null ? shareFor(chance.percent(60) ? TALKER : HIP_ID) : fitting(schema, chance, known);
    const value = chance.percent(45) ? right : bent(right, chance);
    const text = JSON.stringify(value) ?? '';
    return chance.percent(5) ? text.slice(0, chance.below(text.length + 1)) : text;
  }

  /** A table of facilities with anything in its fields. */
  function table(): string {
    const field = () => {
      const text = chance.of([...HOSTILE_TEXTS, ...Object.values(KNOWN).flat()]);
      return chance.percent(60) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const heading =
      'Facility ID,HIP ID,Facility Name,District,District LGD Code,State LGD Code,Facility Type,Ownership';
    // Its own facilities stay in their district, and those of the fuzzer stay what they are.
    const rows = Array.from({ length: chance.below(5) }, () => Array.from({ length: 8 }, field).join(','));
    return [chance.percent(85) ? heading : field(), ...rows].join(chance.of(['\n', '\r\n', '\r']));
  }

  async function headersFor(who: Who, facility: ServerRig, route: Route): Promise<Record<string, string>> {
    const at = hubNow();
    const iat = Math.floor(at / 1000);
    const claims = { iss: 'gateway', iat, exp: iat + 1200 };
    const authorization = {
      nobody: () => undefined,
      facility: () => rig.authorization(facility, at),
      gateway: () => `Bearer ${sign(rig.key, claims)}`,
      officer: () => undefined,
      liar: () =>
        `Bearer ${chance.of(['x', 'a.b.c', `${sign(rig.key, claims)}x`, 'eyJhbGciOiJub25lIn0.e30.'])}`,
    }[who];
    const bearer = await authorization();
    const ends = route.method !== 'GET' && /\/session(\/password)?$/.test(route.path) && !chance.percent(10);
    const cookie = who === 'officer' && !ends ? officers.cookieOf(chance.of(FUZZ_OFFICERS).name) : null;
    return {
      ...(bearer === undefined ? {} : { Authorization: bearer }),
      ...(cookie === null ? {} : { Cookie: cookie }),
      'REQUEST-ID': chance.percent(80) ? crypto.randomUUID() : 'x'.repeat(1 + chance.below(300)),
      TIMESTAMP: chance.percent(90) ? new Date(at).toISOString() : 'yesterday',
      'X-HIP-ID': chance.percent(60) ? TALKER : chance.of([HIP_ID, AWAY, 'IN0000000000']),
      'Content-Type': chance.percent(90) ? route.contentType : 'text/plain',
      ...(who === 'officer' ? { Origin: chance.percent(97) ? rig.hub.url : 'null' } : {}),
    };
  }

  /** null: refused, and told the hub's time, by which the next try signs, as a facility's own does. */
  async function talkersLine(talker: ServerRig): Promise<WebSocket | null> {
    const Authorization = chance.percent(95) ? await rig.authorization(talker, hubNow()) : 'Bearer x';
    return opened(`${LINK_PATH}${chance.percent(3) ? 'x' : ''}`, { Authorization });
  }

  /** A facility that is ours and says anything at all; what it says last is answered, so all of it was read. */
  async function linkMessages(talker: ServerRig): Promise<void> {
    const socket = (await talkersLine(talker)) ?? (await talkersLine(talker));
    if (socket === null) return;
    const last = 1 + chance.below(2 ** 31);
    const heard = new Promise<void>((read) => {
      socket.on('message', (data) => {
        const message: Json = JSON.parse(String(data));
        if (message.type === 'callback') {
          relays.push(message.relay);
          if (relays.length > 50) relays.splice(1, 1);
        }
        if (message.type === 'list') socket.send(JSON.stringify({ ...listed(), id: message.id }));
        if (message.type === 'answered' && message.id === last) read();
      });
    });
    for (let i = 0; i < FRAMES; i += 1) {
      const right = fitting(MESSAGE, chance, known);
      if (right.type === 'report' && chance.percent(70)) right.report = reported();
      const value = chance.percent(40) ? right : chance.percent(50) ? bent(right, chance) : hostile(chance);
      const text = JSON.stringify(value) ?? '';
      socket.send(chance.percent(10) ? Buffer.from(text) : text);
    }
    const goodbye = { type: 'answer', id: last, kind: 'share', relay: 'x', remainingMs: 0, body: {} };
    socket.send(JSON.stringify(goodbye));
    await soon('a link', heard, closed(socket));
    frames.link += FRAMES;
    report.inputs += FRAMES;
    // Now and then it stays, and callbacks are handed to it until the next takes its place.
    if (chance.percent(3)) socket.send(LONG.link);
    else if (!chance.percent(30)) socket.terminate();
  }

  function reported(): Json {
    const right = fitting(REPORT, chance, known);
    return chance.percent(60) ? { ...right, hipId: TALKER } : bent(right, chance);
  }

  function listed(): Json {
    const parts = MESSAGE.oneOf as Json[];
    const schema = parts.find(({ properties }) => properties.type.const === 'listed');
    const right = { ...fitting(schema, chance, known), type: 'listed', done: chance.percent(80) };
    return chance.percent(50) ? right : { ...bent(right, chance), type: 'listed' };
  }

  /** An officer's page that says anything at all: pongs come back for what it may say, and nonsense ends it. */
  async function reviewMessages(): Promise<void> {
    const cookie = officers.cookieOf(chance.of(FUZZ_OFFICERS).name) ?? '';
    const socket = await opened(REVIEW_LIVE_PATH, {
      Cookie: chance.percent(96) ? cookie : 'parchi_officer=x',
      Origin: chance.percent(97) ? rig.hub.url : 'https://elsewhere.example',
    });
    if (socket === null) return;
    const nonsense = chance.percent(30);
    let pongs = 0;
    let spoken = 0;
    const heard = new Promise<void>((read) => {
      socket.on('message', (data) => {
        const text = String(data);
        if (namesPlanted(text)) {
          report.troubles.push('a planted person in a review');
        }
        if (JSON.parse(text).type !== 'pong') return;
        pongs += 1;
        if (pongs === FRAMES) read();
      });
    });
    for (let i = 0; i < FRAMES && socket.readyState === socket.OPEN; i += 1) {
      const text = nonsense && chance.percent(40) ? nonsenseFor() : '{"type":"ping"}';
      socket.send(chance.percent(10) ? Buffer.from(text) : text);
      spoken += 1;
    }
    await soon('a review', heard, closed(socket));
    frames.review += spoken;
    report.inputs += spoken;
    socket.terminate();
  }

  function nonsenseFor(): string {
    const text = JSON.stringify(chance.percent(50) ? hostile(chance) : bent({ type: 'ping' }, chance)) ?? '';
    return chance.percent(5) ? LONG.review : text;
  }

  /** null: not let in. */
  async function opened(path: string, headers: Record<string, string>): Promise<WebSocket | null> {
    const socket = new WebSocket(`${rig.hub.url.replace('http', 'ws')}${path}`, { headers });
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, { headers: answered }) => {
      // A facility that is refused is told the time.
      const told = Date.parse(answered.date ?? '');
      if (!Number.isNaN(told)) behindMs = Date.now() + rig.ahead - told;
      socket.terminate();
    });
    const isOpen = await Promise.race([once(socket, 'open').then(() => true), closed(socket)]);
    return isOpen ? socket : null;
  }

  /** Resolves with the first of these; that none comes is a trouble. */
  async function soon(what: string, ...facts: Promise<unknown>[]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise((resolve) => {
      timer = setTimeout(resolve, HEARD_WITHIN_MS, 'silence');
    });
    const first = await Promise.race([...facts, silence]);
    clearTimeout(timer);
    if (first === 'silence') report.troubles.push(`${what} heard nothing`);
  }

  /** Asks for a socket at what is no address; whatever comes back, the hub stands. */
  async function noAddress(): Promise<void> {
    report.inputs += 1;
    const socket = connect(Number(new URL(rig.hub.url).port), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.end(
      `GET ${chance.of(NO_ADDRESS)} HTTP/1.1\r\nHost: ${chance.of(['127.0.0.1', ' ', '//'])}\r\nConnection: Upgrade\r\n` +
        'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await once(socket, 'close');
  }
}

/** Bodies as the gateway sends them, for this facility. */
function shareFor(hipId: string): ReturnType<typeof shareOf> {
  const body = shareOf({ name: 'N' });
  body.metaData.hipId = hipId;
  return body;
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
