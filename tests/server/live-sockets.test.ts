// Owns what screens are sent over real sockets, and what they may do to the server.

import { randomUUID } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_MESSAGE_BYTES } from '../../server/live/sockets.ts';
import { pause, ServerRig, shareOf, until } from '../support/server-rig.ts';

const HALL = '?audience=hall';

describe('live sockets', () => {
  let rig: ServerRig;
  beforeAll(async () => {
    rig = await ServerRig.start();
    await rig.signIn();
    await rig.openCounter('C1');
  });
  afterAll(() => rig.stop());

  async function counterVersion(counter = 'C1'): Promise<number> {
    const live = rig.live(`?audience=counter&counter=${counter}`);
    const { view } = await live.next();
    live.end();
    return view.counter.version;
  }

  async function callNext(completing = false): Promise<string> {
    const seen = await counterVersion();
    return (await rig.command('/api/counters/C1/callNext', { seen, completing })).counter.token;
  }

  it('[LIVE-1] sends the whole view at once, then each change with a greater seq, and only what is on disk', async () => {
    const hall = rig.live(HALL);
    const first = await hall.next();
    expect(first).toMatchObject({ type: 'view', view: { audience: 'hall', place: { demo: false } } });
    const waiting = first.view.queues[0].waiting;
    await rig.tokenNumber(shareOf());
    const after = await hall.next(({ view }) => view?.queues[0].waiting === waiting + 1);
    expect(after.seq).toBeGreaterThan(first.seq);
    expect(rig.count('tokens')).toBe(waiting + 1);
    await callNext();
    await hall.next(({ view }) => view?.calls.length === 1);
    const seqs = hall.messages.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    // Every view a screen ever saw was on disk by then: its day's numbers are never above the log's.
    expect(Math.max(...hall.messages.map(({ view }) => view.queues[0].waiting))).toBeLessThanOrEqual(
      rig.count('tokens'),
    );
    hall.end();
  });

  it('[LIVE-1] stays silent when nothing changes for its audience', async () => {
    const pharmacy = rig.live('?audience=hall&queues=PHARM');
    await pharmacy.next();
    await rig.tokenNumber(shareOf());
    await pause(400);
    expect(pharmacy.messages).toHaveLength(1);
    pharmacy.end();
  });

  it('[LIVE-3] a call made while the hall was away is in its next view, with a seq above the last it heard', async () => {
    await rig.tokenNumber(shareOf());
    const before = rig.live(HALL);
    const heard = Math.max(0, ...(await before.next()).view.calls.map(({ seq }: { seq: number }) => seq));
    before.end();
    const called = await callNext(true);
    const after = rig.live(HALL);
    const { view } = await after.next();
    const missed = view.calls.filter(({ seq }: { seq: number }) => seq > heard);
    expect(missed).toHaveLength(1);
    expect(called).toMatch(new RegExp(`\\.${missed[0].label.slice(1)}$`));
    expect(missed[0].pending).toBe(true);
    after.end();
  });

  it('[LIVE-3] a call still pending is told however many others were called since', async () => {
    for (let i = 0; i < 9; i += 1) await rig.tokenNumber(shareOf());
    const version = await rig.openCounter('C2');
    const first = (await rig.command('/api/counters/C2/callNext', { seen: version })).token.label;
    for (let i = 0; i < 7; i += 1) await callNext(true);
    const hall = rig.live(HALL);
    const { calls } = (await hall.next()).view;
    expect(calls.find(({ label }: { label: string }) => label === first)).toMatchObject({ pending: true });
    hall.end();
  });

  it('[LIVE-3] calls keep their seq over a restart', async () => {
    const hall = rig.live(HALL);
    const { calls } = (await hall.next()).view;
    await rig.restart();
    const again = rig.live(HALL);
    expect((await again.next()).view.calls).toEqual(calls);
    again.end();
  });

  it.each([
    ['text that is no JSON', 'hello'],
    ['JSON of another shape', '{"type":"ping","more":1}'],
    ['an array', '[]'],
    ['a prototype key', '{"__proto__":{"type":"ping"}}'],
    ['binary', Buffer.from([0, 1, 2, 255])],
    ['deep nesting', '['.repeat(500)],
    ['too large a message', 'x'.repeat(MAX_MESSAGE_BYTES + 1)],
    ['a huge message', 'x'.repeat(4_000_000)],
  ])('[LIVE-5][WEB-7] %s closes that socket only', async (_what, message) => {
    const good = rig.live(HALL);
    const bad = rig.live(HALL);
    await Promise.all([good.next(), bad.next()]);
    bad.socket.send(message);
    expect([1006, 1009, 4400]).toContain(await bad.closed);
    good.socket.send('{"type":"ping"}');
    expect(await good.next(({ type }) => type === 'pong')).toMatchObject({ type: 'pong' });
    good.end();
  });

  it('[LIVE-6] tells the time of the facility, whatever clock a screen has', async () => {
    const hall = rig.live(HALL);
    await hall.next();
    hall.socket.send('{"type":"ping"}');
    const { minute } = await hall.next(({ type }) => type === 'pong');
    // Kashmir is five hours and a half ahead of UTC, in summer and winter.
    const there = new Date(rig.clock.now() + 5.5 * 3_600_000);
    const passed = there.getUTCHours() * 60 + there.getUTCMinutes() - minute;
    expect([0, 1, -1439]).toContain(passed);
    hall.end();
  });

  it('[LIVE-5] a screen that talks too much is closed', async () => {
    const live = rig.live(HALL);
    await live.next();
    for (let i = 0; i < 5_000; i += 1) live.socket.send('{"type":"ping"}');
    expect(await live.closed).toBe(4400);
    expect(live.messages.filter(({ type }) => type === 'pong').length).toBeLessThanOrEqual(50);
  });

  it.each([
    ['another path', '/liver', HALL, 404],
    ['no audience', '/live', '', 400],
    ['an audience that is no audience', '/live', '?audience=admin', 400],
    ['a prototype’s name', '/live', '?audience=__proto__', 400],
    ['an unknown queue', '/live', '?audience=hall&queues=NOSUCH', 404],
    ['an unknown counter', '/live', '?audience=counter&counter=NOSUCH', 404],
    ['a counter that is no id', '/live', '?audience=counter&counter=%00%1b', 400],
    ['a counter without a name', '/live', '?audience=counter', 400],
    ['a bad escape', '/live', '?audience=%E0%A4%A', 400],
  ])('[LIVE-5][WEB-7] refuses %s', async (_what, path, query, status) => {
    expect(await rig.live(query, { path }).closed).toBe(`http ${status}`);
  });

  it('[SEC-3] a socket needs an Origin of ours', async () => {
    expect(await rig.live(HALL, { origin: null }).closed).toBe('http 403');
    for (const origin of [
      'http://evil.example',
      'null',
      'file://',
      `${rig.url}.evil.example`,
      'ftp://127.0.0.1',
    ]) {
      expect(await rig.live(HALL, { origin }).closed).toBe('http 403');
    }
  });

  it('[SEC-1] a counter’s socket needs a session', async () => {
    const query = '?audience=counter&counter=C1';
    expect(await rig.live(query, { cookie: '' }).closed).toBe('http 401');
    expect(await rig.live(query, { cookie: 'parchi_session=forged' }).closed).toBe('http 401');
    expect(await rig.live(query, { cookie: 'parchi_session=%E0%A4%A' }).closed).toBe('http 401');
  });

  it('[SEC-1] a browser that signed out elsewhere loses its counter’s socket, a hall stays', async () => {
    const hall = rig.live(HALL);
    const counter = rig.live('?audience=counter&counter=C1');
    await Promise.all([hall.next(), counter.next()]);
    expect((await rig.api('DELETE', '/api/session')).status).toBe(204);
    counter.socket.send('{"type":"ping"}');
    expect(await counter.closed).toBe(4401);
    expect(hall.isOpen()).toBe(true);
    hall.end();
    await rig.signIn();
  });

  it('[SEC-1] so does one that never says a word', async () => {
    const counter = rig.live('?audience=counter&counter=C1');
    await counter.next();
    await rig.api('DELETE', '/api/session');
    expect(await counter.closed).toBe(4401);
    await rig.signIn();
  });

  it('[LIVE-5] strangers with many choices of queues leave room for counters', async () => {
    // A hall's key is the set of its queues; the example has few, so this fills what there is.
    const choices = ['', 'OPD1', 'CHILD', 'PHARM', 'OPD1,CHILD', 'OPD1,PHARM', 'CHILD,PHARM'];
    const halls = choices.map((queues) => rig.live(`?audience=hall&queues=${queues}`));
    await Promise.all(halls.map((hall) => hall.next()));
    const counter = rig.live('?audience=counter&counter=C1');
    await counter.next();
    for (const one of [...halls, counter]) one.end();
  });

  it('[WEB-7] a personal row that no key opens blinds nobody and stops nothing', async () => {
    await rig.tokenNumber(shareOf({ name: 'Unreadable Person' }), randomUUID());
    const sql = new Sqlite(rig.config().config.databaseFile);
    sql.prepare("UPDATE persons SET sealed = x'00', key_id = 'gone'").run();
    sql.close();
    const counter = rig.live('?audience=counter&counter=C1');
    const { view } = await counter.next();
    expect(view.upcoming.length).toBeGreaterThan(0);
    expect(view.upcoming.every(({ person }: { person: unknown }) => person === null)).toBe(true);
    await pause(1_200);
    expect((await rig.share()).status).toBe(200);
    counter.end();
  });

  it('[WEB-7] a broken handshake and a flood of connections leave the server well', async () => {
    const bad = [
      'GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
      `GET /live${HALL} HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nOrigin: ${rig.url}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 1\r\nSec-WebSocket-Key: x\r\n\r\n`,
      `GET /live${HALL} HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nOrigin: ${rig.url}\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n`,
      'GET //[ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ];
    for (const bytes of bad) expect(await rig.raw(bytes)).toMatch(/^HTTP\/1\.1 4\d\d/);
    const many = Array.from({ length: 300 }, () => rig.live(HALL));
    await Promise.all(many.map((one) => one.next()));
    for (const one of many) one.end();
    await until(async () => {
      const text = await (await fetch(`${rig.url}/metrics`)).text();
      return /^parchi_sockets 0$/m.test(text);
    });
    expect(many.every(({ socket }) => socket.readyState !== WebSocket.OPEN)).toBe(true);
  });
});
