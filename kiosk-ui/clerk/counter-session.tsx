/** One counter on the screen from choosing to leaving: its socket, its keyboard, its desk. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import { CLOSE } from '../../server/contract/live.ts';
import { isTied } from '../../server/contract/permissions.ts';
import type { ClerkView } from '../../server/contract/views.ts';
import { listCounters } from '../shared/counters.ts';
import type { Liveness } from '../shared/live-connection.ts';
import { connectPage, liveUrl } from '../shared/page-connection.ts';
import { listColleagues, takeOver, whoAmI } from '../shared/session.ts';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { ClerkPage } from './clerk-page.tsx';
import { putOnClipboard } from './clipboard.ts';
import { COVER_AFTER_MS } from './cover-after.ts';
import { createDesk } from './desk.ts';
import { choose, type Meant, takeCard, takePress } from './hand.ts';
import { listenToKeyboard } from './keyboard.ts';
import type { TakeOver as TakeOverPanel } from './take-over.tsx';

/** How often minutes waited are drawn anew. */
const MINUTES_EVERY_MS = 15_000;
/** What says that somebody is there. */
const TOUCHES = ['keydown', 'pointerdown', 'pointermove'] as const;
const KEYS_KEPT_AS = 'parchi.keys';

export interface CounterSessionOptions {
  root: HTMLElement;
  counter: string;
  /** Who works here. */
  staff: string;
  say: () => Say;
  onLanguage: (language: Language) => void;
  onLeave: () => void;
  onSignOut: () => void;
  /** Nobody has touched the page for long; the queues it shows. */
  onAlone: (queues: readonly string[]) => void;
  /** Somebody else works here now, or this browser works elsewhere. */
  onChanged: () => void;
  /** Makes the session sit at this counter, where the server does not see to it. */
  sitHere: () => Promise<unknown>;
  /** The server knows this browser no more. */
  onSignedOut: () => void;
}

export interface CounterSession {
  draw(): void;
  stop(): void;
}

export function startCounter(options: CounterSessionOptions): CounterSession {
  const { root, counter } = options;
  let view: ClerkView | null = null;
  let liveness: Liveness = { kind: 'connecting' };
  let scanning = false;
  let stopped = false;
  /** Who can take over; null while nobody is asked. */
  let names: readonly string[] | null = null;
  let TakeOver: typeof TakeOverPanel | null = null;
  let touchedAt = Date.now();
  let keysOn = localStorage.getItem(KEYS_KEPT_AS) !== 'off';
  const desk = createDesk({ onChange: draw, onSignedOut: options.onSignedOut, putOnClipboard });

  function draw(): void {
    // An answer that comes after leaving draws over no other page.
    if (stopped) return;
    const say = options.say();
    if (view === null) {
      render(<Said say={say} k="clerk.connecting" class="connecting" />, root);
      return;
    }
    render(
      <ClerkPage
        view={view}
        liveness={liveness}
        desk={desk.state()}
        scanning={scanning}
        keysOn={keysOn}
        staff={options.staff}
        switching={names === null || TakeOver === null ? null : panel(TakeOver, names)}
        onSwitch={() => void openSwitch()}
        say={say}
        now={Date.now()}
        onPress={(press) => act((seen) => takePress(desk.state().hand, press, seen))}
        onChoose={(item) => act(() => choose(item))}
        onKeys={turnKeys}
        onLanguage={options.onLanguage}
        onSignOut={options.onSignOut}
      />,
      root,
    );
  }

  function act(meaning: (view: ClerkView) => Meant): void {
    if (view === null) return;
    const meant = meaning(view);
    desk.take(meant, view);
    if (meant.switching === true) void openSwitch();
  }

  function panel(Panel: typeof TakeOverPanel, chosen: readonly string[]) {
    return (
      <Panel
        say={options.say()}
        names={chosen}
        picked={null}
        keysOn={areKeysOn}
        send={takeOver}
        onDone={options.onChanged}
        onBack={closeSwitch}
        onCounter={options.onLeave}
        onPassword={options.onSignOut}
      />
    );
  }

  async function openSwitch(): Promise<void> {
    if (names !== null) return;
    stopKeyboard();
    names = [];
    try {
      ({ TakeOver } = await import('./take-over.tsx'));
    } catch {
      // The server is away: the counter's keys are there again for when it is back.
      closeSwitch();
      return;
    }
    draw();
    await options.sitHere();
    const lately = await listColleagues();
    if (stopped || names === null) return;
    if (lately.ok) names = lately.value;
    else if (lately.trouble.code === 'not_signed_in') options.onSignedOut();
    draw();
  }

  function closeSwitch(): void {
    names = null;
    stopKeyboard = listen();
    draw();
  }

  function areKeysOn(): boolean {
    return keysOn;
  }

  function touched(): void {
    touchedAt = Date.now();
  }

  function look(): void {
    draw();
    if (Date.now() - touchedAt > COVER_AFTER_MS) options.onAlone(view?.queues.map(({ id }) => id) ?? []);
  }

  function turnKeys(on: boolean): void {
    keysOn = on;
    localStorage.setItem(KEYS_KEPT_AS, on ? 'on' : 'off');
    draw();
  }

  async function checkSession(): Promise<void> {
    const who = await whoAmI();
    if (stopped) return;
    if (!who.ok) {
      if (who.trouble.code === 'not_signed_in') options.onSignedOut();
      return;
    }
    const { name, role, counter: own, covered, passwordOnce } = who.value;
    if (covered || passwordOnce || name !== options.staff || (isTied(role) && own !== counter)) {
      options.onChanged();
      return;
    }
    // An administrator may have taken the counter away.
    const counters = await listCounters();
    if (!stopped && counters.ok && !counters.value.some(({ id }) => id === counter)) options.onLeave();
  }

  function listen(): () => void {
    return listenToKeyboard({
      keysOn: areKeysOn,
      onPress: (press) => act((seen) => takePress(desk.state().hand, press, seen)),
      onCard: (text) => act((seen) => takeCard(desk.state().hand, text, seen)),
      onScanning(now) {
        scanning = now;
        draw();
      },
    });
  }

  let stopKeyboard = listen();
  for (const kind of TOUCHES) window.addEventListener(kind, touched, true);
  const live = connectPage({
    url: () => liveUrl({ audience: 'counter', counter }),
    onView(next) {
      if (next.audience !== 'counter') return;
      view = next;
      desk.saw(next);
      draw();
    },
    onLiveness(next) {
      liveness = next;
      draw();
    },
    onEnd(code, opened) {
      // A socket that never opened may have been refused for want of a session.
      if (code === CLOSE.notSignedIn || !opened) checkSession();
    },
  });
  const minutes = setInterval(look, MINUTES_EVERY_MS);
  // A machine that wakes up shows nothing first.
  document.addEventListener('visibilitychange', look);
  draw();
  return {
    draw,
    stop() {
      stopped = true;
      clearInterval(minutes);
      document.removeEventListener('visibilitychange', look);
      stopKeyboard();
      for (const kind of TOUCHES) window.removeEventListener(kind, touched, true);
      live.stop();
      render(null, root);
    },
  };
}
