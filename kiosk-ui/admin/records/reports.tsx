/** Reports: asks for the days that are chosen, again while a long range is still being read. Drawing is reports-view.tsx's. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { MAX_REPORT_DAYS } from '../../../server/contract/report-bounds.ts';
import type { ReportAnswer } from '../../../server/contract/reports.ts';
import { request } from '../../shared/api.ts';
import type { SectionProps } from '../section-frame.tsx';
import { mayShow, type ReportsState, ReportsView } from './reports-view.tsx';

/** Answers that a loaded machine may give too late, one after the other; what it read meanwhile it keeps. */
const MAX_LATE = 3;

const START: ReportsState = { from: '', to: '', report: null, progress: null, trouble: null };

export function Section({ say, onLanguage, onBack, onSignedOut }: SectionProps) {
  const [state, setState] = useState<ReportsState>(START);
  /** The facility's day, as the first answer says it. */
  const today = useRef('');
  /** Grows with every question: an answer to an older one no longer counts. */
  const turn = useRef(0);
  const change = (changes: Partial<ReportsState>) => setState((before) => ({ ...before, ...changes }));

  useEffect(() => {
    void show('', '');
    return () => {
      turn.current += 1;
    };
  }, []);

  async function show(from: string, to: string): Promise<void> {
    turn.current += 1;
    const mine = turn.current;
    const query = from === '' ? '' : `?${new URLSearchParams({ from, to })}`;
    let late = 0;
    // Every answer has read one more day at least.
    for (let step = 0; step <= MAX_REPORT_DAYS + MAX_LATE; step += 1) {
      const answer = await request<ReportAnswer>('GET', `/api/reports${query}`);
      if (turn.current !== mine) return;
      if (!answer.ok) {
        late += 1;
        if (answer.trouble.code === 'no_connection' && late <= MAX_LATE) continue;
        if (answer.trouble.code === 'not_signed_in') return onSignedOut();
        return change({ trouble: answer.trouble, progress: null });
      }
      if (answer.value.ready) {
        const { report } = answer.value;
        if (from === '') today.current = report.to;
        return setState((before) => ({
          ...before,
          ...{ report, progress: null, trouble: null },
          // Unless somebody has begun to choose others meanwhile.
          ...(before.from === from && before.to === to ? { from: report.from, to: report.to } : {}),
        }));
      }
      change({ progress: answer.value, report: null, trouble: null });
    }
  }

  async function showLast(days: number): Promise<void> {
    if (today.current === '') {
      const asked = show('', '');
      const mine = turn.current;
      await asked;
      if (turn.current !== mine || today.current === '') return;
    }
    const to = today.current;
    const from = dayBefore(to, days - 1);
    change({ from, to });
    void show(from, to);
  }

  return (
    <ReportsView
      say={say}
      state={state}
      onRange={(from, to) => change({ from, to })}
      onShow={() => {
        if (mayShow(state.from, state.to)) void show(state.from, state.to);
      }}
      onLast={showLast}
      onPrint={() => window.print()}
      onLanguage={onLanguage}
      onBack={onBack}
    />
  );
}

/** The date `days` before a date. */
function dayBefore(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}
