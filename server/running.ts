/** What a started server tells whoever started it, and what that one may choose besides the configuration. */
import type { Simulator } from './demo.ts';

export interface Running {
  url: string;
  /** Where ABDM's callbacks are answered. */
  abdmUrl: string;
  /** Of the authority that the server made for itself; devices compare it before they trust. */
  fingerprint: string | null;
  /** A made-up patient's phone, with the first queue's code scanned; null outside demonstrations. */
  phoneUrl: string | null;
  /** Printed once, when the first administrator was made without a given password. */
  generatedPassword: string | null;
  /** `PARCHI_ADMIN_PASSWORD` is set, and is not the administrator's password. */
  passwordIgnored: boolean;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Milliseconds since 1970; the system's clock unless a test has its own. */
  now?: () => number;
  /** Neither sends to the network nor prints: for measuring what a share alone costs. */
  withoutBackground?: boolean;
  /** The demonstration's gateway, when it was woken before; the server stops it. */
  simulator?: Simulator | undefined;
}
