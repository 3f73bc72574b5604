/** Phones that share at a steady rate, and the gateway that hears the answers: one process, one clock. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createTransport } from '../abdm/transport.ts';
import { callbackPaths, gatewayPaths } from '../abdm/wire/paths.ts';
import { bearers, makeKeys, SHARE_BODY } from './sample.ts';

export interface PhonesOrder {
  urls: readonly string[];
  hipIds: readonly string[];
  perSecond: number;
  seconds: number;
}

export interface PhonesReport {
  sent: number;
  /** Callbacks that got another answer than 200. */
  refused: number;
  /** From sending the callback to the on-share at the gateway, sorted: one each that came. */
  ms: number[];
  /** Phones that were told an error, by its code. */
  errors: Record<string, number>;
  /** Shares that nobody answered in time. */
  missing: number;
  /**
   * On-shares of a share that had one: the same token again (told once more because nobody knew whether it had come), or
   * another one, which must not be.
   */
  again: number;
  otherwise: number;
  /** On-shares of no share that was sent. */
  strange: number;
}

interface OnShare {
  response: { requestId: string };
  error?: { code: string };
  acknowledgement?: { profile: { tokenNumber: string } };
}

/** A phone waits for 30 s; by then what is not there was lost. */
const DRAIN_MS = 30_000;
const TICK_MS = 2;

export interface Phones {
  url: string;
  run: (order: PhonesOrder) => Promise<PhonesReport>;
}

export async function hubPhones(): Promise<Phones> {
  const keys = makeKeys();
  const [bearer = ''] = bearers(keys, 1);
  const sentAt = new Map<string, number>();
  /** What each phone was told first; of runs before, too: a second answer may be late. */
  const toldFirst = new Map<string, string>();
  let report = emptyReport();
  const gateway = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const json = (body: object) =>
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      if (request.url === gatewayPaths.sessions) return json({ accessToken: 'own', expiresIn: 1200 });
      if (request.url === gatewayPaths.certs) return json({ keys: [keys.jwk] });
      if (request.url === gatewayPaths.onShare) told(JSON.parse(Buffer.concat(chunks).toString()));
      return response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const address = gateway.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const transport = createTransport({ timeoutMs: 20_000, maxAnswerBytes: 10_000, maxSockets: 200 });

  function told({ response: { requestId }, error, acknowledgement }: OnShare): void {
    const what = error?.code ?? `token ${acknowledgement?.profile.tokenNumber}`;
    const before = toldFirst.get(requestId);
    if (before !== undefined) {
      report[before === what ? 'again' : 'otherwise'] += 1;
      return;
    }
    const at = sentAt.get(requestId);
    if (at === undefined) {
      report.strange += 1;
      return;
    }
    sentAt.delete(requestId);
    toldFirst.set(requestId, what);
    if (error === undefined) report.ms.push(performance.now() - at);
    else report.errors[error.code] = (report.errors[error.code] ?? 0) + 1;
  }

  /** True when the hub has it. */
  async function share(n: number, { urls, hipIds }: PhonesOrder): Promise<boolean> {
    const requestId = randomUUID();
    const hipId = hipIds[n % hipIds.length] ?? '';
    const body = JSON.parse(SHARE_BODY.replace('@@@@@@@@@@', requestId.slice(0, 10)));
    body.metaData.hipId = hipId;
    sentAt.set(requestId, performance.now());
    const answer = await transport.send({
      method: 'POST',
      // Two to one node, two to the other, while facilities are on one or the other in turn: half of all land on the
      // node that does not hold the line.
      url: `${urls[Math.floor(n / 2) % urls.length] ?? ''}${callbackPaths.share}`,
      headers: {
        Authorization: bearer,
        'REQUEST-ID': requestId,
        TIMESTAMP: new Date().toISOString(),
        'X-HIP-ID': hipId,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    return answer.kind === 'answer' && answer.status === 200;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    async run(order) {
      report = emptyReport();
      for (const requestId of sentAt.keys()) toldFirst.set(requestId, 'nothing in time');
      sentAt.clear();
      const total = order.perSecond * order.seconds;
      const began = performance.now();
      const answers: Promise<boolean>[] = [];
      await new Promise<void>((done) => {
        const timer = setInterval(() => {
          const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * order.perSecond));
          while (answers.length < due) answers.push(share(answers.length, order));
          if (answers.length < total) return;
          clearInterval(timer);
          done();
        }, TICK_MS);
      });
      const until = performance.now() + DRAIN_MS;
      while (sentAt.size > 0 && performance.now() < until)
        await new Promise((later) => setTimeout(later, 10));
      report.sent = total;
      report.missing = sentAt.size;
      report.refused = (await Promise.all(answers)).filter((taken) => !taken).length;
      report.ms.sort((a, b) => a - b);
      return report;
    },
  };
}

function emptyReport(): PhonesReport {
  return { sent: 0, refused: 0, ms: [], errors: {}, missing: 0, again: 0, otherwise: 0, strange: 0 };
}
