/** The network's page: nothing entered yet, everything well, a scan waited for, what stands in the way, a hub. */
import type { DeliveryCheckView, NetworkState, NetworkView } from '../../server/contract/network.ts';
import type { NetworkViewProps } from '../admin/network/network-view.tsx';
import { MINUTE, NOW } from './fixtures.ts';

const NEW: NetworkState = {
  hipId: 'IN0110000123',
  credentials: { source: 'none', setAt: null, setBy: null },
  gateway: {
    reachedAt: null,
    silentSince: null,
    sessionAt: null,
    sessionFailure: null,
    keysAt: null,
    keysFailedAt: null,
    service: null,
  },
  callback: { takenAt: null, refused: null, refusals: 0 },
  answer: { acceptedAt: null, failed: null },
  bridge: { address: 'https://opd.example.in', set: null },
  check: null,
};

const WELL: NetworkState = {
  ...NEW,
  credentials: { source: 'page', setAt: NOW - 9_000 * MINUTE, setBy: 'shabir' },
  gateway: {
    ...NEW.gateway,
    reachedAt: NOW,
    sessionAt: NOW - 12 * MINUTE,
    keysAt: NOW - 4 * MINUTE,
    service: { at: NOW, linked: true, active: true },
  },
  callback: { takenAt: NOW - MINUTE, refused: null, refusals: 0 },
  answer: { acceptedAt: NOW - MINUTE, failed: null },
  bridge: {
    address: 'https://opd.example.in',
    set: { url: 'https://opd.example.in', at: NOW - 8_000 * MINUTE, by: 'shabir' },
  },
};

const WAITING: DeliveryCheckView = {
  code: 'K7RW2MPX9Q',
  until: NOW + 4 * MINUTE,
  now: NOW,
  arrived: null,
  queue: null,
  unknownAt: null,
  refused: [],
};

function shown(network: NetworkState | null, told: Partial<NetworkViewProps['told']> = {}) {
  const view: NetworkView = { mode: network === null ? 'hub' : 'direct', network };
  return { view, told: { pair: null, address: null, outside: null, page: null, ...told } };
}

export const NETWORK_STATES = {
  new: shown(NEW, { pair: { k: 'network.refused', bad: true } }),
  well: shown(
    { ...WELL, check: { ...WAITING, arrived: { at: NOW, answer: 'accepted' } } },
    { outside: { k: 'network.outArrived', bad: false } },
  ),
  waiting: shown({ ...WELL, check: WAITING }),
  stopped: shown(
    {
      ...WELL,
      gateway: {
        ...WELL.gateway,
        silentSince: NOW - 20 * MINUTE,
        sessionFailure: { at: NOW, status: 401, code: 'ABDM-1017', refused: true },
        service: { at: NOW, linked: false, active: false },
      },
      callback: { takenAt: null, refused: { at: NOW, kind: 'clock' }, refusals: 2 },
      answer: { acceptedAt: null, failed: { at: NOW, status: 400, code: 'ABDM-1006', class: 'permanent' } },
      check: {
        ...WAITING,
        until: NOW - MINUTE,
        unknownAt: NOW - 2 * MINUTE,
        refused: [
          { kind: 'clock', count: 2, at: NOW },
          { kind: 'foreign', count: 1, at: NOW },
        ],
      },
    },
    {
      address: { k: 'network.wrongBridge', bad: true },
      outside: { k: 'network.outNoConnection', bad: true },
    },
  ),
  hub: shown(null),
} as const satisfies Record<string, Pick<NetworkViewProps, 'view' | 'told'>>;
