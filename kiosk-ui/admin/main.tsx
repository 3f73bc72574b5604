/** The administrator's page for now: sign in, whether server and printers are well, and where the pages are. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import type { PrinterView } from '../../server/contract/printers.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import './admin.css';
import { request } from '../shared/api.ts';
import { Badge } from '../shared/badge.tsx';
import { type CounterChoice, listCounters } from '../shared/counters.ts';
import { LanguageBar } from '../shared/language-bar.tsx';
import { ALL_LANGUAGES } from '../shared/languages.ts';
import { chosenLanguage, loadPage, setPageLanguage } from '../shared/page-strings.ts';
import { signOut, whoAmI } from '../shared/session.ts';
import { SignIn } from '../shared/sign-in.tsx';
import type { Say } from '../shared/text.ts';
import { Name, Said } from '../shared/words.tsx';
import { Codes } from './codes.tsx';
import { Kiosks } from './kiosks.tsx';
import { askCopy, askTest, listPrinters, Printers, type TestWish } from './printers.tsx';
import { Voices } from './voices.tsx';

/** The part of the address that shows the recording page instead. */
const VOICES = '#voices';

/** How often the server is asked how it is. */
const ASK_EVERY_MS = 5_000;

interface Status {
  name: string;
  ready: boolean;
  counters: CounterChoice[];
  printers: PrinterView[];
  wish: TestWish | null;
}

async function start(root: HTMLElement): Promise<void> {
  let say = await loadPage(chosenLanguage());
  let status: Status | null = null;
  setPageLanguage(say.language);

  function draw(): void {
    if (status === null) {
      render(<SignIn say={say} onSignedIn={ask} onLanguage={setLanguage} />, root);
    } else if (window.location.hash === VOICES) {
      render(<Voices say={say} onBack={() => window.location.assign('#')} onSignedOut={ask} />, root);
    } else {
      render(
        <StatusPage
          say={say}
          status={status}
          onLanguage={setLanguage}
          onSignOut={leave}
          onTest={(printer) => wished(askTest(printer))}
          onCopy={(printer, token) => wished(askCopy(printer, token))}
        />,
        root,
      );
    }
  }

  async function ask(): Promise<void> {
    const who = await whoAmI();
    const counters = await listCounters();
    const printers = await listPrinters();
    const ready = await request('GET', '/readyz');
    if (who.ok) {
      const known = counters.ok ? counters.value : (status?.counters ?? []);
      status = {
        name: who.value.name,
        ready: ready.ok,
        counters: known,
        printers: printers.ok ? printers.value : (status?.printers ?? []),
        wish: status?.wish ?? null,
      };
    } else if (who.trouble.code === 'not_signed_in') status = null;
    else if (status !== null) status = { ...status, ready: false };
    draw();
  }

  async function wished(asked: Promise<TestWish>): Promise<void> {
    const wish = await asked;
    if (status !== null) status = { ...status, wish };
    draw();
  }

  async function leave(): Promise<void> {
    await signOut();
    await ask();
  }

  async function setLanguage(language: Language): Promise<void> {
    say = await loadPage(language);
    setPageLanguage(language);
    draw();
  }

  window.addEventListener('hashchange', draw);
  await ask();
  setInterval(() => {
    if (status !== null) ask();
  }, ASK_EVERY_MS);
}

interface StatusPageProps {
  say: Say;
  status: Status;
  onLanguage: (language: Language) => void;
  onSignOut: () => void;
  onTest: (printer: string) => void;
  onCopy: (printer: string, token: string) => void;
}

function StatusPage({ say, status, onLanguage, onSignOut, onTest, onCopy }: StatusPageProps) {
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
            <Said say={say} k="admin.signedIn" params={{ name: status.name }} />
          </span>{' '}
          <button type="button" class="quiet" onClick={onSignOut}>
            <Said say={say} k="signin.out" />
          </button>
        </p>
      </header>
      <div class="cards">
        <Codes say={say} queues={[...queues.values()]} />
        <Printers say={say} printers={printers} wish={wish} onTest={onTest} onCopy={onCopy} />
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
        <a href={VOICES}>
          <Said say={say} k="admin.voices" />
        </a>
      </p>
      <Kiosks say={say} />
    </section>
  );
}

const root = document.getElementById('screen');
if (root !== null) start(root);
