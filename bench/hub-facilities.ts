/** Thousands of facilities in one process: connected, and counted back after a storm. */
import { createTransport } from '../abdm/transport.ts';
import { createLog } from '../server/log.ts';
import { type BenchFacility, createBenchFacility } from './hub-facility.ts';

export type FacilitiesOrder =
  /** Each with its line to one of the nodes, in turn; reports nothing. */
  | { what: 'make'; hipIds: readonly string[]; urls: readonly string[]; day: string }
  /** The first so many dial at one moment; reports when each was up, sorted, in ms. */
  | { what: 'dial'; facilities: number }
  /** Reports when each was up again, in ms from now: to be asked before the nodes are killed. */
  | { what: 'back' }
  | { what: 'hang-up' };

const LOOK_MS = 5;
/** Reports go out beside the lines. */
const LIMITS = { timeoutMs: 20_000, maxAnswerBytes: 10_000, maxSockets: 200 };

export function hubFacilities(folder: string): (order: FacilitiesOrder) => Promise<number[]> {
  const transport = createTransport(LIMITS);
  const log = createLog('silent');
  let all: BenchFacility[] = [];
  let dialled: BenchFacility[] = [];

  async function allUp(began: number): Promise<number[]> {
    const away = new Set(dialled);
    const ms: number[] = [];
    while (away.size > 0) {
      for (const facility of away) {
        if (!facility.isUp()) continue;
        away.delete(facility);
        ms.push(performance.now() - began);
      }
      await new Promise((later) => setTimeout(later, LOOK_MS));
    }
    return ms;
  }

  return async (order) => {
    const began = performance.now();
    switch (order.what) {
      case 'make':
        all = order.hipIds.map((hipId, n) =>
          createBenchFacility({
            ...{ hipId, folder, log, day: order.day },
            hubUrl: order.urls[n % order.urls.length] ?? '',
            transport: transport.send,
          }),
        );
        return [];
      case 'dial':
        dialled = all.slice(0, order.facilities);
        for (const facility of dialled) facility.dial();
        return allUp(began);
      case 'back':
        // Both nodes are about to be killed: who still looks up has not noticed.
        while (dialled.some((facility) => facility.isUp()))
          await new Promise((later) => setTimeout(later, 1));
        return allUp(began);
      case 'hang-up':
        for (const facility of dialled) facility.hangUp();
        dialled = [];
        return [];
    }
  };
}
