/** Starts the kiosk: staff admit this machine once by the code it shows, then it is a kiosk until it is ended. */
import { files } from 'locales:kiosk';
import { render } from 'preact';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import { type PairingPhase, PairScreen } from '../pairing/pair-screen.tsx';
import { startPairing } from '../pairing/pairing.ts';
import { SetUpNote } from '../pairing/set-up-note.tsx';
import { request } from '../shared/api.ts';
import { loadSay, turnPage } from '../shared/page-strings.ts';
import { Said } from '../shared/words.tsx';
import { startKiosk } from './kiosk-session.tsx';
import { shutIn } from './shut-in.ts';

/** A server that does not answer yet is asked again. */
const ASK_AGAIN_MS = 2_000;

async function start(root: HTMLElement): Promise<void> {
  const say = await loadSay(files, 'en');
  const address = `${window.location.host}/admin/#devices`;
  const note = window.isSecureContext ? null : <SetUpNote />;
  let stop: (() => void) | null = null;

  function waitForAdmission(): void {
    stop?.();
    stop = null;
    turnPage(say.language);
    // A scanner may type here; nothing takes it.
    const letGo = shutIn(window);
    const show = (phase: PairingPhase) =>
      render(<PairScreen phase={phase} address={address} note={note} />, root);
    render(null, root);
    show({ kind: 'starting' });
    const end = startPairing({
      audience: 'kiosk',
      onPhase: show,
      onAdmitted() {
        end();
        letGo();
        void begin();
      },
    });
  }

  async function begin(): Promise<void> {
    const admitted = await request<null>('GET', '/api/pairing/kiosk/admission');
    if (!admitted.ok && admitted.trouble.code === 'not_signed_in') waitForAdmission();
    else if (!admitted.ok) {
      render(<Said say={say} k="kiosk.connecting" class="connecting" />, root);
      setTimeout(begin, ASK_AGAIN_MS);
    } else {
      render(null, root);
      stop = startKiosk({ root, say, onSignedOut: waitForAdmission });
    }
  }

  await begin();
}

const root = document.getElementById('screen');
if (root !== null) start(root);
