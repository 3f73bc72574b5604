/**
 * A kiosk that is admitted: its socket, its scanner and camera, its one clock, and one question at a
 * time to the server. Invariant: what a person brought lives in the step alone; leaving it forgets it.
 */
import { files } from 'locales:kiosk';
import { render } from 'preact';
import type { KioskAnswer } from '../../server/contract/bodies.ts';
import type { Language } from '../../server/contract/facility.ts';
import { CLOSE } from '../../server/contract/live.ts';
import type { KioskView } from '../../server/contract/views.ts';
import { BROWSER_WAY, newCommandId, type Result, request, sendCommand, type Way } from '../shared/api.ts';
import type { Liveness } from '../shared/live-connection.ts';
import { connectPage, liveUrl } from '../shared/page-connection.ts';
import { loadSay, turnPage } from '../shared/page-strings.ts';
import type { Say } from '../shared/text.ts';
import { createSpeaker } from '../shared/voice/speaker.ts';
import { Said } from '../shared/words.tsx';
import { createCardCamera } from './card-camera.ts';
import { KioskPage, standsAlone } from './kiosk-page.tsx';
import { stepAfter, stepOfTrouble } from './outcome.ts';
import { saysOther, spokenAt } from './prompt.ts';
import { listenToScanner } from './scanner.ts';
import { shutIn } from './shut-in.ts';
import {
  type Asked,
  type CameraState,
  DESK,
  hearShares,
  heldCard,
  idleMs,
  inView,
  type Led,
  START,
  type Step,
  scanned,
  type Touch,
  touch,
  whenIdle,
} from './step.ts';

/** A second touch that comes sooner was meant for the page before it. */
export const DOUBLE_TOUCH_MS = 450;

export interface KioskSessionOptions {
  root: HTMLElement;
  /** English, until the facility says which languages it has. */
  say: Say;
  /** The server knows this machine no more. */
  onSignedOut: () => void;
  way?: Way;
}

/** Of full volume: one person stands before it, and a hall is beside it. */
const VOLUME = 0.8;

/** Whoever does any of these is still there. */
const GESTURES = ['pointerdown', 'keydown'] as const;

/** Where the sharing code of a queue is. */
function codeOf(queue: string): string {
  return `/qr/${encodeURIComponent(queue)}.svg`;
}

