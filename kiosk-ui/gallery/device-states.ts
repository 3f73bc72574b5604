/** The states of the page of halls and kiosks, and of a screen that waits to be admitted. */
import type { DeviceView } from '../../server/contract/devices.ts';
import type { DevicesState } from '../admin/devices-view.tsx';
import type { PairingPhase } from '../pairing/pair-screen.tsx';
import { MINUTE, NOW, queue } from './fixtures.ts';

const QUEUES = [0, 1, 2, 3].map((index) => {
  const { id, prefix, name, pictogram } = queue(index);
  return { id, prefix, name: { ...name }, pictogram };
});

function device(id: string, label: string | null, changes: Partial<DeviceView> = {}): DeviceView {
  return {
    id,
    audience: 'hall',
    label,
    queues: [],
    admittedBy: 'shabir',
    createdAt: NOW - 9_000 * MINUTE,
    live: true,
    since: NOW - 95 * MINUTE,
    ...changes,
  };
}

const EMPTY: DevicesState = {
  answer: { devices: [], waiting: [], queues: QUEUES },
  code: '',
  changing: null,
  ending: null,
  admitted: null,
  trouble: null,
};
const FULL: DevicesState = {
  ...EMPTY,
  answer: {
    queues: QUEUES,
    devices: [
      device('d1', 'Hall, ground floor'),
      device('d2', 'بچوں کا ہال', { queues: ['OPD3'], live: false, since: NOW - 12 * MINUTE }),
      device('d3', 'Kiosk at the gate', { audience: 'kiosk' }),
      device('d4', null, { audience: 'kiosk', live: false, since: null }),
    ],
    waiting: [
      { code: '482913', audience: 'hall', address: '10.0.0.17', secondsLeft: 540 },
      { code: '170264', audience: 'kiosk', address: '10.0.0.23', secondsLeft: 220 },
    ],
  },
};

export const DEVICES_STATES = {
  empty: EMPTY,
  full: { ...FULL, code: '482913' },
  changing: { ...FULL, changing: 'd2' },
  ending: { ...FULL, ending: 'd1', admitted: 'Hall, ground floor' },
  'wrong-code': { ...FULL, code: '482914', trouble: { code: 'unknown_code', params: {} } },
} as const satisfies Record<string, DevicesState>;

export const PAIRING_STATES = {
  code: { phase: { kind: 'code', code: '482913' } },
  full: { phase: { kind: 'full' } },
  away: { phase: { kind: 'away' } },
  'on-a-kiosk': { phase: { kind: 'code', code: '170264' }, size: '1080x1920' },
} as const satisfies Record<string, { phase: PairingPhase; size?: string }>;
