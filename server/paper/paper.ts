/**
 * Numbers on paper: blocks printed beforehand, and their numbers entered once something runs again [PAP].
 * It knows which block a number is of and whether an earlier day used it; all else is the queue's to decide.
 */
import type { EnteredPaper, PaperBlockRow, PaperStore } from '../../db/paper-store.ts';
import type { EnterPaper, PaperBlock, PaperOutcome, PaperOverview } from '../contract/paper.ts';
import { MIN_BLOCK } from '../contract/paper-bounds.ts';
import type { Desk } from '../desk.ts';
import type { Facility } from '../facility/facility.ts';
import { freshCode } from '../fresh-code.ts';
import { ProblemError, refused } from '../problems.ts';
import type { Instant } from '../queue/model.ts';
import { LAST_PAPER, paperLabel } from '../queue/paper.ts';
import { momentIn } from '../queue/service-day.ts';

export interface Paper {
  overview(): PaperOverview;
  /** Takes the next `count` numbers for a queue; throws ProblemError when there is no such queue. */
  print(queue: string, count: number, actor: string): PaperBlock;
  /** A block that was printed; null when there is none of that id. */
  block(id: number): PaperBlockRow | null;
  /** Enters numbers; each is entered or refused by itself, and the same wish comes to the same again. */
  enter(wish: EnterPaper, actor: string): Promise<PaperOutcome>;
}

export interface PaperDeps {
  store: PaperStore;
  desk: Desk;
  facility: Facility;
  now: () => Instant;
}

/** Every block whose numbers can be in use: the smallest ones, once through all numbers. */
const BLOCKS_IN_USE = Math.ceil(LAST_PAPER / MIN_BLOCK);
/** How many the page lists. */
const LISTED = 20;
const MINUTE = 60_000;

export function createPaper({ store, desk, facility, now }: PaperDeps): Paper {
  // The zone may be changed while we run.
  const moment = (at: Instant) => momentIn(facility.current().facility.zone)(at);
  const { stoppedAt } = store;
  const startedOn = moment(now()).day;

  function listed(block: PaperBlockRow, entered: readonly EnteredPaper[]): PaperBlock {
    const { first, last, printedAt } = block;
    const own = new Set<string>();
    for (const { label, issuedAt } of entered) {
      const number = Number(label.slice(1));
      if (issuedAt >= printedAt && number >= first && number <= last) own.add(label);
    }
    return { ...block, entered: own.size };
  }

  /** When paper may have begun: when the server stopped, if it came back today; from the morning on when that was earlier. */
  function since(): number | null {
    const today = moment(now()).day;
    if (stoppedAt === null || startedOn !== today) return null;
    const stopped = moment(stoppedAt);
    // Whoever had a place in that minute had it before.
    return stopped.day === today ? Math.min(1439, stopped.minute + 1) : 0;
  }

  /** The instant of a minute of today; throws ProblemError on one that is yet to come. */
  function instantOf(minute: number): Instant {
    const at = moment(now());
    if (minute > at.minute + 1)
      throw new ProblemError('invalid_request', { fields: [{ path: 'since', code: 'too_big' }] });
    return at.at - (at.at % MINUTE) - (at.minute - minute) * MINUTE;
  }

  return {
    overview() {
      const blocks = store.blocks(LISTED);
      const oldest = Math.min(...blocks.map(({ printedAt }) => printedAt));
      const entered = blocks.length === 0 ? [] : store.enteredSince(oldest);
      return {
        blocks: blocks.map((block) => listed(block, entered)),
        queues: facility.current().queues.map(({ id, prefix, name, pictogram }) => ({
          id,
          prefix,
          name: { ...name },
          pictogram: pictogram ?? null,
        })),
        since: since(),
      };
    },
    print(queue, count, actor) {
      if (facility.queue(queue) === undefined) throw new ProblemError('unknown_queue', { queue });
      const row = store.add({ queue, printedAt: now(), printedBy: actor }, (last) => {
        const first = last + count > LAST_PAPER ? 1 : last + 1;
        return { first, last: first + count - 1 };
      });
      return { ...row, entered: 0 };
    },
    block: (id) => store.blocks(BLOCKS_IN_USE).find((block) => block.id === id) ?? null,
    async enter(wish, actor) {
      const began = wish.since === null ? null : instantOf(wish.since);
      const { day } = desk.today();
      const blocks = store.blocks(BLOCKS_IN_USE);
      const earlier = store.enteredSince(Math.min(...blocks.map(({ printedAt }) => printedAt), now()));
      const outcome: PaperOutcome = { entered: [], refused: [] };
      const asked = numbersOf(wish).map(async ({ number, seen }) => {
        const label = paperLabel(number);
        const nowhere = { label, queue: null, status: null, day: null };
        // Numbers come round again: the newest block that has it is the one in use.
        const block = blocks.find(({ first, last }) => first <= number && number <= last);
        if (block === undefined || facility.queue(block.queue) === undefined)
          return () => outcome.refused.push({ ...nowhere, why: 'unprinted' });
        const spent = earlier.find(
          (one) => one.label === label && one.day !== day && one.issuedAt >= block.printedAt,
        );
        if (spent !== undefined)
          return () => outcome.refused.push({ ...nowhere, why: 'spent', day: spent.day });
        const { queue } = block;
        const done = await desk.submit({
          type: 'issue',
          // The number is in the id: a wish that is sent again enters nothing twice.
          id: `${wish.id}-${label}`,
          queue,
          source: 'paper',
          lane: 'normal',
          laneReason: null,
          persons: [],
          code: freshCode(now()),
          far: false,
          paper: { number, seen, since: began },
          actor,
        });
        if (done.kind === 'done') return () => outcome.entered.push({ label, queue, seen });
        const { refusal } = done;
        if (refusal.code !== 'paper_entered') throw refused(refusal);
        return () =>
          outcome.refused.push({
            ...nowhere,
            why: 'entered',
            queue: refusal.queue,
            status: refusal.status,
          });
      });
      for (const tell of await Promise.all(asked)) tell();
      return outcome;
    },
  };
}

/** Every number of the ranges once, rising; the last range that has it says whether it was seen. */
function numbersOf({ ranges }: EnterPaper): { number: number; seen: boolean }[] {
  const numbers = new Map<number, boolean>();
  for (const { first, last, seen } of ranges) {
    for (let number = first; number <= last; number += 1) numbers.set(number, seen);
  }
  return [...numbers].map(([number, seen]) => ({ number, seen })).sort((a, b) => a.number - b.number);
}
