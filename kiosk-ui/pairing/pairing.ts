/**
 * Waiting to be admitted: gets a code, asks again and again how it stands, gets a new one when it is over,
 * and says when the machine is in. Whatever fails is tried again; nothing here needs a hand.
 */
import type { DeviceAudience, PairingState } from '../../server/contract/devices.ts';
import { BROWSER_WAY, type Result, request, type Way } from '../shared/api.ts';
import type { PairingPhase } from './pair-screen.tsx';

/** How often the server is asked: a code that is confirmed is acted on while staff still look. */
export const ASK_EVERY_MS = 2_000;
/** With too many waiting there is no hurry. */
export const FULL_PAUSE_MS = 10_000;

export interface PairingOptions {
  audience: DeviceAudience;
  onPhase: (phase: PairingPhase) => void;
  onAdmitted: () => void;
  way?: Way;
}

/** Begins at once; what it answers ends it. */
export function startPairing({
  audience,
  onPhase,
  onAdmitted,
  way = BROWSER_WAY,
}: PairingOptions): () => void {
  let stopped = false;

  async function wait(): Promise<void> {
    let hasCode = false;
    while (!stopped) {
      const asked: Result<PairingState> = hasCode
        ? await request<PairingState>('GET', `/api/pairing/${audience}`, undefined, way)
        : await request<PairingState>('POST', '/api/pairing', { audience }, way);
      if (stopped) return;
      if (asked.ok && asked.value.state === 'admitted') {
        // The first answer to the holder of the secret that says so brought the cookie with it.
        if (hasCode) return onAdmitted();
        hasCode = true;
        continue;
      }
      if (asked.ok && asked.value.state === 'waiting') onPhase({ kind: 'code', code: asked.value.code });
      else if (!asked.ok) {
        const { code } = asked.trouble;
        onPhase({ kind: code === 'too_many_attempts' ? 'full' : 'away' });
        // Its time is over, or the server was started anew.
        if (code === 'not_found') {
          hasCode = false;
          continue;
        }
        await way.pause(code === 'too_many_attempts' ? FULL_PAUSE_MS : ASK_EVERY_MS);
        continue;
      }
      hasCode = true;
      await way.pause(ASK_EVERY_MS);
    }
  }

  void wait();
  return () => {
    stopped = true;
  };
}
