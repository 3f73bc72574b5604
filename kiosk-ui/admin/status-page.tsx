/** The administrator's page: whether server and printers are well, and where the pages are. Draws only. */
import type { Language } from '../../server/contract/facility.ts';
import { allows } from '../../server/contract/permissions.ts';
import type { PrinterView } from '../../server/contract/printers.ts';
import { Badge } from '../shared/badge.tsx';
import type { CounterChoice } from '../shared/counters.ts';
import { LanguageBar } from '../shared/language-bar.tsx';
import { ALL_LANGUAGES } from '../shared/languages.ts';
import type { SignedIn } from '../shared/session.ts';
import type { Say } from '../shared/text.ts';
import { Name, Said } from '../shared/words.tsx';
import { Codes } from './codes.tsx';
import { Printers, type TestWish } from './printers.tsx';
import { addressOf, sectionsOf } from './sections.ts';

export interface Status {
  staff: SignedIn;
  ready: boolean;
  counters: CounterChoice[];
  printers: PrinterView[];
  wish: TestWish | null;
}

interface StatusPageProps {
  say: Say;
  status: Status;
  onLanguage: (language: Language) => void;
  onSignOut: () => void;
  onTest: (printer: string) => void;
  onCopy: (printer: string, token: string) => void;
}

export function StatusPage(props: StatusPageProps) {
  const { say, status, onLanguage, onSignOut, onTest, onCopy } = props;
  const { counters, printers, wish } = status;
  const queues = new Map(counters.flatMap((counter) => counter.queues.map((queue) => [queue.id, queue])));
  return (
    <main class="admin">
      <header>
        <p class={status.ready ? 'good' : 'bad'} role="status">
          <Said say={say} k={status.ready ? 'admin.ready' : 'admin.notReady'} />
        </p>
        <p>
          <LanguageBar language={say.language} languages={ALL_LANGUAGES} onLanguage={onLanguage} />{' '}
          <span class="soft">
            <Said say={say} k="admin.signedIn" params={{ name: status.staff.name }} />
          </span>{' '}
          <button type="button" class="quiet" onClick={onSignOut}>
            <Said say={say} k="signin.out" />
          </button>
        </p>
      </header>
      <nav class="sections">
        {sectionsOf(status.staff.role).map((section) => (
          <a key={section.id} href={addressOf(section)}>
            <Said say={say} k={section.k} />
          </a>
        ))}
      </nav>
      <div class="cards">
        <Codes say={say} queues={[...queues.values()]} />
        {allows(status.staff.role, 'printers') && (
          <Printers say={say} printers={printers} wish={wish} onTest={onTest} onCopy={onCopy} />
        )}
        <Counters say={say} counters={counters} />
        <Screens say={say} />
      </div>
    </main>
  );
}

function Counters({ say, counters }: { say: Say; counters: readonly CounterChoice[] }) {
  return (
    <section class="card">
      <h2>
        <Said say={say} k="admin.counters" />
      </h2>
      {counters.map(({ id, name, queues }) => (
        <p key={id} class="served">
          <Name text={name} language={say.language} />
          {queues.map(({ id: queue, prefix, pictogram }) => (
            <Badge key={queue} prefix={prefix} pictogram={pictogram} />
          ))}
        </p>
      ))}
      <p>
        <a href="/clerk/">
          <Said say={say} k="admin.clerkPage" />
        </a>
      </p>
    </section>
  );
}

function Screens({ say }: { say: Say }) {
  return (
    <section class="card">
      <h2>
        <Said say={say} k="admin.screens" />
      </h2>
      <p>
        <a href="/display/">
          <Said say={say} k="admin.hallPage" />
        </a>
      </p>
      <p>
        <a href="/tv/">
          <Said say={say} k="admin.tvPage" params={{ address: `${window.location.host}/tv` }} />
        </a>
      </p>
      <p>
        <a href="/kiosk/">
          <Said say={say} k="admin.kioskPage" />
        </a>
      </p>
    </section>
  );
}
