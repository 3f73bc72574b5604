// Owns which way a facility's counts go up: over its line where the hub takes them there, else over HTTP.

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { COUNTS_PATH, type CountsReport, countsReport } from '../../../hub/contract/counts.ts';
import { ENROL_PATH } from '../../../hub/contract/enrolment.ts';
import { type FromFacility, fromFacility, LINK_PATH } from '../../../hub/contract/link.ts';
import { movedClock, ServerRig, until } from '../../support/server-rig.ts';

type Report = Extract<FromFacility, { type: 'report' }>;
const HEAD = { seq: 1, hash: 'a'.repeat(64) };

/** A hub by the wire alone: it enrols, holds lines, and answers reports as a test decides. */
async function openPeer(wantsReports: boolean) {
  const overHttp: CountsReport[] = [];
  const overLine: CountsReport[] = [];
  const lines: WebSocket[] = [];
  const peer = {
    overHttp,
    overLine,
    lines,
    url: '',
    wantsReports,
    /** Answers a report that came over a line. */
    answer(line: WebSocket, { id }: Report): void {
      line.send(JSON.stringify({ type: 'reported', id, status: 200, head: HEAD }));
    },
    async stop(): Promise<void> {
      for (const line of lines) line.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.url === COUNTS_PATH) overHttp.push(countsReport.parse(JSON.parse(body)));
    const answer = request.url === ENROL_PATH ? { keyId: 'key-of-the-rig' } : { head: HEAD };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
  const sockets = new WebSocketServer({ server, path: LINK_PATH });
  sockets.on('connection', (line) => {
    lines.push(line);
    line.on('message', (data) => {
      const message = fromFacility.parse(JSON.parse(String(data)));
      if (message.type !== 'report') return;
      overLine.push(countsReport.parse(message.report));
      peer.answer(line, message);
    });
    if (peer.wantsReports) line.send(JSON.stringify({ type: 'reportsWanted' }));
    // What comes after is heard after: the word above was heard when this was.
    line.send(JSON.stringify({ type: 'missed', count: 1, since: 0, upTo: lines.length }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  peer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return peer;
}

describe('the way of counts', () => {
  let peer: Awaited<ReturnType<typeof openPeer>>;
  let rig: ServerRig;
  afterEach(async () => {
    await rig.stop();
    await peer.stop();
  });

  async function open(wantsReports: boolean): Promise<void> {
    peer = await openPeer(wantsReports);
    rig = await ServerRig.start({
      clock: movedClock(),
      config: { mode: 'hub', hubUrl: peer.url, abdm: null },
      secrets: { hubKey: 'enrolment-code' },
    });
    await rig.signIn();
    await until(heardOpening);
  }

  /** The facility has heard all that the hub says as a line opens. */
  const heardOpening = () => rig.lines.some((line) => line.includes('shares were refused'));
  const issue = () => rig.command('/api/queues/OPD1/issue');
  const rows = () =>
    rig.query<{ state: string; status: number | null }>(
      `SELECT o.state, (SELECT status FROM exchanges e WHERE e.outbox_id = o.id ORDER BY e.id DESC LIMIT 1) AS status
       FROM outbox o WHERE o.kind = 'counts'`,
    );
  const isAccepted = () => rows()[0]?.state === 'accepted';

  it('[HUB-14] over the line, where the hub takes them there; it knows from the answer what the hub has', async () => {
    await open(true);
    await issue();
    await until(isAccepted);
    await issue();
    await until(() => peer.overLine.at(-1)?.counts[0]?.tokens === 2);
    expect(peer.overHttp).toEqual([]);
    expect(peer.overLine[0]).toMatchObject({ hipId: 'IN0110000123', known: null });
    // The next says what its log has at the head that the hub answered with.
    expect(peer.overLine.at(-1)?.known?.seq).toBe(HEAD.seq);
  });

  it('[HUB-14] over HTTP to a hub of the version before, which does not know the word', async () => {
    await open(false);
    await issue();
    await until(isAccepted);
    expect(peer.overHttp[0]?.counts[0]?.tokens).toBe(1);
    expect(peer.overLine).toEqual([]);
  });

  it('[HUB-14] one that is refused, or was not written down, waits and is told again', async () => {
    await open(true);
    const well = peer.answer;
    let status = 400;
    peer.answer = (line, asked) =>
      status === 200
        ? well(line, asked)
        : line.send(JSON.stringify({ type: 'reported', id: asked.id, status, head: null }));
    await issue();
    for (const refusal of [400, 503]) {
      status = refusal;
      rig.clock.advance(10 * 60_000);
      await until(() => rows()[0]?.status === refusal);
      expect(rows()[0]?.state).toBe('pending');
    }
    status = 200;
    rig.clock.advance(10 * 60_000);
    await until(isAccepted);
    expect(peer.overHttp).toEqual([]);
    expect(new Set(peer.overLine.map(({ counts }) => counts[0]?.tokens))).toEqual(new Set([1]));
  });

  it('[HUB-14] a line that is lost with a report under way: it is told again, by whichever way there is', async () => {
    await open(true);
    // The node that takes its place is of the version before.
    peer.wantsReports = false;
    peer.answer = (line) => line.terminate();
    await issue();
    await until(() => peer.overLine.length === 1);
    rig.clock.advance(10 * 60_000);
    await until(isAccepted);
    expect(peer.overLine).toHaveLength(1);
    expect(peer.overHttp.at(-1)?.counts[0]?.tokens).toBe(1);
  });
});
