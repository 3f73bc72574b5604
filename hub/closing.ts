/** How a node's port is closed without cutting off what it is answering. */
import type { Server } from 'node:http';

/** Requests that are being answered when a node stops. */
const FINISH_WITHIN_MS = 3_000;

/** Takes no new connections, and waits a moment for the requests that are being answered. */
export function finish(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
