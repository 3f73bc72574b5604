/**
 * Tells the hub what its review shows beside counts: how days spread, and how this box is. All of it is said again
 * whenever the line opens; a hub of an older version leaves it aside. Codes and numbers only, nobody's name.
 */
import { statfs } from 'node:fs/promises';
import type { FiguresMessage, StateMessage } from '../../hub/contract/figures.ts';
import { hprIdOf } from '../../hub/contract/hpr-id.ts';
import { type DoctorReport, levelOf } from '../contract/doctor.ts';
import type { Reader } from '../reports/readings.ts';

export interface TellingDeps {
  send: (message: FiguresMessage | StateMessage) => boolean;
  reader: Pick<Reader, 'ask'>;
  logId: string;
  /** The last token of the logs before this one. */
  afterToken: number;
  version: string;
  /** Today and the zone it is in. */
  today: () => { day: string; zone: string };
  doctor: { look(): Promise<DoctorReport> };
  printers: () => readonly { down: boolean }[];
  /** When the newest whole backup was made; null: there is none. */
  newestBackup: () => number | null;
  dataDir: string;
  /** HPR ids at the counters, as they were typed. */
  professionals: () => string[];
  now: () => number;
  onFault: (fault: unknown) => void;
}

export interface Telling {
  /** The line is open: everything is told. */
  opened(): void;
  start(): void;
  stop(): void;
}

const FIGURES_EVERY_MS = 60_000;
/** The doctor makes the disk work: thousands of boxes that lost one hub do not all look again. */
const STATE_EVERY_MS = 30 * 60_000;
/** Days back that are told when the line opens: a week without internet. */
const DAYS_BACK = 7;
const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
const MEGABYTE = 1024 * 1024;
/** What a message has room for. */
const MOST_FINDINGS = 60;
const MOST_PROFESSIONALS = 500;

export function createTelling(deps: TellingDeps): Telling {
  const { send, reader, now, onFault } = deps;
  /** What the hub was told since the line opened, by day. */
  let told = new Map<string, string>();
  let looked: { at: number; state: StateMessage } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isTelling = false;

  async function tellFigures(daysBack: number): Promise<void> {
    const { day, zone } = deps.today();
    const from = new Date(Date.parse(day) - daysBack * DAY_MS).toISOString().slice(0, 10);
    const { logId, afterToken } = deps;
    const spreads = await reader.ask({ kind: 'spread', from, afterToken, zone });
    for (const spread of spreads) {
      const text = JSON.stringify(spread);
      if (told.get(spread.day) === text) continue;
      if (send({ type: 'figures', logId, ...spread })) told.set(spread.day, text);
    }
  }

  async function tellState(): Promise<void> {
    if (looked === null || Math.abs(now() - looked.at) >= STATE_EVERY_MS) {
      looked = { at: now(), state: await look() };
      send(looked.state);
    }
  }

  async function look(): Promise<StateMessage> {
    const { findings } = await deps.doctor.look();
    const unwell = new Map<string, 'warn' | 'bad'>();
    for (const finding of findings) {
      const level = levelOf(finding);
      if (level === 'warn' || level === 'bad') unwell.set(finding.code, level);
    }
    const printers = deps.printers();
    const backupAt = deps.newestBackup();
    return {
      type: 'state',
      version: deps.version,
      at: now(),
      findings: [...unwell].slice(0, MOST_FINDINGS).map(([code, level]) => ({ code, level })),
      box: {
        backupHours: backupAt === null ? null : Math.max(0, Math.round((now() - backupAt) / HOUR_MS)),
        diskFreeMb: await freeMegabytes(deps.dataDir),
        printers: { all: printers.length, ready: printers.filter(({ down }) => !down).length },
      },
      // Whatever else is typed there, a doctor's name too, goes nowhere.
      professionals: [...new Set(deps.professionals().flatMap((one) => hprIdOf(one) ?? []))].slice(
        0,
        MOST_PROFESSIONALS,
      ),
    };
  }

  /** One round at a time; a slow disk makes it late, never many. */
  function round(daysBack: number): void {
    if (isTelling) return;
    isTelling = true;
    tellFigures(daysBack)
      .then(tellState)
      .catch(onFault)
      .finally(() => {
        isTelling = false;
      });
  }

  return {
    opened() {
      told = new Map();
      // Known already, its clock aside.
      if (looked !== null) send({ ...looked.state, at: now() });
      round(DAYS_BACK);
    },
    start() {
      timer = setInterval(() => round(1), FIGURES_EVERY_MS);
      timer.unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}

async function freeMegabytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return Math.floor((bavail * bsize) / MEGABYTE);
  } catch {
    return null;
  }
}
