/**
 * A real HTTP server on 127.0.0.1 whose answers a test decides, and which keeps what it was asked.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = { method: string; path: string; headers: http.IncomingHttpHeaders; body: string };
export type Reply = { status: number; body?: unknown; headers?: Record<string, string> };
/** A reply, or `hang` (never answers) or `reset` (cuts the connection). */
export type Decide = (asked: Asked) => Reply | 'hang' | 'reset' | Promise<Reply | 'hang' | 'reset'>;

export type TestServer = {
  url: string;
  asked: Asked[];
  connections: () => number;
  stop: () => Promise<void>;
};

export async function startHttpServer(decide: Decide): Promise<TestServer> {
  const asked: Asked[] = [];
  let connections = 0;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      asked.push(one);
      const reply = await decide(one);
      if (reply === 'hang') return;
      if (reply === 'reset') {
        request.socket.destroy();
        return;
      }
      response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers });
      if (reply.body === undefined) response.end();
      else response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
