/** The covered page from the moment names go to the moment somebody is back: its hall's socket and its PIN. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import type { HallView } from '../../server/contract/views.ts';
import { connectPage, liveUrl } from '../shared/page-connection.ts';
import { cover, listColleagues, takeOver, whoAmI } from '../shared/session.ts';
import type { Say } from '../shared/text.ts';
import { CoverPage } from './cover-page.tsx';
import { TakeOver } from './take-over.tsx';

/** A server that does not answer is asked again; the names are gone from the screen meanwhile. */
const ASK_AGAIN_MS = 2_000;

export interface CoverSessionOptions {
  root: HTMLElement;
  say: () => Say;
  /** The queues whose waiting are shown; empty: all. */
  queues: readonly string[];
  /** The server covered it already. */
  isCovered: boolean;
  onLanguage: (language: Language) => void;
  onBack: () => void;
  onPassword: () => void;
}

export interface CoverSession {
  draw(): void;
  stop(): void;
}

export function startCover(options: CoverSessionOptions): CoverSession {
  const { root } = options;
  let hall: HallView | null = null;
  let names: readonly string[] | null = null;
  let stopped = false;
  let { isCovered } = options;

  function draw(): void {
    if (stopped) return;
    const say = options.say();
    render(
      <CoverPage say={say} hall={hall} onLanguage={options.onLanguage}>
        {names !== null && (
          <TakeOver
            say={say}
            names={names}
            picked={names[0] ?? ''}
            keysOn={always}
            send={takeOver}
            onDone={options.onBack}
            onBack={null}
            onCounter={null}
            onPassword={options.onPassword}
          />
        )}
      </CoverPage>,
      root,
    );
  }

  /**
   * Covers the session, and asks who it is. An answer may be lost on the way: what the server says of the session
   * counts, not whether it heard us once or twice.
   */
  async function begin(): Promise<void> {
    if (!isCovered) await cover();
    const who = await whoAmI();
    if (stopped) return;
    if (!who.ok && who.trouble.code === 'not_signed_in') {
      options.onPassword();
      return;
    }
    isCovered = who.ok && who.value.covered === true;
    if (!who.ok || !isCovered) {
      setTimeout(begin, ASK_AGAIN_MS);
      return;
    }
    const others = await listColleagues();
    if (stopped) return;
    names = [who.value.name, ...(others.ok ? others.value : [])];
    draw();
  }

  const live = connectPage({
    url: () => liveUrl({ audience: 'hall', queues: options.queues.join(',') }),
    onView(next) {
      if (next.audience !== 'hall') return;
      hall = next;
      draw();
    },
    onLiveness: draw,
  });
  draw();
  void begin();
  return {
    draw,
    stop() {
      stopped = true;
      live.stop();
      render(null, root);
    },
  };
}

function always(): boolean {
  return true;
}
