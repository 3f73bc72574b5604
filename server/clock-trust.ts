/** Whether the kernel says that its clock is kept by NTP; asked only when the date is in doubt. */
import { execFile } from 'node:child_process';
import type { Desk } from './desk.ts';
import type { Log } from './log.ts';

const ASK_TIMEOUT_MS = 2_000;

/** systemd's timedatectl asked: yes, no, or null where there is none to ask. */
export function isClockKept(): Promise<boolean | null> {
  return new Promise((resolve) => {
    execFile(
      'timedatectl',
      ['show', '--property=NTPSynchronized', '--value'],
      { timeout: ASK_TIMEOUT_MS },
      (error, stdout) => resolve(error === null ? stdout.trim() === 'yes' : null),
    );
  });
}

/** Believes a doubted date when the kernel vouches for it [DAY-8]; else it waits for the network or a clerk. */
export async function settleDoubt(desk: Desk, log: Log): Promise<void> {
  const doubt = desk.doubt();
  if (doubt === null) return;
  log.warn({ day: doubt.day, bookDay: doubt.bookDay }, 'the date is not believed yet');
  // A clock set back a little at midnight must not throw today away: going back takes a person.
  // Only a plain yes counts.
  if (doubt.ahead && (await isClockKept()) === true) await desk.confirmDay(doubt.day);
}
