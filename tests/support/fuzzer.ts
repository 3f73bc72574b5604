// Owns a long run of right, bent and hostile requests and socket messages against the real server, and what
// must never come of them: a fault, a crash, a planted name or secret in a log line or a stranger's answer.

import { callbackPaths } from '../../abdm/wire/paths.ts';
import { bent, Chance, fitting, HOSTILE_TEXTS, hostile, type Json } from './fuzz-values.ts';
import { pairMachine } from './pairing.ts';
import { pause, ServerRig, shareOf } from './server-rig.ts';

/** Written nowhere but into one share and one card: wherever they turn up, they came from there. */
const PLANTED = {
  name: 'Zulekha Plantedname',
  phone: '9419777123',
  address: 'planted.person@sbx',
  number: '91234567890126',
};
const SECRETS = ['client-secret-of-the-rig'];
const IDS: Record<string, readonly string[]> = {
  counter: ['C1', 'C2', 'C3'],
  queue: ['OPD1', 'CHILD', 'PHARM'],
  to: ['OPD1', 'CHILD', 'PHARM'],
  command: [
    'openCounter',
    'pauseCounter',
    'closeCounter',
    'recall',
    'serve',
    'complete',
    'skip',
    'undo',
    'requeue',
    'cancel',
  ],
  language: ['en', 'ur', 'hi', 'ks', 'doi'],
  clip: ['number_1', 'n1', 'token'],
  printer: ['hall', 'P1'],
  table: ['queues', 'hours', 'counters', 'days'],
  name: ['clerk1', 'nobody'],
  lane: ['normal', 'priority', 'emergency'],
};
/** What a fault leaves in the log; the text is the log's own, never of the input. */
const FAULTS =
  /"msg":"(request failed|callback failed|a view cannot be made|socket not admitted|storage failed|unforeseen[^"]*)"/;
