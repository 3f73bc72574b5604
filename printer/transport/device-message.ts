// Owns what passes between device-link.ts and the process that holds the device file.

import type { SerialLine } from './address.ts';

/** Marks the process as ours: started any other way its module does nothing. */
export const DEVICE_PROCESS = 'parchi-device';

export type DeviceOrder =
  | { do: 'open'; turn: number; path: string; line: SerialLine | null }
  | { do: 'write'; turn: number; bytes: Uint8Array; withinMs: number }
  | { do: 'close'; turn: number };

export type DeviceAnswer =
  /** `turn` is the order's; `code` is the system's name of what was wrong. */
  | { said: 'opened' | 'written' | 'stalled' | 'closed'; turn: number }
  | { said: 'failed'; turn: number; code: string }
  | { said: 'heard'; bytes: Uint8Array };
