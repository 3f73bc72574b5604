/** How a node's port is closed without cutting off what it is answering. */
import type { Server } from 'node:http';

/** Requests that are being answered when a node stops. */
const FINISH_WITHIN_MS = 3_000;
/** A connection that is kept for the next request has none coming, once its answer is out. */
const LOOK_EVERY_MS = 50;

/** Takes no new connections, and waits a moment for the requests that are being answered, and for lines to end. */
export function finish(server: Server, withinMs: number = FINISH_WITHIN_MS): Promise<void> {
  return new Promise((resolve) => {
    const looks = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    const late = setTimeout(() => {
      clearInterval(looks);
      server.closeAllConnections();
      // A line that does not end is no connection of the server's any more, and would be waited for without end.
      resolve();
    }, withinMs);
    server.close(() => {
      clearInterval(looks);
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