/** Inner workings that no answer shows. */
const INSIDE = /node_modules|\bat \S+ \(|\.ts:\d|SQLITE_|SqliteError|TypeError|ZodError|argon2id\$/;
/** At once, so that requests meet each other inside the server. */
const TOGETHER = 32;
const FRAMES = 16;
/** Rates refill and nothing else is old yet. */
const PASSING_MS = 4_000;
/** Drawing, calling out and checking the machine: as good as any, and a thousand times slower. */
const SLOW = /posters|\/doctor|\/api\/network|\/sheet|\/test$|\/api\/people/;

interface Operation {
  method: string;
  path: string;
  query: readonly string[];
  body: Json;
}

export interface FuzzReport {
  inputs: number;
  /** How often each status was answered. */
  statuses: Record<string, number>;
  frames: number;
  operations: number;
  /** Servers that the input itself had ended the administrator of, and that were made anew. */
  reborn: number;
  /** What must not be, with the input that made it. */
  troubles: string[];
}

/** Sends `inputs` requests and frames, the same for the same seed as long as routes and order are the same. */
export async function fuzz(options: { inputs: number; seed: number }): Promise<FuzzReport> {
  const chance = new Chance(options.seed);
  const report: FuzzReport = { inputs: 0, statuses: {}, frames: 0, operations: 0, reborn: 0, troubles: [] };
  let rig = await planted();
  let operations = await operationsOf(rig);
  report.operations = operations.length;
  const kiosk = { cookie: await pairMachine(rig, 'kiosk') };
  try {
    while (report.inputs < options.inputs && report.troubles.length < 20) {
      const batch = Array.from({ length: Math.min(TOGETHER, options.inputs - report.inputs) }, () => one());
      await Promise.all(batch);
      if (chance.percent(60)) await frames();
      rig.clock.advance(PASSING_MS);
      lookAtLog();
      if (!(await stillWell())) {
        await rig.stop();
        rig = await planted();
        operations = await operationsOf(rig);
        kiosk.cookie = await pairMachine(rig, 'kiosk');
        report.reborn += 1;
      }
    }
    await pause(200);
    lookAtLog();
  } finally {
    await rig.stop();
  }
  return report;

  function known(name: string): string | null {
    if (chance.percent(15)) return null;
    if (name === 'token')
      return `${new Date(rig.clock.now()).toISOString().slice(0, 10)}.OPD1.${1 + chance.below(12)}`;
    const ids = IDS[name];
    return ids === undefined ? null : chance.of(ids);
  }

  function segment(name: string): string {
    const text = known(name) ?? chance.of(HOSTILE_TEXTS).slice(0, 200);
    return encodeURIComponent(text.replace(/\p{Cs}/gu, '')) || 'x';
  }

  async function one(): Promise<void> {
    let operation = chance.of(operations);
    // Slow ones take their turn less often, not never.
    if (SLOW.test(operation.path) && !chance.percent(10)) operation = chance.of(operations);
    const { method, path, query, body } = operation;
    if (SLOW.test(path) && !chance.percent(30)) return one();
    report.inputs += 1;
    // Ending the session that all the others use is done seldom.
    const ends = method !== 'GET' && path.startsWith('/api/session') && !chance.percent(4);
    const who = ends
      ? 'nobody'
      : chance.of(['nobody', 'kiosk', 'admin', 'admin', 'admin', 'admin', 'admin'] as const);
    const asked = query.map((name) => `${name}=${segment(name)}`);
    if (chance.percent(8)) asked.push(`${segment('')}=${segment('')}`);
    const target = path.replace(/\{(\w+)\}/g, (_all, name: string) => segment(name));
    const url = `${rig.url}${target}${asked.length > 0 ? `?${asked.join('&')}` : ''}`;
    const text = method === 'GET' ? undefined : bodyText(operation, body);
    const headers = headersFor(path, who);
    let status = 0;
    let answered = '';
    try {
      const answer = await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        ...(text === undefined ? {} : { body: text }),
      });
      status = answer.status;
      answered = await answer.text();
    } catch (fault) {
      report.troubles.push(
        `${method} ${path}: no answer (${fault instanceof Error ? fault.message : ''}) ${text?.slice(0, 200)}`,
      );
      return;
    }
    report.statuses[status] = (report.statuses[status] ?? 0) + 1;
    judge(
      `${who} ${method} ${target.slice(0, 120)} ${text?.slice(0, 300) ?? ''}`,
      status,
      answered,
      who === 'admin',
    );
  }

  function judge(input: string, status: number, answered: string, mayName: boolean): void {
    const say = (what: string) => report.troubles.push(`${what}: ${input}`);
    if (status === 500) say('500');
    if (status >= 400 && INSIDE.test(answered)) say(`inner workings in ${status}`);
    if (SECRETS.some((secret) => answered.includes(secret))) say('a secret in an answer');
    const named = Object.values(PLANTED).some((word) => answered.includes(word));
    if (named && (!mayName || status >= 400)) say(`a planted person in ${status}`);
  }

  function bodyText(operation: Operation, schema: Json): string | undefined {
    if (chance.percent(6)) return undefined;
    if (operation.path === callbackPaths.share) return share();
    if (schema === null) return JSON.stringify(hostile(chance));
    const right = fitting(schema, chance, known);
    const value = chance.percent(45) ? right : bent(right, chance);
    const text = JSON.stringify(value) ?? '';
    // Cut off, or with bytes turned: no JSON any more, mostly.
    return chance.percent(4) ? text.slice(0, chance.below(text.length + 1)) : text;
  }

  function share(): string {
    const body = shareOf({
      context: known('queue') ?? 'x',
      name: chance.of(HOSTILE_TEXTS).slice(0, 100) || 'N',
    });
    return JSON.stringify(
      chance.percent(50)
        ? body
        : { ...body, [chance.of(['profile', 'metaData', 'intent'])]: bent(body.profile, chance) },
    );
  }

  function headersFor(path: string, who: 'nobody' | 'kiosk' | 'admin'): Record<string, string> {
    const network = path.startsWith('/api/v3/') ? rig.callbackHeaders() : {};
    const cookie = who === 'admin' ? rig.cookie : who === 'kiosk' ? kiosk.cookie : '';
    return {
      ...network,
      Origin: chance.percent(3) ? 'null' : rig.url,
      ...(cookie === '' ? {} : { Cookie: cookie }),
      'Content-Type': chance.percent(90)
        ? 'application/json'
        : chance.of(['text/plain', 'audio/wav', 'application/json; charset=x']),
      ...(chance.percent(4)
        ? {
            [chance.of(['X-Request-Id', 'Accept-Language', 'If-None-Match', 'Range'])]:
              'x'.repeat(chance.below(300)) || 'y',
          }
        : {}),
    };
  }

  async function frames(): Promise<void> {
    const query = chance.of([
      '?audience=hall',
      `?audience=hall&queues=${segment('queue')}`,
      `?audience=counter&counter=${segment('counter')}`,
      `?audience=${segment('')}`,
    ]);
    const live = rig.live(query);
    const ended = await Promise.race([
      live.closed,
      live
        .next(() => true)
        .then(
          () => null,
          () => 'ended',
        ),
    ]);
    if (ended === null) {
      for (let i = 0; i < FRAMES; i += 1) {
        const text = chance.percent(30) ? '{"type":"ping"}' : (JSON.stringify(hostile(chance)) ?? '');
        live.socket.send(chance.percent(20) ? Buffer.from(text) : text);
        report.frames += 1;
        report.inputs += 1;
      }
      await Promise.race([live.closed, pause(20)]);
    }
    const heard = JSON.stringify(live.messages);
    if (!query.includes('counter') && Object.values(PLANTED).some((word) => heard.includes(word))) {
      report.troubles.push(`a planted person on a hall: ${query}`);
    }
    live.end();
  }

  function lookAtLog(): void {
    for (const line of rig.lines.splice(0)) {
      const fault = FAULTS.exec(line);
      if (fault !== null) report.troubles.push(`log: ${line.slice(0, 600)}`);
      if (
        [...Object.values(PLANTED), ...SECRETS, rig.cookie.split('=')[1] ?? '-'].some(
          (word) => word !== '' && line.includes(word),
        )
      ) {
        report.troubles.push(`a person or secret in the log: ${line.slice(0, 300)}`);
      }
    }
  }

  /** False when the input has ended the administrator: their account, or their password. */
  async function stillWell(): Promise<boolean> {
    const health = await again(() => rig.api('GET', '/healthz'));
    if (health.status !== 200) report.troubles.push(`health answered ${health.status}`);
    // A covered session is still one and opens nothing, so a route behind it is asked.
    if ((await again(() => rig.api('GET', '/api/counters'))).status === 200) return true;
    rig.cookie = '';
    rig.clock.advance(2 * 60_000);
    return (await rig.signIn()).status === 204 && (await rig.api('GET', '/api/counters')).status === 200;
  }
}

