/**
 * Ending an HTTP server in order: no new connection, every request under way answered, and each client
 * told with its answer not to send another on that connection. Who may connect is main.ts's.
 */
import type { Server, ServerResponse } from 'node:http';

/** Requests that take longer are somebody's drip; a service manager waits at least this long. */
const GRACE_MS = 8_000;
/** Connections on which nobody has asked anything yet (browsers open them ahead) are waited for this long. */
const SILENT_MS = 500;

/** Call it before the server listens; what it returns resolves when the last connection has ended. */
export function createClosing(server: Server): () => Promise<void> {
  const open = new Set<ServerResponse>();
  let closing = false;
  // One function for all: a closure for every request would be the morning's garbage.
  function forget(this: ServerResponse): void {
    open.delete(this);
  }
  server.prependListener('request', (_request, response: ServerResponse) => {
    if (closing) response.shouldKeepAlive = false;
    open.add(response);
    response.on('close', forget);
  });
  return function close() {
    closing = true;
    for (const response of open) response.shouldKeepAlive = false;
    return new Promise((resolve) => {
      const closingAt = performance.now();
      let lastBusy = closingAt;
      const look = setInterval(() => {
        const at = performance.now();
        if (open.size > 0) lastBusy = at;
        if (at - lastBusy > SILENT_MS || at - closingAt > GRACE_MS) server.closeAllConnections();
      }, SILENT_MS / 5);
      server.close(() => {
        clearInterval(look);
        resolve();
      });
      server.closeIdleConnections();
    });
  };
}
