/**
 * In which zone a staff page tells moments: the facility's, which the server says with who is signed in. A counter's
 * PC may be set to another one. Until it is told, this machine's.
 */
let format = formatOf();

/** Sweden writes `2026-11-29 15:14:09`, of which each text is a part. */
function formatOf(timeZone?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
}

/** `zone` is an IANA name, as the facility's file has it. */
export function tellZone(zone: string): void {
  try {
    format = formatOf(zone);
  } catch {
    // A browser older than the zone's name: the time it has is better than none.
  }
}

/** `HH:MM` at the facility; `at` in milliseconds since 1970, as everywhere here. */
export function clockTime(at: number): string {
  return clockSeconds(at).slice(0, 5);
}

/** `HH:MM:SS` at the facility. */
export function clockSeconds(at: number): string {
  return format.format(at).slice(-8);
}

/** `DD-MM-YYYY` at the facility, as people here write it. */
export function dateText(at: number): string {
  return format.format(at).slice(0, 10).split('-').reverse().join('-');
}
