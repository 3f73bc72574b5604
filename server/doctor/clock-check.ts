/** Is the clock right: by the kernel's word, the gateway's, and the log's last event. */
import type { Finding } from '../contract/doctor.ts';
import { found } from './run-checks.ts';

export interface ClockSigns {
  /** Milliseconds since 1970. */
  now: number;
  /** Whether the kernel says that NTP keeps its clock; null when nobody could be asked. */
  kept: boolean | null;
  /** How far the gateway's clock is ahead of ours; null when it has said nothing. */
  gatewayAheadMs: number | null;
  lastEventAt: number | null;
}

/** HTTP dates have whole seconds and travel; callbacks are refused at ten minutes. */
const TOLERATED_MS = 60_000;
/** Group commits and a clock that NTP turns back by a little are no trouble. */
const BEHIND_MS = 60_000;

export function judgeClock({ now, kept, gatewayAheadMs, lastEventAt }: ClockSigns): Finding {
  if (gatewayAheadMs !== null && Math.abs(gatewayAheadMs) > TOLERATED_MS) {
    return found('clock', 'clock_off', {
      minutes: Math.max(1, Math.round(Math.abs(gatewayAheadMs) / 60_000)),
    });
  }
  if (lastEventAt !== null && lastEventAt - now > BEHIND_MS) {
    return found('clock', 'clock_behind', { minutes: Math.round((lastEventAt - now) / 60_000) });
  }
  if (kept === true) return found('clock', 'clock_ok');
  if (kept === null && gatewayAheadMs === null) return found('clock', 'clock_unknown');
  // Right now, but a machine that is off for a month drifts by a minute or forgets the date.
  return kept === false ? found('clock', 'clock_alone') : found('clock', 'clock_ok');
}
