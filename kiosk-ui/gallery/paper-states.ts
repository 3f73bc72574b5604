/** The states of the page for numbers on paper. */
import type { PaperBlock } from '../../server/contract/paper.ts';
import type { PaperState } from '../admin/paper-view.tsx';
import { MINUTE, NOW, queue } from './fixtures.ts';

const QUEUES = [0, 1, 2, 3].map((index) => {
  const { id, prefix, name, pictogram } = queue(index);
  return { id, prefix, name: { ...name }, pictogram };
});

function block(id: number, queueId: string, first: number, entered: number): PaperBlock {
  const printedAt = NOW - (5 - id) * 24 * 60 * MINUTE;
  return { id, queue: queueId, first, last: first + 49, printedAt, printedBy: 'shabir', entered };
}

const NO_BLOCKS = { blocks: [], queues: QUEUES, since: null };

const EMPTY: PaperState = {
  overview: NO_BLOCKS,
  line: '',
  since: '',
  outcome: null,
  trouble: null,
  busy: false,
  printed: null,
};
const BLOCKS: PaperState = {
  ...EMPTY,
  overview: {
    ...NO_BLOCKS,
    blocks: [block(3, 'OPD3', 101, 0), block(2, 'OPD2', 51, 12), block(1, 'OPD1', 1, 17)],
    since: 605,
  },
  since: '10:05',
};

export const PAPER_STATES = {
  empty: EMPTY,
  typing: { ...BLOCKS, line: '18-30 + 51-55 + 31-34* 900', printed: 3 },
  wrong: { ...BLOCKS, line: '18-30 + 20 *' },
  entered: {
    ...BLOCKS,
    outcome: {
      entered: [18, 19, 20].map((n) => ({ label: `P${n}`, queue: 'OPD1', seen: true })),
      refused: [
        { label: 'P3', why: 'entered', queue: 'OPD1', status: 'waiting', day: null },
        { label: 'P4', why: 'entered', queue: 'OPD1', status: 'completed', day: null },
        { label: 'P9', why: 'spent', queue: null, status: null, day: '2026-11-20' },
        { label: 'P900', why: 'unprinted', queue: null, status: null, day: null },
      ],
    },
  },
  refused: { ...BLOCKS, trouble: { code: 'date_unconfirmed', params: { day: '2026-11-23' } } },
} as const satisfies Record<string, PaperState>;
