/** Takes the registry's files to the hub, one at a time. */
import { useState } from 'preact/hooks';
import type { Say } from '../shared/text.ts';
import { type RegistryState, RegistryView } from './registry-view.tsx';
import { importTable, type RegistryTable } from './review-api.ts';

export function Registry({ say }: { say: Say }) {
  const [state, setState] = useState<RegistryState>({ taken: {}, trouble: {}, sending: null });

  async function send(table: RegistryTable, file: Blob): Promise<void> {
    setState((now) => ({ ...now, sending: table, trouble: {} }));
    const result = await importTable(table, file);
    setState((now) => ({
      sending: null,
      taken: result.ok ? { ...now.taken, [table]: result.value } : now.taken,
      trouble: result.ok ? {} : { [table]: result.trouble },
    }));
  }

  return <RegistryView say={say} state={state} onFile={send} />;
}
