/**
 * In which zone a staff page tells moments: the facility's, which the server says with who is signed in. A counter's
 * PC may be set to another one. Until it is told, this machine's.
 */
interface Moment {
  day: string;
  month: string;
  year: string;
  hour: string;
  minute: string;
  second: string;
}

let format = formatOf(undefined);
let told: string | undefined;

function formatOf(zone: string | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** `zone` is an IANA name, as the facility's file has it. A browser that knows it not keeps its own. */
export function tellZone(zone: string): void {
  if (zone === told) return;
  try {
    format = formatOf(zone);
    told = zone;
  } catch {
    // A browser older than the zone's name: its own time is better than none.
  }
}

function momentOf(at: number): Moment {
  const parts = format.formatToParts(at).map(({ type, value }) => [type, value]);
  return Object.fromEntries(parts) as Moment;
}

/** `HH:MM` at the facility; `at` in milliseconds since 1970, as everywhere here. */
export function clockTime(at: number): string {
  const { hour, minute } = momentOf(at);
  return `${hour}:${minute}`;
}

/** `HH:MM:SS` at the facility. */
export function clockSeconds(at: number): string {
  return `${clockTime(at)}:${momentOf(at).second}`;
}

/** `DD-MM-YYYY` at the facility, as people here write it. */
export function dateText(at: number): string {
  const { day, month, year } = momentOf(at);
  return `${day}-${month}-${year}`;
}
