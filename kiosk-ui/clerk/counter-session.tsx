/** One counter on the screen from choosing to leaving: its socket, its keyboard, its desk. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import { CLOSE } from '../../server/contract/live.ts';
import type { ClerkView } from '../../server/contract/views.ts';
import { listCounters } from '../shared/counters.ts';
import type { Liveness } from '../shared/live-connection.ts';
import { connectPage, liveUrl } from '../shared/page-connection.ts';
import { whoAmI } from '../shared/session.ts';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { ClerkPage } from './clerk-page.tsx';
import { putOnClipboard } from './clipboard.ts';
import { createDesk } from './desk.ts';
import { choose, type Meant, takeCard, takePress } from './hand.ts';
import { listenToKeyboard } from './keyboard.ts';

/** How often minutes waited are drawn anew. */
const MINUTES_EVERY_MS = 15_000;
const KEYS_KEPT_AS = 'parchi.keys';

export interface CounterSessionOptions {
  root: HTMLElement;
  counter: string;
  say: () => Say;
  onLanguage: (language: Language) => void;
  onLeave: () => void;
  onSignOut: () => void;
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
        say={say}
        now={Date.now()}
        onPress={(press) => act((seen) => takePress(desk.state().hand, press, seen))}
        onChoose={(item) => act(() => choose(item))}
        onKeys={turnKeys}
        onLanguage={options.onLanguage}
        onLeave={options.onLeave}
        onSignOut={options.onSignOut}
      />,
      root,
    );
  }

  function act(meaning: (view: ClerkView) => Meant): void {
    if (view !== null) desk.take(meaning(view), view);
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
    // An administrator may have taken the counter away.
    const counters = await listCounters();
    if (!stopped && counters.ok && !counters.value.some(({ id }) => id === counter)) options.onLeave();
  }

  const stopKeyboard = listenToKeyboard({
    keysOn: () => keysOn,
    onPress: (press) => act((seen) => takePress(desk.state().hand, press, seen)),
    onCard: (text) => act((seen) => takeCard(desk.state().hand, text, seen)),
    onScanning(now) {
      scanning = now;
      draw();
    },
  });
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
  const minutes = setInterval(draw, MINUTES_EVERY_MS);
  draw();
  return {
    draw,
    stop() {
      stopped = true;
      clearInterval(minutes);
      stopKeyboard();
      live.stop();
      render(null, root);
    },
  };
}
