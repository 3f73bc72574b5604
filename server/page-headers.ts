/** With which headers pages go out, a facility's and the hub's alike. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** The thread that reads codes for a camera (kiosk-ui/shared/camera), under its built name. */
const READING_WORKER = /^\/assets\/reading-worker-[\w-]+\.js$/;

/**
 * Pages run our own scripts, styles and fonts and nothing else; nobody frames them. WebAssembly may be
 * compiled in the reading worker alone: a worker obeys the policy that its own script came with.
 */
export function pageHeaders(): MiddlewareHandler {
  const pages = headersWith({});
  const reading = headersWith({ script: ["'wasm-unsafe-eval'"] });
  // Recording the lines of speech is the administrator's; no other page hears anybody.
  const admin = headersWith({ microphone: ['self'] });
  return (c, next) => {
    if (READING_WORKER.test(c.req.path)) return reading(c, next);
    return (c.req.path.startsWith('/admin') ? admin : pages)(c, next);
  };
}

function headersWith(more: { script?: string[]; microphone?: string[] }): MiddlewareHandler {
  const { script = [], microphone = [] } = more;
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      ...(script.length > 0 && { scriptSrc: ["'self'", ...script] }),
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    referrerPolicy: 'no-referrer',
    // See strictTransport: over plain HTTP it would mean nothing, and a proxy sets its own.
    strictTransportSecurity: false,
    permissionsPolicy: { camera: ['self'], microphone, geolocation: [] },
  });
}
