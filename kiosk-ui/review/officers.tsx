/** The officers' accounts, asked for when they are opened and after every change. */
import { useEffect, useState } from 'preact/hooks';
import { useTurns } from '../shared/in-turn.ts';
import type { Say } from '../shared/text.ts';
import { type OfficerAct, type OfficersState, OfficersView } from './officers-view.tsx';
import { actOnOfficer, askOfficers } from './review-api.ts';

export function Officers({
  say,
  districts,
}: {
  say: Say;
  districts: readonly { lgd: number; name: string }[];
}) {
  const [state, setState] = useState<OfficersState>({
    answer: null,
    opened: null,
    made: null,
    trouble: null,
  });

  const inTurn = useTurns();

  async function load(): Promise<void> {
    const result = await askOfficers();
    setState((now) => ({ ...now, ...(result.ok ? { answer: result.value } : { trouble: result.trouble }) }));
  }

  useEffect(() => void load(), []);

  async function act(wish: OfficerAct): Promise<void> {
    const result = await actOnOfficer(wish);
    if (!result.ok) {
      setState((now) => ({ ...now, trouble: result.trouble }));
      return;
    }
    const { password } = result.value;
    const made = password === null ? null : { name: wish.name, password };
    setState((now) => ({ ...now, trouble: null, opened: null, made: made ?? now.made }));
    await load();
  }

  return (
    <OfficersView
      say={say}
      state={state}
      districts={districts}
      onAct={(wish) => void inTurn(() => act(wish))}
      onOpen={(opened) => setState((now) => ({ ...now, opened, trouble: null }))}
      onNoted={() => setState((now) => ({ ...now, made: null }))}
    />
  );
}
