/**
 * Owns every ABDM path this project speaks: on the gateway, and on a bridge as the gateway calls it.
 * Nobody else writes an ABDM path. Bases (hosts) are configuration and are joined with `joinUrl`.
 */

/** Paths on the gateway host (`PARCHI_ABDM_URL`). */
export const gatewayPaths = {
  sessions: '/api/hiecm/gateway/v3/sessions',
  certs: '/api/hiecm/gateway/v3/certs',
  bridgeUrl: '/api/hiecm/gateway/v3/bridge/url',
  /** Followed by `/{serviceId}`; see `bridgeServicePath`. */
  bridgeService: '/api/hiecm/gateway/v3/bridge-service/serviceId',
  onShare: '/api/hiecm/patient-share/v3/on-share',
  onRunningToken: '/api/hiecm/patient-share/v3/running-token/on-status',
  /** Called by a patient's app, never by a facility. */
  share: '/api/hiecm/patient-share/v3/share',
  /** Called by a patient's app. Unpublished: formed like `share`. */
  runningTokenStatus: '/api/hiecm/patient-share/v3/running-token/status',
} as const;

/** Paths on a bridge (our own server), called by the gateway. */
export const callbackPaths = {
  share: '/api/v3/hip/patient/share',
  runningTokenStatus: '/api/v3/hip/patient/running-token/status',
} as const;

/** Path of one service (facility) on the bridge; the id is escaped, since sandbox ids may be any string. */
export function bridgeServicePath(serviceId: string): string {
  return `${gatewayPaths.bridgeService}/${encodeURIComponent(serviceId.replace(/\p{Cs}/gu, ''))}`;
}

/** Joins a configured base, with or without a trailing slash or a path of its own, and a path above. */
export function joinUrl(base: string, path: string): string {
  return base.replace(/\/+$/, '') + path;
}
