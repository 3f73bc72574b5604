/** Starts the hall screen: one live connection, one clock for languages and pages, one announcer. */
import { render } from 'preact';
import type { HallView } from '../../server/contract/views.ts';
import '../shared/fonts.css';
import './hall.css';
import { ALL_LANGUAGES } from '../shared/languages.ts';
import type { Liveness } from '../shared/live-connection.ts';
import { connectPage, liveUrl } from '../shared/page-connection.ts';
import type { Say } from '../shared/text.ts';
import { createSpeaker } from '../shared/voice/speaker.ts';
import { createAhead } from './ahead.ts';
import { createAnnouncer } from './announcer.ts';
import { digitsOf } from './digits.ts';
import { Hall, HallWithoutView } from './hall.tsx';
import { hallIn } from './hall-strings.ts';
import { TURN_EVERY_MS } from './rotation.ts';
import type { Hearing } from './sound-notice.tsx';
import { isQuiet, readSoundSettings } from './sound-settings.ts';

function start(root: HTMLElement): void {
  const query = new URLSearchParams(window.location.search);
  const queues = query.get('queues');
  // Admitted under a name: what it shows is the server's to say.
  const paired = query.has('paired');
  const sound = readSoundSettings(query);
  const digits = digitsOf(query.get('digits'));
  const codeOf = query.get('code');
  const code = codeOf === null ? null : { queue: codeOf, image: `/qr/${encodeURIComponent(codeOf)}.svg` };
  let view: HallView | null = null;
  let liveness: Liveness = { kind: 'connecting' };
  let says: Say[] = ALL_LANGUAGES.map(hallIn);
  let said = '';
  let ticks = 0;

  function draw(): void {
    if (view === null) {
      render(<HallWithoutView liveness={liveness} says={says} />, root);
      return;
    }
    const now = { view, stage: announcer.stage(), liveness, hearing: hearing(), tick: ticks, says };
    render(<Hall {...now} digits={digits} code={code} />, root);
  }

  function hearing(): Hearing {
    if (sound.volume === 0) return 'muted';
    return speaker.state() === 'blocked' ? 'blocked' : 'heard';
  }

  const live = connectPage({
    url: () =>
      liveUrl({ audience: 'hall', ...(paired ? { paired: '' } : queues === null ? {} : { queues }) }),
    onEnd: paired ? leaveIfEnded : undefined,
    onView(next, first) {
      if (next.audience !== 'hall') return;
      view = next;
      announcer.hear(next.calls, first);
      lookAhead(next);
      const wanted = next.place.languages.join();
      if (wanted !== said) says = next.place.languages.map(hallIn);
      said = wanted;
      draw();
    },
    onLiveness(next) {
      liveness = next;
      announcer.setLive(next.kind !== 'stale');
      draw();
    },
  });
  // After the socket is on its way: a slow machine takes long to make its sound ready.
  const speaker = createSpeaker({ volume: sound.volume, onState: draw });
  const spokenIn = () => sound.languages ?? view?.place.languages ?? [];
  const lookAhead = createAhead(speaker, () => (sound.volume === 0 ? [] : spokenIn()));
  const announcer = createAnnouncer({
    speaker,
    languages: spokenIn,
    quiet: () => isQuiet(sound, live.minute()),
    repeatMs: sound.repeatMs,
    onStage: draw,
  });
  setInterval(() => {
    ticks += 1;
    draw();
  }, TURN_EVERY_MS);
}

/** A television whose admission ended goes back to showing a code; one whose server is away waits for it. */
async function leaveIfEnded(): Promise<void> {
  const answer = await fetch('/api/pairing/hall/admission').catch(() => null);
  if (answer?.status === 401) window.location.replace(`/tv/${window.location.search}`);
}

const root = document.getElementById('screen');
if (root !== null) start(root);
