/** A facility's report, however it came: over its line, or over HTTP where that is all it has. */
import { countsReport } from './contract/counts.ts';
import type { CountsStore } from './store/counts-store.ts';
import type { Head } from './store/log-heads.ts';

/** `status` as HTTP's: 200 with the newest head of the log that is known here, or 400. */
export type ReportAnswer = { status: 200; head: Head } | { status: 400; head: null };

export interface ReportDesk {
  /** Answers once it is written down; rejects when it could not be. `hipId`: whose key it came with. */
  take(hipId: string, body: unknown): Promise<ReportAnswer>;
}

export function createReportDesk(counts: Pick<CountsStore, 'take'>, now: () => number): ReportDesk {
  return {
    async take(hipId, body) {
      const { data } = countsReport.safeParse(body);
      // A facility speaks for itself alone.
      if (data === undefined || data.hipId !== hipId) return { status: 400, head: null };
      const { head } = await counts.take(data, now());
      return { status: 200, head };
    },
  };
}
