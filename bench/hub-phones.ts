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
  /** On-shares that said an error, or came twice. */
  wrong: number;
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
  let ms: number[] = [];
  let wrong = 0;
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

  function told(body: { response: { requestId: string }; error?: unknown }): void {
    const { requestId } = body.response;
    const at = sentAt.get(requestId);
    sentAt.delete(requestId);
    if (at === undefined || body.error !== undefined) wrong += 1;
    else ms.push(performance.now() - at);
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
      ms = [];
      wrong = 0;
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
      const refused = (await Promise.all(answers)).filter((taken) => !taken).length;
      return { sent: total, refused, ms: ms.sort((a, b) => a - b), wrong };
    },
  };
}
