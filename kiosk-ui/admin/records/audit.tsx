/**
 * The audit: searches the day that is chosen, page by page, and saves what was found as a file. Who is looked
 * for travels in bodies only, and is forgotten with the page. Drawing is audit-view.tsx's.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AuditAnswer } from '../../../server/contract/audit.ts';
import { request, type Trouble } from '../../shared/api.ts';
import { patientWay } from '../patient-way.ts';
import type { SectionProps } from '../section-frame.tsx';
import { type AuditFields, type AuditState, AuditView, PAGE_ROWS } from './audit-view.tsx';

/** The first question starts the thread that reads the log; a large day on a small, busy machine takes some seconds. */
const WAY = patientWay(60_000);

const START: AuditState = {
  fields: { day: '', actor: '', action: '', label: '', person: '' },
  answer: null,
  trouble: null,
  busy: false,
};

export function Section({ say, onLanguage, onBack, onSignedOut }: SectionProps) {
  const [state, setState] = useState<AuditState>(START);
  /** What the answer on the page was searched by: its other pages and its file are of the same search. */
  const searched = useRef<AuditFields>(START.fields);
  /** Grows with every question: an answer to an older one no longer counts. */
  const turn = useRef(0);
  const change = (changes: Partial<AuditState>) => setState((before) => ({ ...before, ...changes }));

  useEffect(() => {
    void begin();
    return () => {
      turn.current += 1;
    };
  }, []);

  function tell(trouble: Trouble): void {
    if (trouble.code === 'not_signed_in') onSignedOut();
    else change({ trouble, busy: false });
  }

  /** Today as the facility knows it, and what was done so far. */
  async function begin(): Promise<void> {
    const mine = turn.current;
    const today = await request<AuditAnswer>('POST', '/api/audit/search', { limit: PAGE_ROWS }, WAY);
    if (turn.current !== mine) return;
    if (!today.ok) return tell(today.trouble);
    searched.current = { ...START.fields, day: today.value.day };
    show(today.value);
  }

  /** What stands in the fields already was typed by somebody. */
  function show(answer: AuditAnswer): void {
    setState((before) => ({
      ...before,
      fields: { ...before.fields, day: before.fields.day === '' ? answer.day : before.fields.day },
      answer,
      busy: false,
    }));
  }

  async function search(fields: AuditFields, offset: number): Promise<void> {
    turn.current += 1;
    const mine = turn.current;
    searched.current = fields;
    change({ busy: true, trouble: null });
    const wish = { ...wishOf(fields), offset, limit: PAGE_ROWS };
    const answer = await request<AuditAnswer>('POST', '/api/audit/search', wish, WAY);
    if (turn.current !== mine) return;
    if (!answer.ok) return tell(answer.trouble);
    // Without a day it is today's, as the facility knows it.
    if (fields.day === '') searched.current = { ...fields, day: answer.value.day };
    show(answer.value);
  }

  async function save(): Promise<void> {
    const fields = searched.current;
    const answer = await fetch('/api/audit/csv', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wishOf(fields)),
    }).catch(() => null);
    if (answer?.ok !== true)
      return tell({ code: answer === null ? 'no_connection' : 'internal', params: {} });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = `parchi-audit-${fields.day}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  return (
    <AuditView
      say={say}
      state={state}
      onField={(changes) => setState((before) => ({ ...before, fields: { ...before.fields, ...changes } }))}
      onSearch={() => search(state.fields, 0)}
      onPage={(offset) => search(searched.current, offset)}
      onFile={save}
      onLanguage={onLanguage}
      onBack={onBack}
    />
  );
}

/** The fields that say something. */
function wishOf(fields: AuditFields): Partial<AuditFields> {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([field, value]) => [field, value.trim()])
      .filter(([, value]) => value !== ''),
  );
}
