/**
 * The time of day at the facility, on a screen whose own clock may be wrong (a television without
 * internet, after a power cut): what the server said last, and what has passed since. Until it has said
 * anything, this machine's clock.
 */
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

export interface FacilityClock {
  /** The server's minute after midnight is `minute` at this machine's `at` (ms). */
  told(minute: number, at: number): void;
  /** Minutes after midnight at this machine's `at` (ms). */
  minuteAt(at: number): number;
  /** `HH:MM` at this machine's `at` (ms). */
  timeAt(at: number): string;
}

export function createFacilityClock(): FacilityClock {
  let last: { minute: number; at: number } | null = null;

  function minuteAt(at: number): number {
    if (last === null) {
      const date = new Date(at);
      return date.getHours() * 60 + date.getMinutes();
    }
    const passed = Math.floor((at - last.at) / MINUTE_MS);
    return (((last.minute + passed) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  }

  return {
    told(minute, at) {
      last = { minute, at };
    },
    minuteAt,
    timeAt: (at) => minuteText(minuteAt(at)),
  };
}

function minuteText(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
