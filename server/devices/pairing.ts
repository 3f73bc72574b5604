/**
 * How a machine without a keyboard is admitted: it shows a code, staff type it, and the machine that
 * holds the code's secret gets its cookie. Codes live in memory and for minutes only. Invariant: a code
 * alone opens nothing, and admits once.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { DeviceAudience, OpenPairing, PairingState } from '../contract/devices.ts';
import type { Admitted, Description, Devices } from './devices.ts';

/** Long enough to walk from the screen to a desk. */
export const PAIRING_MS = 10 * 60_000;
/** Every screen of a new building at once; and what one address, or a proxy that hides many, may take of them. */
export const MAX_PAIRINGS = 20;
export const MAX_PAIRINGS_AN_ADDRESS = 8;
const SECRET_BYTES = 32;
const CODES = 1_000_000;
const CODE_DIGITS = 6;
/** A slip of one finger must not name another machine. */
const MIN_DIFFERENCE = 2;
/** With twenty codes open hardly one in a thousand is too like another. */
const MAX_DRAWS = 100;

interface Pairing {
  audience: DeviceAudience;
  secretHash: string;
  code: string;
  address: string;
  endsAt: number;
  /** Once admitted; given again to the same secret, for an answer may be lost. */
  cookie: string | null;
}

export interface Pairings {
  /** A code for a machine, the one it has if it has one; null when too many are open. */
  begin(
    audience: DeviceAudience,
    address: string,
    secret: string | undefined,
  ): { secret: string; state: PairingState } | null;
  /** How it stands for the holder of the secret; null when that is nobody any more. */
  look(
    audience: DeviceAudience,
    secret: string | undefined,
  ): { state: PairingState; cookie: string | null } | null;
  /** Codes that wait, oldest first. */
  open(): OpenPairing[];
  /** Admits the machine that shows the code. */
  admit(code: string, staff: string, description: Description): Admitted | 'unknown_code' | 'too_many';
}

export function createPairings(devices: Devices, now: () => number): Pairings {
  const pairings = new Map<string, Pairing>();

  function sweep(): void {
    const at = now();
    // Also when the clock was set back: nothing lives longer than it may.
    for (const [hash, { endsAt }] of pairings)
      if (at >= endsAt || endsAt - at > PAIRING_MS) pairings.delete(hash);
  }

  function waiting(): Pairing[] {
    sweep();
    return [...pairings.values()].filter(({ cookie }) => cookie === null);
  }

  function stateOf({ cookie, code, endsAt }: Pairing): PairingState {
    return cookie === null
      ? { state: 'waiting', code, secondsLeft: secondsTo(endsAt) }
      : { state: 'admitted' };
  }

  function secondsTo(at: number): number {
    return Math.max(0, Math.ceil((at - now()) / 1000));
  }

  function of(audience: DeviceAudience, secret: string | undefined): Pairing | null {
    sweep();
    const pairing = secret === undefined ? undefined : pairings.get(hashOf(secret));
    if (pairing?.audience !== audience) return null;
    // Ended within the code's time: its cookie opens nothing any more, and a new code is due.
    const isOver = pairing.cookie !== null && devices.who(audience, pairing.cookie) === null;
    return isOver ? null : pairing;
  }

  return {
    begin(audience, address, held) {
      const known = of(audience, held);
      if (known !== null && held !== undefined) return { secret: held, state: stateOf(known) };
      // The same browser became something else: its old code is nobody's.
      if (held !== undefined) pairings.delete(hashOf(held));
      const open = waiting();
      const code = freshPairingCode(open.map((one) => one.code));
      const ofAddress = open.filter((one) => one.address === address).length;
      if (open.length >= MAX_PAIRINGS || ofAddress >= MAX_PAIRINGS_AN_ADDRESS || code === null) return null;
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const secretHash = hashOf(secret);
      const pairing = { audience, secretHash, code, address, endsAt: now() + PAIRING_MS, cookie: null };
      pairings.set(secretHash, pairing);
      return { secret, state: stateOf(pairing) };
    },
    look(audience, secret) {
      const pairing = of(audience, secret);
      return pairing === null ? null : { state: stateOf(pairing), cookie: pairing.cookie };
    },
    open: () =>
      waiting().map(({ code, audience, address, endsAt }) => ({
        code,
        audience,
        address,
        secondsLeft: secondsTo(endsAt),
      })),
    admit(code, staff, description) {
      const pairing = waiting().find((one) => one.code === code);
      if (pairing === undefined) return 'unknown_code';
      const admitted = devices.admit(pairing.audience, staff, description);
      if (admitted === null) return 'too_many';
      pairing.cookie = admitted.cookie;
      return admitted;
    },
  };
}

/** Six digits that differ from each of the others in at least two places; null when none was found. */
export function freshPairingCode(others: readonly string[]): string | null {
  for (let draw = 0; draw < MAX_DRAWS; draw += 1) {
    const code = String(randomInt(CODES)).padStart(CODE_DIGITS, '0');
    if (others.every((other) => differing(code, other) >= MIN_DIFFERENCE)) return code;
  }
  return null;
}

function differing(a: string, b: string): number {
  let places = 0;
  for (let at = 0; at < CODE_DIGITS; at += 1) if (a[at] !== b[at]) places += 1;
  return places;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
