/** Whether the kernel says that its clock is kept by NTP; asked only when the date is in doubt. */
import { execFile } from 'node:child_process';
import type { Desk } from './desk.ts';
import type { Log } from './log.ts';

const ASK_TIMEOUT_MS = 2_000;

/** True only on a plain yes of systemd's timedatectl; no answer, or another system, is a no. */
function isClockKept(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(
      'timedatectl',
      ['show', '--property=NTPSynchronized', '--value'],
      { timeout: ASK_TIMEOUT_MS },
      (error, stdout) => resolve(error === null && stdout.trim() === 'yes'),
    );
  });
}

/** Believes a doubted date when the kernel vouches for it [DAY-8]; else it waits for the network or a clerk. */
export async function settleDoubt(desk: Desk, log: Log): Promise<void> {
  const doubt = desk.doubt();
  if (doubt === null) return;
  log.warn({ day: doubt.day, bookDay: doubt.bookDay }, 'the date is not believed yet');
  // A clock set back a little at midnight must not throw today away: going back takes a person.
  if (doubt.ahead && (await isClockKept())) await desk.confirmDay(doubt.day);
}