/** An idle connection may be closed just when it is used again; a server that is gone refuses the second time too. */
function again(ask: () => Promise<Response>): Promise<Response> {
  return ask().catch(ask);
}

async function planted(): Promise<ServerRig> {
  const rig = await ServerRig.start();
  await rig.signIn();
  const { name, phone, address } = PLANTED;
  await rig.tokenNumber(
    shareOf({ name, address, patient: { phoneNumber: phone, abhaNumber: '91-2345-6789-0126' } }),
  );
  for (let i = 0; i < 8; i += 1) await rig.tokenNumber(shareOf());
  return rig;
}

/** Every operation of the document, and what answers without being JSON. */
async function operationsOf(rig: ServerRig): Promise<Operation[]> {
  const { paths }: Json = await (await rig.api('GET', '/api/openapi.json')).json();
  const documented = Object.entries<Json>(paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      query: (operation.parameters ?? [])
        .filter((one: Json) => one.in === 'query')
        .map((one: Json) => one.name),
      body: operation.requestBody?.content['application/json']?.schema ?? null,
    })),
  );
  const pages = [
    '/t/{code}',
    '/qr/{queue}.svg',
    '/qr/{queue}.png',
    '/posters/{queue}.pdf',
    '/voice/{language}/{clip}',
    '/voice/manifest.json',
    '/trust',
    '/trust/parchi.crt',
    '/metrics',
    '/assets/{clip}',
    '/{clip}',
    '/display/',
    '/live',
  ];
  return [
    ...documented,
    ...pages.map((path) => ({ method: 'GET', path, query: path === '/trust' ? ['l'] : [], body: null })),
  ];
}
