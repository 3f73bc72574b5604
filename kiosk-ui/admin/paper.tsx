/** Numbers on paper: asks the server for the blocks, enters what was typed, makes a block. Drawing is paper-view.tsx's. */
import { useEffect, useState } from 'preact/hooks';
import type { PaperBlock, PaperOutcome, PaperOverview } from '../../server/contract/paper.ts';
import { newCommandId, request, sendCommand, type Trouble } from '../shared/api.ts';
import { readPaperLine } from './paper-line.ts';
import { minuteOf, type PaperState, PaperView, timeOf } from './paper-view.tsx';
import type { SectionProps } from './section-frame.tsx';

const START: PaperState = {
  overview: null,
  line: '',
  since: '',
  outcome: null,
  trouble: null,
  busy: false,
  printed: null,
};

export function Section({ say, onLanguage, onBack, onSignedOut }: SectionProps) {
  const [state, setState] = useState<PaperState>(START);
  const change = (changes: Partial<PaperState>) => setState((before) => ({ ...before, ...changes }));

  useEffect(() => {
    void load(true);
  }, []);

  function tell(trouble: Trouble): void {
    if (trouble.code === 'not_signed_in') onSignedOut();
    else change({ trouble, busy: false });
  }

  async function load(first: boolean): Promise<void> {
    const answer = await request<PaperOverview>('GET', '/api/paper');
    if (!answer.ok) return tell(answer.trouble);
    const overview = answer.value;
    change({ overview, ...(first && overview.since !== null ? { since: timeOf(overview.since) } : {}) });
  }

  async function enter(): Promise<void> {
    const { ranges, trouble } = readPaperLine(state.line, {
      seen: say('paper.wordSeen'),
      waiting: say('paper.wordWaiting'),
    });
    if (state.busy || trouble !== null || ranges.length === 0) return;
    change({ busy: true, trouble: null, outcome: null, line: '' });
    const sent = state.line;
    const answer = await sendCommand<PaperOutcome>('/api/paper/entries', {
      id: newCommandId(),
      since: minuteOf(state.since),
      ranges: ranges.map(({ first, last, seen }) => ({ first, last, seen: seen === true })),
    });
    if (!answer.ok) {
      // Somebody may have typed on meanwhile.
      setState((before) => ({ ...before, line: `${sent} ${before.line}`.trimEnd() }));
      return tell(answer.trouble);
    }
    change({ busy: false, outcome: answer.value });
    await load(false);
  }

  async function print(queue: string, count: number): Promise<void> {
    if (state.busy) return;
    change({ busy: true, trouble: null });
    const answer = await request<PaperBlock>('POST', '/api/paper/blocks', { queue, count });
    if (!answer.ok) return tell(answer.trouble);
    change({ busy: false, printed: answer.value.id });
    await load(false);
  }

  return (
    <PaperView
      say={say}
      state={state}
      onLine={(line) => change({ line, outcome: null })}
      onSince={(since) => change({ since })}
      onEnter={enter}
      onPrint={print}
      onLanguage={onLanguage}
      onBack={onBack}
    />
  );
}