/** Starts the kiosk; answers how to end it. */
export function startKiosk({
  root,
  say: first,
  onSignedOut,
  way = BROWSER_WAY,
}: KioskSessionOptions): () => void {
  let view: KioskView | null = null;
  let liveness: Liveness = { kind: 'connecting' };
  let say = first;
  let chosen: Language | null = null;
  let step: Step = START;
  let steppedAt = Number.NEGATIVE_INFINITY;
  let asking = false;
  let ended = false;
  let idle: ReturnType<typeof setTimeout> | undefined;

  const speaker = createSpeaker({ volume: VOLUME });
  const camera = createCardCamera({ onText: takeText, onState: takeCamera });

  function draw(): void {
    // An answer may still come after the kiosk was ended: the page is another's by then.
    if (ended) return;
    if (view === null) {
      render(<Said say={say} k="kiosk.connecting" class="connecting" />, root);
      return;
    }
    render(
      <KioskPage
        view={view}
        step={step}
        liveness={liveness}
        say={say}
        codeOf={codeOf}
        onVideo={camera.onVideo}
        onTouch={takeTouch}
        onLanguage={touchLanguage}
      />,
      root,
    );
  }

  function go(next: Step, aloud = true): void {
    if (ended) return;
    if (next.at !== step.at) {
      steppedAt = performance.now();
      window.scrollTo(0, 0);
    }
    const says = saysOther(step, next);
    step = next;
    if (!aloud) speaker.hush();
    else if (says) speak();
    restartIdle();
    draw();
  }

  /** Says what stands on the page; what was being said ends. */
  function speak(): void {
    const spoken = spokenAt(liveness.kind === 'stale' && !standsAlone(step) ? DESK : step);
    if (spoken === null) speaker.hush();
    else void speaker.say(spoken, [say.language], { chime: false });
  }

  function restartIdle(): void {
    clearTimeout(idle);
    idle = setTimeout(() => leave(whenIdle(step)), idleMs(step));
  }

  /** Nobody is there, or to be spoken to. */
  function leave(next: Step): void {
    if (next.at === 'start') takeLanguage(null);
    go(next, false);
  }

  /** A page that is left, or a screen that goes dark, shows nothing of anybody when it comes back. */
  function hidden(): void {
    if (document.visibilityState === 'hidden') leave(START);
  }

  function takeTouch(what: Touch): void {
    if (view === null || performance.now() - steppedAt < DOUBLE_TOUCH_MS) return;
    speaker.hush();
    follow(touch(step, what, view));
  }

  function follow({ step: next, ask }: Led): void {
    const from = step;
    if (ask === null) go(next);
    else if (!asking) {
      go(next);
      issue('id' in ask ? ask : { ...ask, id: newCommandId() }, from);
    }
  }

  async function issue(asked: Asked, from: Step): Promise<void> {
    asking = true;
    const { queue, ...asks } = asked;
    // The slip speaks the language that was touched; untouched, the printer's own.
    const body = chosen === null ? asks : { ...asks, language: chosen };
    const path = `/api/kiosk/queues/${encodeURIComponent(queue)}/issue`;
    const result = await sendCommand<KioskAnswer>(path, body, way);
    asking = false;
    // Whoever was here has been forgotten meanwhile.
    if (step.at === 'sending') go(stepAfter(result, asked, from));
    leaveIfUnknown(result);
  }

  function takeText(text: string): void {
    if (view === null || liveness.kind === 'stale' || asking) return;
    const led = scanned(step, text, view);
    if (led !== 'look-first') follow(led);
    else look(text);
  }

  async function look(text: string): Promise<void> {
    asking = true;
    const from = step;
    go({ at: 'looking' });
    const result = await request<null>('POST', '/api/kiosk/card', { card: text }, way);
    asking = false;
    if (view === null || step.at !== 'looking') return;
    go(result.ok ? heldCard(text, view) : stepOfTrouble(result.trouble, null, from));
    leaveIfUnknown(result);
  }

  function leaveIfUnknown(result: Result<unknown>): void {
    if (!ended && !result.ok && result.trouble.code === 'not_signed_in') onSignedOut();
  }

  function takeCamera(camera: CameraState): void {
    if (step.at !== 'card') return;
    step = { ...step, camera };
    draw();
  }

  /** Whoever touches a language hears at once that it was understood, and where they are. */
  async function touchLanguage(language: Language): Promise<void> {
    speaker.hush();
    await takeLanguage(language);
    if (say.language === language) speak();
  }

  async function takeLanguage(language: Language | null): Promise<void> {
    chosen = language;
    restartIdle();
    await speakLanguage();
  }

  async function speakLanguage(): Promise<void> {
    const wanted = chosen ?? view?.place.languages[0] ?? 'en';
    if (wanted === say.language) return;
    try {
      const next = await loadSay(files, wanted);
      if (wanted !== (chosen ?? view?.place.languages[0])) return;
      say = next;
      turnPage(wanted);
    } catch {
      // The server is away; the words that are here stay.
    }
    draw();
  }

  async function checkAdmission(): Promise<void> {
    leaveIfUnknown(await request<null>('GET', '/api/pairing/kiosk/admission', undefined, way));
  }

  const letGo = shutIn(window);
  const stopScanner = listenToScanner(takeText);
  const live = connectPage({
    url: () => liveUrl({ audience: 'kiosk' }),
    onView(next) {
      if (next.audience !== 'kiosk') return;
      view = next;
      speakLanguage();
      const heard = hearShares(inView(step, next), next);
      if (heard !== step) go(heard);
      else draw();
    },
    onLiveness(next) {
      liveness = next;
      if (next.kind === 'stale' && !standsAlone(step)) speaker.hush();
      draw();
    },
    onEnd(code, opened) {
      if (code === CLOSE.notSignedIn || !opened) checkAdmission();
    },
  });
  turnPage(say.language);
  const onAnyTouch = () => restartIdle();
  for (const gesture of GESTURES) window.addEventListener(gesture, onAnyTouch);
  const onLeaving = () => leave(START);
  window.addEventListener('pagehide', onLeaving);
  document.addEventListener('visibilitychange', hidden);
  restartIdle();
  draw();
  return () => {
    ended = true;
    clearTimeout(idle);
    window.removeEventListener('pagehide', onLeaving);
    document.removeEventListener('visibilitychange', hidden);
    for (const gesture of GESTURES) window.removeEventListener(gesture, onAnyTouch);
    letGo();
    stopScanner();
    speaker.stop();
    live.stop();
    render(null, root);
  };
}
