/** A callback as the hub's tables have it, and what it is called by. */
import type { CallbackKind } from '../contract/link.ts';

export interface RelayKey {
  kind: CallbackKind;
  requestId: string;
}

export interface NewRelay extends RelayKey {
  hipId: string;
  fingerprint: Buffer;
  keyId: string;
  sealed: Buffer;
  arrivedAt: number;
  deadlineAt: number;
}

export interface HeldRelay extends RelayKey {
  hipId: string;
  keyId: string;
  sealed: Buffer;
  deadlineAt: number;
}

/** One that waits for its facility, without its body. */
export interface WaitingRelay extends RelayKey {
  hipId: string;
  deadlineAt: number;
}

/** A sealed body opens for its own callback only. */
export function placeOf({ kind, requestId }: RelayKey): string {
  return `${kind} ${requestId}`;
}

/** null: emptied meanwhile. */
export function whole(row: WaitingRelay & { keyId: string | null; sealed: Buffer | null }): HeldRelay | null {
  const { keyId, sealed } = row;
  return keyId === null || sealed === null ? null : { ...row, keyId, sealed };
}
