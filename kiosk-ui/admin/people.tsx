/** The people of the facility: asks for the accounts, changes them, and shows a made password once. */
import { useEffect, useState } from 'preact/hooks';
import type { PeopleAnswer } from '../../server/contract/people.ts';
import { type Result, request } from '../shared/api.ts';
import { useTurns } from '../shared/in-turn.ts';
import { type PeopleAct, type PeopleState, PeopleView } from './people-view.tsx';
import { SectionFrame, type SectionProps } from './section-frame.tsx';

const NOTHING: PeopleState = { people: null, opened: null, made: null, trouble: null };

export function Section({ say, onBack, onLanguage, onSignedOut }: SectionProps) {
  const [state, setState] = useState<PeopleState>(NOTHING);
  const inTurn = useTurns();

  async function ask(): Promise<void> {
    const answer = await request<PeopleAnswer>('GET', '/api/people');
    if (answer.ok) setState((before) => ({ ...before, people: answer.value }));
    else if (answer.trouble.code === 'not_signed_in') onSignedOut();
    else setState((before) => ({ ...before, trouble: answer.trouble }));
  }

  async function act(what: PeopleAct): Promise<void> {
    const result = await send(what);
    if (!result.ok && result.trouble.code === 'not_signed_in') return onSignedOut();
    const password = result.ok ? (result.value?.password ?? null) : null;
    setState((before) => ({
      ...before,
      trouble: result.ok ? null : result.trouble,
      made: password === null ? before.made : { name: what.name, password },
    }));
    await ask();
  }

  useEffect(() => {
    void ask();
  }, []);

  return (
    <SectionFrame say={say} title="admin.people" onBack={onBack} onLanguage={onLanguage}>
      <PeopleView
        say={say}
        state={state}
        onAct={(what) => void inTurn(() => act(what))}
        onOpen={(name) => setState((before) => ({ ...before, opened: name, trouble: null }))}
        onNoted={() => setState((before) => ({ ...before, made: null }))}
      />
    </SectionFrame>
  );
}

type Made = { password: string | null } | null;

function send(act: PeopleAct): Promise<Result<Made>> {
  const account = `/api/people/${encodeURIComponent(act.name)}`;
  switch (act.do) {
    case 'add': {
      const { name, role, password } = act;
      return request('POST', '/api/people', { name, role, ...(password !== '' && { password }) });
    }
    case 'role':
      return request('PUT', `${account}/role`, { role: act.role });
    case 'reset':
      return request('POST', `${account}/password`, {});
    case 'pin':
      return request('PUT', `${account}/pin`, { pin: act.pin === '' ? null : act.pin });
    case 'endShifts':
      return request('DELETE', `${account}/shifts`);
    case 'end':
      return request('DELETE', account);
    default:
      return unreachable(act);
  }
}

function unreachable(act: never): never {
  throw new Error(`no such act: ${JSON.stringify(act)}`);
}
