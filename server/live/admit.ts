/**
 * Which channel a socket's request asks for, and whether it may have it. Halls are open; counters need staff
 * who may work at one, a kiosk and a hall with a channel of its own the machine's admission.
 */
import type { IncomingMessage } from 'node:http';
import { routeId } from '../contract/bodies.ts';
import { allows } from '../contract/permissions.ts';
import type { ClerkView, HallView, KioskView } from '../contract/views.ts';
import { DEVICE_COOKIES, type DeviceAudience, type Devices } from '../devices/devices.ts';
import type { ClientOf } from '../edges/client.ts';
import type { KnownHost } from '../edges/host-names.ts';
import { isOwnOrigin } from '../edges/own-origin.ts';
import { cookieOf } from '../guard.ts';
import { mayWorkAt } from '../staff/sessions.ts';
import type { SignIn } from '../staff/sign-in.ts';
import type { Admit } from './sockets.ts';

const LIVE_PATH = '/live';

export interface AdmitDeps {
  signIn: SignIn;
  devices: Devices;
  publicUrl: string | null;
  clientOf: ClientOf;
  knownHost: KnownHost;
  isQueue: (id: string) => boolean;
  isCounter: (id: string) => boolean;
  hall: (queues: readonly string[]) => HallView;
  clerk: (counter: string) => ClerkView | null;
  kiosk: () => KioskView;
  /** An account's screen was sent this view of a counter. */
  shownToStaff: (account: string, view: ClerkView) => void;
}

export function createAdmit(deps: AdmitDeps): Admit {
  return function admit(request) {
    const url = readUrl(request);
    if (url === null || url.pathname !== LIVE_PATH) return { status: 404 };
    if (!deps.knownHost(request.headers.host)) return { status: 403 };
    const { host, origin } = request.headers;
    const { secure } = deps.clientOf(request);
    if (!isOwnOrigin(origin, { host, secure }, deps.publicUrl)) return { status: 403 };
    switch (url.searchParams.get('audience')) {
      case 'hall':
        return url.searchParams.get('paired') === null
          ? hall(deps, url.searchParams.get('queues'))
          : pairedHall(deps, request);
      case 'counter':
        return counter(deps, request, url.searchParams.get('counter'));
      case 'kiosk':
        return kiosk(deps, request);
      default:
        return { status: 400 };
    }
  };
}

function hall(deps: AdmitDeps, asked: string | null): ReturnType<Admit> {
  const queues = [...new Set((asked ?? '').split(',').filter((id) => id !== ''))].sort();
  // A queue that was removed takes nothing from the others that this hall shows.
  if (queues.length > 0 && !queues.some(deps.isQueue)) return { status: 404 };
  return { key: `hall:${queues.join(',')}`, view: () => deps.hall(queues) };
}

function counter(deps: AdmitDeps, request: IncomingMessage, asked: string | null): ReturnType<Admit> {
  const cookie = cookieOf(request);
  const mayWork = () => {
    const staff = deps.signIn.who(cookie);
    return staff !== null && allows(staff.role, 'counter');
  };
  // An administrator may take the counter away while its page is open; a clerk may sit down at another.
  const mayListen = (id: string) => {
    const present = deps.signIn.who(cookie);
    return present !== null && mayWork() && mayWorkAt(present, id) && deps.isCounter(id);
  };
  const staff = deps.signIn.who(cookie);
  if (staff === null) return { status: 401 };
  if (!mayWork()) return { status: 403 };
  const id = routeId.safeParse(asked);
  if (!id.success) return { status: 400 };
  if (!deps.isCounter(id.data)) return { status: 404 };
  if (!mayListen(id.data)) return { status: 403 };
  return {
    key: `counter:${id.data}`,
    view: () => deps.clerk(id.data),
    stillAllowed: () => mayListen(id.data),
    shown: (view) => {
      if (view.audience === 'counter') deps.shownToStaff(staff.name, view);
    },
  };
}

/** A hall that was admitted shows what staff chose for it, and follows when they choose anew. */
function pairedHall(deps: AdmitDeps, request: IncomingMessage): ReturnType<Admit> {
  const found = machine(deps, request, 'hall');
  if (found === null) return { status: 401 };
  const { device, ...channel } = found;
  const view = () => deps.hall(deps.devices.queuesOf(device).filter(deps.isQueue));
  return { key: `hall-device:${device}`, view, ...channel };
}

function kiosk(deps: AdmitDeps, request: IncomingMessage): ReturnType<Admit> {
  const found = machine(deps, request, 'kiosk');
  if (found === null) return { status: 401 };
  const { device: _, ...channel } = found;
  return { key: 'kiosk', view: deps.kiosk, ...channel };
}

/** The machine behind a request, as long as it is admitted for this audience; null when it is none. */
function machine({ devices }: AdmitDeps, request: IncomingMessage, audience: DeviceAudience) {
  const cookie = cookieOf(request, DEVICE_COOKIES[audience]);
  const device = devices.who(audience, cookie);
  if (device === null) return null;
  const stillAllowed = () => devices.who(audience, cookie) !== null;
  return { device, stillAllowed, presence: devices.presence(device) };
}

function readUrl(request: IncomingMessage): URL | null {
  const text = `http://host${request.url ?? '/'}`;
  return URL.canParse(text) ? new URL(text) : null;
}
