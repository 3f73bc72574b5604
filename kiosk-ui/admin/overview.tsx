/** The overview of the administration: how everything is, asked for again and again. Drawing is status-page.tsx's. */
import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../server/contract/facility.ts';
import { request } from '../shared/api.ts';
import { listCounters } from '../shared/counters.ts';
import type { SignedIn } from '../shared/session.ts';
import type { Say } from '../shared/text.ts';
import { askCopy, askTest, listPrinters, type TestWish } from './printers.tsx';
import { type Status, StatusPage } from './status-page.tsx';

const ASK_EVERY_MS = 5_000;

interface OverviewProps {
  say: Say;
  staff: SignedIn;
  onLanguage: (language: Language) => void;
  onSignOut: () => void;
}

export function Overview({ say, staff, onLanguage, onSignOut }: OverviewProps) {
  const [status, setStatus] = useState<Omit<Status, 'staff'> | null>(null);

  /** What does not answer now is shown as it was. */
  async function look(): Promise<void> {
    const [ready, counters, printers] = await Promise.all([
      request('GET', '/readyz'),
      listCounters(),
      listPrinters(),
    ]);
    setStatus((before) => ({
      ready: ready.ok,
      counters: counters.ok ? counters.value : (before?.counters ?? []),
      printers: printers.ok ? printers.value : (before?.printers ?? []),
      wish: before?.wish ?? null,
    }));
  }

  async function wished(asked: Promise<TestWish>): Promise<void> {
    const wish = await asked;
    setStatus((before) => before && { ...before, wish });
  }

  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  if (status === null) return null;
  return (
    <StatusPage
      say={say}
      status={{ ...status, staff }}
      onLanguage={onLanguage}
      onSignOut={onSignOut}
      onTest={(printer) => wished(askTest(printer))}
      onCopy={(printer, token) => wished(askCopy(printer, token))}
    />
  );
}
