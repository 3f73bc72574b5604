/** What is known of the gateway, its callbacks and the hub, as findings. Pure. */
import type { SessionState } from '../../abdm/access-token.ts';
import type { Inspection } from '../../db/inspection-answer.ts';
import type { Finding } from '../contract/doctor.ts';
import { found } from './run-checks.ts';

const HOUR = 60 * 60_000;
/** Over a Sunday and a holiday nobody may scan; longer, somebody should try. */
const OLD_CALLBACK_HOURS = 96;
/** A hub takes counts every few minutes; a night without a link is usual, a day is not. */
const HUB_WAITS_MS = 24 * HOUR;

/** null: this server does not speak to the gateway. `hasSession`: one could be had just now. */
export function judgeGateway(state: (SessionState & { hasSession: boolean }) | null): Finding {
  if (state === null) return found('gateway', 'gateway_unused');
  if (!state.hasCredentials) return found('gateway', 'gateway_no_credentials');
  if (state.hasSession) return found('gateway', 'gateway_ok');
  if (state.failure?.refused === true) return found('gateway', 'gateway_refused');
  return found('gateway', 'gateway_silent');
}

export interface CallbackSigns {
  now: number;
  lastAt: number | null;
  /** Callbacks that were refused since the last one that was taken, or since the start. */
  refusedSince: number;
}

export function judgeCallback(signs: CallbackSigns | null): Finding {
  if (signs === null) return found('callback', 'callback_unused');
  const { now, lastAt, refusedSince } = signs;
  if (refusedSince > 0) return found('callback', 'callback_refused', { count: refusedSince });
  if (lastAt === null) return found('callback', 'callback_never');
  // One that came just now came within the hour.
  const hours = Math.max(1, Math.round((now - lastAt) / HOUR));
  return found('callback', hours > OLD_CALLBACK_HOURS ? 'callback_old' : 'callback_ok', { hours });
}

export interface HubSigns extends Pick<Inspection['network'], 'hubAt' | 'hubWaitsSince'> {
  now: number;
  /** Whether the socket to it is open; null while no server runs that would hold it. */
  isUp: boolean | null;
  /** Whether anybody has said where it is. */
  hasAddress: boolean;
}

/** null: there is no hub. */
export function judgeHub(signs: HubSigns | null): Finding {
  if (signs === null) return found('hub', 'hub_unused');
  const { now, isUp, hasAddress, hubAt, hubWaitsSince } = signs;
  if (!hasAddress) return found('hub', 'hub_unset');
  // Through it alone a phone's scan comes here.
  if (isUp === false) return found('hub', 'hub_down');
  const waitsMs = hubWaitsSince === null ? 0 : now - Math.max(hubWaitsSince, hubAt ?? 0);
  if (waitsMs > HUB_WAITS_MS) return found('hub', 'hub_silent', { hours: Math.round(waitsMs / HOUR) });
  return found('hub', 'hub_ok');
}
