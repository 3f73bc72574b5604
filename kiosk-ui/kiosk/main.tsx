/** Starts the kiosk: an administrator admits this machine once, then it is a kiosk until it is ended. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../shared/fonts.css';
import '../shared/tokens.css';
import '../shared/page.css';
import { type Result, request } from '../shared/api.ts';
import { SignIn } from '../shared/sign-in.tsx';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { startKiosk } from './kiosk-session.tsx';
import { loadKiosk, turnPage } from './kiosk-strings.ts';
import { SetUpNote } from './set-up-note.tsx';

/** A server that does not answer yet is asked again. */
const ASK_AGAIN_MS = 2_000;

async function start(root: HTMLElement): Promise<void> {
  let say: Say = await loadKiosk('en');
  let stop: (() => void) | null = null;

  async function setLanguage(language: Language): Promise<void> {
    say = await loadKiosk(language);
    askToSignIn();
  }

  function askToSignIn(): void {
    stop?.();
    stop = null;
    turnPage(say.language);
    render(
      <SignIn
        say={say}
        send={admit}
        onSignedIn={begin}
        onLanguage={setLanguage}
        shared
        note={<SetUpNote say={say} insecure={!window.isSecureContext} />}
      />,
      root,
    );
  }

  async function begin(): Promise<void> {
    const admitted = await request<null>('GET', '/api/kiosk/session');
    if (!admitted.ok && admitted.trouble.code === 'not_signed_in') askToSignIn();
    else if (!admitted.ok) {
      render(<Said say={say} k="kiosk.connecting" class="connecting" />, root);
      setTimeout(begin, ASK_AGAIN_MS);
    } else {
      render(null, root);
      stop = startKiosk({ root, say, onSignedOut: askToSignIn });
    }
  }

  await begin();
}

/** The password goes to the server for one answer: this browser gets a kiosk's cookie and no session. */
function admit(name: string, password: string): Promise<Result<null>> {
  return request<null>('POST', '/api/kiosk/session', { name, password });
}

const root = document.getElementById('screen');
if (root !== null) start(root);
