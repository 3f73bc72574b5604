/** The administrator's page for now: sign in, whether server and printers are well, and where the pages are. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import type { PrinterView } from '../../server/contract/printers.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import { request } from '../shared/api.ts';
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
  const queues = [...new Set(status.counters.flatMap((counter) => counter.queues.map(({ id }) => id)))];
  return (
    <main class="choose">
      <LanguageBar language={say.language} languages={ALL_LANGUAGES} onLanguage={onLanguage} />
      <p class={status.ready ? 'good' : 'bad'} role="status">
        <Said say={say} k={status.ready ? 'admin.ready' : 'admin.notReady'} />
      </p>
      <p>
        <a href="/display/">
          <Said say={say} k="admin.hallPage" />
        </a>
      </p>
      <p>
        <a href="/clerk/">
          <Said say={say} k="admin.clerkPage" />
        </a>
      </p>
      <Kiosks say={say} />
      <Codes say={say} queues={queues} />
      <h2>
        <Said say={say} k="admin.counters" />
      </h2>
      {status.counters.map(({ id, name, queues: served }) => (
        <p key={id}>
          <Name text={name} language={say.language} />{' '}
          <bdi class="soft">{served.map(({ prefix }) => prefix).join(' · ')}</bdi>
        </p>
      ))}
      <Printers say={say} printers={status.printers} wish={status.wish} onTest={onTest} onCopy={onCopy} />
      <p>
        <a href={VOICES}>
          <Said say={say} k="admin.voices" />
        </a>
      </p>
      <p class="soft">
        <Said say={say} k="admin.signedIn" params={{ name: status.name }} />
      </p>
      <button type="button" class="quiet" onClick={onSignOut}>
        <Said say={say} k="signin.out" />
      </button>
    </main>
  );
}

const root = document.getElementById('screen');
if (root !== null) start(root);
