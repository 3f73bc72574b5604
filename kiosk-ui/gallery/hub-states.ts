/** The hub's page: none, an address and a code to be entered, everything well, the line down with counts waiting, settings that win. */
import type { HubState } from '../../server/contract/hub.ts';
import type { HubPageProps } from '../admin/network/hub-view.tsx';
import { MINUTE, NOW } from './fixtures.ts';

const WELL: HubState = {
  url: 'https://hub.health.example.in',
  addressFrom: 'page',
  hipId: 'IN0110000123',
  enrolment: {
    enrolled: true,
    keyId: 'q7Zk1xN4mT2p',
    since: NOW - 40_000 * MINUTE,
    by: 'shabir',
    source: 'page',
  },
  line: { since: NOW - 190 * MINUTE, heardAt: NOW, lost: null },
  counts: { waiting: 0, takenAt: NOW - MINUTE, failed: null, acknowledged: 18_204, events: 18_204 },
  missed: null,
  pagesUrl: 'https://opd.example.in',
};

type State = Pick<HubPageProps, 'view' | 'told'>;

function shown(hub: HubState | null, told: HubPageProps['told'] = null): State {
  return { view: { hub }, told };
}

export const HUB_STATES = {
  none: shown(null),
  new: shown(
    {
      ...WELL,
      enrolment: { enrolled: false, keyId: null, since: null, by: null, source: 'page' },
      line: { since: null, heardAt: null, lost: null },
      counts: { waiting: 1, takenAt: null, failed: null, acknowledged: null, events: 12 },
      pagesUrl: null,
    },
    { k: 'statehub.wrongCode', bad: true },
  ),
  'no-address': shown({
    ...WELL,
    url: null,
    enrolment: { enrolled: false, keyId: null, since: null, by: null, source: 'page' },
    line: { since: null, heardAt: null, lost: null },
    counts: { waiting: 1, takenAt: null, failed: null, acknowledged: null, events: 12 },
    pagesUrl: null,
  }),
  well: shown(WELL, { k: 'statehub.done', bad: false }),
  down: shown({
    ...WELL,
    line: {
      since: null,
      heardAt: NOW - 4_000 * MINUTE,
      lost: { at: NOW - 3 * MINUTE, why: 'refused' },
    },
    counts: {
      waiting: 3,
      takenAt: NOW - 4_000 * MINUTE,
      failed: { at: NOW - MINUTE, status: 401 },
      acknowledged: 17_020,
      events: 18_204,
    },
    missed: { count: 7, at: NOW - 12 * MINUTE },
  }),
  copied: shown({
    ...WELL,
    line: { ...WELL.line, since: null, lost: { at: NOW - MINUTE, why: 'copied' } },
  }),
  settings: shown({
    ...WELL,
    addressFrom: 'environment',
    enrolment: { ...WELL.enrolment, by: null, source: 'environment' },
    line: { ...WELL.line, lost: { at: NOW - 200 * MINUTE, why: 'ended' } },
  }),
  'no-server': { view: null, told: { k: 'problem.no_connection', bad: true } },
} as const satisfies Record<string, State>;
