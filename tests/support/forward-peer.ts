// Owns another system of the hospital: takes what is passed on to it, byte by byte, and misbehaves on demand.

import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Peer {
  url: string;
  got: { url: string; headers: http.IncomingHttpHeaders; body: Buffer }[];
  /** `hold`: nothing is answered until it is something else. */
  mode: 'well' | 'cut' | 'flood' | 'hold';
  /** Answers what is held. */
  release(): void;
  stop(): Promise<void>;
}

const FLOOD = Buffer.alloc(2 * 1024 * 1024, 0x61);

export async function startPeer(): Promise<Peer> {
  const held: (() => void)[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      peer.got.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      if (peer.mode === 'cut') return void request.socket.destroy();
      const answer = () => {
        response.writeHead(202, { 'Content-Type': 'application/json' });
        response.end(peer.mode === 'flood' ? FLOOD : '{"taken":true}');
      };
      if (peer.mode === 'hold') held.push(answer);
      else answer();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const peer: Peer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got: [],
    mode: 'well',
    release() {
      for (const answer of held.splice(0)) answer();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return peer;
}
