/** Starts the hall screen: one live connection, one clock for turns, one for the stage. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import type { HallView } from '../../server/contract/views.ts';
import '../shared/fonts.css';
import './hall.css';
import { ALL_LANGUAGES } from '../shared/languages.ts';
import type { Liveness } from '../shared/live-connection.ts';
import { connectPage, liveUrl } from '../shared/page-connection.ts';
import type { Say } from '../shared/text.ts';
import { EMPTY_STAGE, endTurn, hearCalls, type Stage, turnMs } from './announce.ts';
import { Hall, HallWithoutView } from './hall.tsx';
import { loadHall } from './hall-strings.ts';
import { QUEUES_A_PAGE } from './queue-strip.tsx';
import { pagesOf, TURN_EVERY_MS, turnAt } from './rotation.ts';

function start(root: HTMLElement): void {
  const queues = new URLSearchParams(window.location.search).get('queues');
  let view: HallView | null = null;
  let liveness: Liveness = { kind: 'connecting' };
  let stage: Stage = EMPTY_STAGE;
  let says: Say[] = [];
  let loaded = '';
  let ticks = 0;
  let held = false;
  let turnTimer: ReturnType<typeof setTimeout> | undefined;

  function draw(): void {
    if (says.length === 0) return;
    if (view === null) {
      render(<HallWithoutView liveness={liveness} says={says} />, root);
      return;
    }
    const turn = turnAt(ticks, says.length, pagesOf(view.queues.length, QUEUES_A_PAGE));
    render(<Hall view={view} stage={stage} liveness={liveness} turn={turn} says={says} />, root);
  }

  function setStage(next: Stage): void {
    const begins = next.fresh && next.shown?.seq !== stage.shown?.seq;
    stage = next;
    if (!begins) return;
    clearTimeout(turnTimer);
    turnTimer = setTimeout(turnOver, turnMs(stage));
  }

  // While the screen says that it is not live, nobody can see a call: turns wait.
  function turnOver(): void {
    held = liveness.kind === 'stale';
    if (held) return;
    setStage(endTurn(stage));
    draw();
  }

  async function load(languages: readonly Language[]): Promise<void> {
    const wanted = languages.join();
    if (wanted === loaded) return;
    loaded = wanted;
    try {
      const come = await Promise.all(languages.map(loadHall));
      if (wanted === loaded) says = come;
    } catch {
      // The server went away between page and words: the next view tries again.
      loaded = '';
    }
    draw();
  }

  load(ALL_LANGUAGES);
  connectPage({
    url: () => liveUrl({ audience: 'hall', ...(queues === null ? {} : { queues }) }),
    onView(next) {
      if (next.audience !== 'hall') return;
      view = next;
      setStage(hearCalls(stage, next.calls));
      load(next.place.languages);
      draw();
    },
    onLiveness(next) {
      liveness = next;
      if (held) turnOver();
      draw();
    },
  });
  setInterval(() => {
    ticks += 1;
    draw();
  }, TURN_EVERY_MS);
}

const root = document.getElementById('screen');
if (root !== null) start(root);
