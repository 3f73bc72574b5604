/**
 * Who may do what: the roles of staff and what each may. Routes, sockets and screens read this one table.
 * Types and constants only: it travels in every page that shows or hides something by role.
 */

/**
 * `clerk` registers and calls; `room` is a doctor's room, which calls; `supervisor` looks after a hall of
 * counters; `administrator` sets the facility up; `auditor` reads counts and the log, never a patient's name.
 */
export const ROLES = ['clerk', 'room', 'supervisor', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

const ATTENDING = ['clerk', 'room', 'supervisor', 'administrator'] as const satisfies readonly Role[];
const REGISTERING = ['clerk', 'supervisor', 'administrator'] as const satisfies readonly Role[];
const LEADING = ['supervisor', 'administrator'] as const satisfies readonly Role[];
const REVIEWING = ['supervisor', 'administrator', 'auditor'] as const satisfies readonly Role[];
const ADMINISTERING = ['administrator'] as const satisfies readonly Role[];

/** Every permission there is, and the roles that have it. */
export const PERMISSIONS = {
  /** Anybody signed in: who one is, which pages there are. */
  session: ROLES,
  /** Work at a counter: see who waits, with names; call, serve, skip, move. */
  counter: ATTENDING,
  /** Give a number to a card or a walk-in. */
  issue: REGISTERING,
  /** Print a copy of a slip, marked DUPLICATE. */
  copySlip: ATTENDING,
  /** See how printers are, print a test slip. */
  printers: LEADING,
  /** Print a block of P numbers and enter it afterwards. */
  paper: REGISTERING,
  /** Figures of the facility, nobody's name in them. */
  reports: REVIEWING,
  /** Who did what to which token. */
  audit: REVIEWING,
  /** Admit, name and end halls and kiosks. */
  devices: LEADING,
  /** Whether everything is well, and what to do if not. */
  doctor: LEADING,
  /** Queues, counters, printers, hours, notices. */
  settings: ADMINISTERING,
  /** Accounts of staff. */
  people: ADMINISTERING,
  /** Find, export and erase what is kept of a patient. */
  persons: ADMINISTERING,
  /** The health network's credentials and bridge. */
  abdm: ADMINISTERING,
  /** The state's hub: how the way to it is, and enrolling with it. */
  hub: ADMINISTERING,
  /** Take and list copies. */
  backup: ADMINISTERING,
  /** Record the lines that the hall speaks. */
  voices: ADMINISTERING,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether `role` has `permission`. */
export function allows(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}

/** Whoever has one of these works at the counter that the session is tied to, and nowhere else. */
const TIED = ['clerk', 'room'] as const satisfies readonly Role[];

export function isTied(role: Role): boolean {
  return (TIED as readonly Role[]).includes(role);
}

/** Who can be let into an open shift by a PIN; the others show their password. */
export const SWITCHED_BY_PIN = ['clerk', 'room', 'supervisor'] as const satisfies readonly Role[];

/** Who is signed in, as the server and the screens know it. */
export interface Staff {
  /** The name the account signs in with; never a patient's. */
  name: string;
  role: Role;
  /** Where this session works; null until it has sat down, and for whoever does not. */
  counter: string | null;
}
