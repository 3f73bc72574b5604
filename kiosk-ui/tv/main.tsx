/** A television's start page: shows a code until it is admitted, then is the hall that staff made it. */
import { render } from 'preact';
import '../shared/fonts.css';
import '../shared/tokens.css';
import { type PairingPhase, PairScreen } from '../pairing/pair-screen.tsx';
import { startPairing } from '../pairing/pairing.ts';
import { request } from '../shared/api.ts';

/** A server that does not answer yet is asked again. */
const ASK_AGAIN_MS = 2_000;
const address = `${window.location.host}/admin/#devices`;

function start(root: HTMLElement): void {
  const show = (phase: PairingPhase) => render(<PairScreen phase={phase} address={address} />, root);

  async function begin(): Promise<void> {
    const admitted = await request<null>('GET', '/api/pairing/hall/admission');
    if (admitted.ok) becomeHall();
    else if (admitted.trouble.code === 'not_signed_in') {
      startPairing({ audience: 'hall', onPhase: show, onAdmitted: becomeHall });
    } else {
      show({ kind: 'away' });
      setTimeout(begin, ASK_AGAIN_MS);
    }
  }

  show({ kind: 'starting' });
  void begin();
}

/** The hall's page, with whatever this page's address says of sound and digits. */
function becomeHall(): void {
  const query = new URLSearchParams(window.location.search);
  query.set('paired', '');
  window.location.replace(`/display/?${query}`);
}

const root = document.getElementById('screen');
if (root !== null) start(root);
