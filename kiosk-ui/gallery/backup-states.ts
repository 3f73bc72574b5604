/** The backup section, and the page that asks for last numbers after a restore: their states. */
import type { BackupsView } from '../../server/contract/backups.ts';
import type { NumbersView } from '../../server/contract/numbers.ts';
import type { Trouble } from '../shared/api.ts';
import { MINUTE, NOW, queue } from './fixtures.ts';

const DAY = 24 * 60 * MINUTE;

const NIGHTS = Array.from({ length: 6 }, (_, i) => {
  const madeAt = NOW - i * DAY - 7 * 60 * MINUTE;
  return {
    name: `${new Date(madeAt).toISOString().slice(0, 13).replace(':', '')}0000Z`,
    madeAt,
    day: new Date(madeAt).toISOString().slice(0, 10),
    tokens: 41_200 - i * 790,
    bytes: 38_400_000 - i * 700_000,
  };
});

const FULL: BackupsView = {
  running: false,
  madeAt: NIGHTS[0]?.madeAt ?? null,
  triedAt: NIGHTS[0]?.madeAt ?? null,
  why: null,
  keep: 14,
  folder: '/srv/parchi/data/backups',
  sameDisk: true,
  copies: NIGHTS,
};

function asked(
  index: number,
  known: number,
  confirmed: boolean,
  hubHeardAt: number | null = null,
): NumbersView['queues'][number] {
  const { id, prefix, name, pictogram } = queue(index);
  return { id, prefix, name, pictogram, known, confirmed, hubHeardAt };
}

type BackupState = { trouble: Trouble | null } & (
  | { of: 'backup'; view: BackupsView | null }
  | { of: 'numbers'; view: NumbersView | null }
);

const NO_SERVER: Trouble = { code: 'no_connection', params: {} };

export const BACKUP_STATES = {
  full: { of: 'backup', view: FULL, trouble: null },
  empty: {
    of: 'backup',
    view: { ...FULL, madeAt: null, triedAt: null, copies: [], running: true },
    trouble: null,
  },
  'no-space': {
    of: 'backup',
    view: { ...FULL, triedAt: NOW, why: 'no_space', sameDisk: false },
    trouble: null,
  },
  'no-server': { of: 'backup', view: null, trouble: NO_SERVER },
  'numbers-hub': {
    of: 'numbers',
    view: {
      day: '2026-11-23',
      queues: [asked(0, 52, true, NOW - 25 * MINUTE), asked(1, 0, false), asked(2, 27, true)],
    },
    trouble: null,
  },
  'numbers-asked': {
    of: 'numbers',
    view: { day: '2026-11-23', queues: [asked(0, 42, false), asked(1, 0, false), asked(2, 17, true)] },
    trouble: null,
  },
  'numbers-done': {
    of: 'numbers',
    view: { day: '2026-11-23', queues: [asked(0, 57, true), asked(1, 0, true), asked(2, 17, true)] },
    trouble: null,
  },
} as const satisfies Record<string, BackupState>;
