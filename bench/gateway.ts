/** A gateway that answers at once: sessions, keys, and 202 to everything else. It measures nothing. */
import { createServer, type Server } from 'node:http';
import { gatewayPaths } from '../abdm/wire/paths.ts';

export function startGateway(jwk: object): Promise<{ url: string; server: Server; onShares: () => number }> {
  let onShares = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const json = (status: number, body: object) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.url === gatewayPaths.sessions) return json(200, { accessToken: 'own', expiresIn: 1200 });
      if (request.url === gatewayPaths.certs) return json(200, { keys: [jwk] });
      if (request.url === gatewayPaths.onShare) onShares += 1;
      response.writeHead(202).end();
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ url: `http://127.0.0.1:${port}`, server, onShares: () => onShares });
    });
  });
}
