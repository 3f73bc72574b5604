/**
 * Owns the headers that every call to the gateway carries, checked as ABDM documents them and no looser:
 * what a real gateway might let pass is better found here.
 */
import { headerNames, readBearer, readTimestamp } from '../../abdm/wire/headers.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { Settings } from '../options.ts';
import type { Bridge } from '../state.ts';
import type { GatewayError } from './error-shapes.ts';
import type { Sessions } from './sessions.ts';

/** REQUEST-IDs remembered to notice one that is used again; a busy day's worth of calls. */
const MAX_REQUEST_IDS = 50_000;
const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const utcMilliseconds = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export type HeaderFault = { ok: false; error: GatewayError; message: string };
type Read = (name: string) => string | undefined;

export type HeaderChecks = {
  /** REQUEST-ID (v4, never seen before), TIMESTAMP (UTC, ms, `Z`, near our clock) and X-CM-ID. */
  common: (read: Read) => { ok: true } | HeaderFault;
  /** A bearer token that is one of our live sessions. */
  session: (read: Read) => { ok: true; bridge: Bridge } | HeaderFault;
  /** X-HIP-ID, naming a facility of that bridge. */
  facility: (read: Read, bridge: Bridge) => { ok: true; hipId: string } | HeaderFault;
};

export function createHeaderChecks(sessions: Sessions, settings: Settings): HeaderChecks {
  const used = new BoundedMap<string, true>(MAX_REQUEST_IDS);
  return {
    common(read) {
      const requestId = read(headerNames.requestId) ?? '';
      if (!uuidV4.test(requestId)) return malformed('REQUEST-ID must be a UUID, version 4');
      if (used.has(requestId.toLowerCase())) return malformed('REQUEST-ID was used before');
      used.set(requestId.toLowerCase(), true);
      const text = read(headerNames.timestamp) ?? '';
      const at = utcMilliseconds.test(text) ? readTimestamp(text) : null;
      if (at === null) return malformed('TIMESTAMP must be UTC with milliseconds and Z');
      if (Math.abs(at - settings.now()) > settings.maxSkewMs)
        return malformed('TIMESTAMP is too far from now');
      if (read(headerNames.cmId) !== settings.cmId) return malformed(`X-CM-ID must be ${settings.cmId}`);
      return { ok: true };
    },
    session(read) {
      const token = readBearer(read(headerNames.authorization) ?? '');
      const bridge = token === null ? null : sessions.bridgeFor(token);
      if (bridge === null) return { ok: false, error: 'unauthorised', message: 'Invalid or expired token' };
      return { ok: true, bridge };
    },
    facility(read, bridge) {
      const hipId = read(headerNames.hipId) ?? '';
      if (hipId === '') return malformed('X-HIP-ID is missing');
      const ours = bridge.services === null || bridge.services.some((service) => service.id === hipId);
      return ours ? { ok: true, hipId } : malformed('X-HIP-ID names no facility of this bridge');
    },
  };
}

function malformed(message: string): HeaderFault {
  return { ok: false, error: 'malformed', message };
}
