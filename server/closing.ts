/**
 * Ending an HTTP server in order: no new connection, every request under way answered, and each client
 * told with its answer not to send another on that connection. Who may connect is main.ts's.
 */
import type { Server, ServerResponse } from 'node:http';

/** Requests that take longer are somebody's drip; a service manager waits at least this long. */
const GRACE_MS = 8_000;

/** Call it before the server listens; what it returns resolves when the last connection has ended. */
export function createClosing(server: Server): () => Promise<void> {
  const open = new Set<ServerResponse>();
  let closing = false;
  server.prependListener('request', (_request, response: ServerResponse) => {
    if (closing) response.shouldKeepAlive = false;
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  return function close() {
    closing = true;
    for (const response of open) response.shouldKeepAlive = false;
    return new Promise((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      server.closeIdleConnections();
    });
  };
}
