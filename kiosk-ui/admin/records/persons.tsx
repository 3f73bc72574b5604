/** A patient's data: asks the server, saves its answer as a file, erases what is marked. Drawing is persons-view.tsx's. */
import { useEffect, useState } from 'preact/hooks';
import type { FindAnswer, KeepingAnswer } from '../../../server/contract/persons.ts';
import { BROWSER_WAY, request, type Trouble, type Way } from '../../shared/api.ts';
import type { SectionProps } from '../section-frame.tsx';
import { type PersonsState, PersonsView } from './persons-view.tsx';

/** What a saved file is called: nobody's name. */
const FILE_NAME = 'parchi-personal-data.json';

/** A number is looked for among all that is kept: a month of a large hospital takes a small machine some seconds. */
const SEARCHED_WITHIN_MS = 60_000;
const PATIENT_WAY: Way = {
  ...BROWSER_WAY,
  fetch: (path, init) => fetch(path, { ...init, signal: AbortSignal.timeout(SEARCHED_WITHIN_MS) }),
};

const START: PersonsState = {
  by: 'address',
  value: '',
  label: '',
  day: '',
  reason: '',
  found: null,
  whole: true,
  marked: [],
  sure: false,
  erased: null,
  keeping: null,
  trouble: null,
  busy: false,
};

export function Section({ say, onLanguage, onBack, onSignedOut }: SectionProps) {
  const [state, setState] = useState<PersonsState>(START);
  const change = (changes: Partial<PersonsState>) => setState((before) => ({ ...before, ...changes }));

  useEffect(() => {
    void load();
  }, []);

  function tell(trouble: Trouble): void {
    if (trouble.code === 'not_signed_in') onSignedOut();
    else change({ trouble, busy: false });
  }

  async function load(): Promise<void> {
    const answer = await request<KeepingAnswer>('GET', '/api/persons/keeping');
    if (answer.ok) change({ keeping: answer.value });
    else tell(answer.trouble);
  }

  async function ask<T>(what: 'find' | 'export' | 'erase', body: object): Promise<T | null> {
    change({ busy: true, trouble: null, sure: false });
    const wish = { ...body, reason: state.reason };
    const answer = await request<T>('POST', `/api/persons/${what}`, wish, PATIENT_WAY);
    if (answer.ok) {
      change({ busy: false });
      return answer.value;
    }
    tell(answer.trouble);
    return null;
  }

  async function find(): Promise<void> {
    if (state.busy) return;
    const { by, value, label, day } = state;
    const answer = await ask<FindAnswer>('find', by === 'label' ? { by, label, day } : { by, value });
    if (answer === null) return;
    change({ ...answer, marked: answer.found.map(({ token }) => token), erased: null });
  }

  async function save(): Promise<void> {
    if (state.busy) return;
    const whole = await ask<Record<string, unknown>>('export', { tokens: state.marked });
    if (whole === null) return;
    const address = URL.createObjectURL(
      new Blob([JSON.stringify(whole, null, 2)], { type: 'application/json' }),
    );
    const link = document.createElement('a');
    link.href = address;
    link.download = FILE_NAME;
    link.click();
    URL.revokeObjectURL(address);
  }

  async function erase(): Promise<void> {
    if (state.busy) return;
    const { marked, found } = state;
    const answer = await ask<{ erased: number }>('erase', { tokens: marked });
    if (answer === null) return;
    const gone = (token: string) => marked.includes(token);
    change({
      erased: answer.erased,
      found: (found ?? []).map((one) =>
        gone(one.token) && one.state !== 'unnamed' ? { ...one, state: 'erased', person: null } : one,
      ),
      marked: [],
    });
    await load();
  }

  return (
    <PersonsView
      say={say}
      state={state}
      onChange={change}
      onFind={find}
      onExport={save}
      onErase={erase}
      onLanguage={onLanguage}
      onBack={onBack}
    />
  );
}
