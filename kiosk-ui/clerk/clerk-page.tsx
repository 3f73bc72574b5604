/** The clerk's page at one counter: now, keys, next five, who to bring back, troubles. Draws only. */
import type { Language } from '../../server/contract/facility.ts';
import type { ClerkView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import { LanguageBar } from '../shared/language-bar.tsx';
import type { Liveness } from '../shared/live-connection.ts';
import { clockTime, type Key, type Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import type { DeskState, Message } from './desk.ts';
import { KeyPad } from './key-pad.tsx';
import type { Press } from './keys.ts';
import { MenuPanel } from './menu-panel.tsx';
import type { MenuItem } from './menus.ts';
import { NowPanel } from './now-panel.tsx';
import { TokenRow } from './token-row.tsx';
import { TroubleLines } from './trouble-lines.tsx';

export interface ClerkPageProps {
  view: ClerkView;
  liveness: Liveness;
  desk: DeskState;
  scanning: boolean;
  say: Say;
  /** This machine's clock, for minutes waited. */
  now: number;
  onPress: (press: Press) => void;
  onChoose: (item: MenuItem) => void;
  onLanguage: (language: Language) => void;
  onLeave: () => void;
  onSignOut: () => void;
}

const STATUS = {
  open: 'clerk.statusOpen',
  paused: 'clerk.statusPaused',
  closed: 'clerk.statusClosed',
} as const satisfies Record<ClerkView['counter']['status'], Key>;

export function ClerkPage(props: ClerkPageProps) {
  const { view, desk, say, now } = props;
  const prefixOf = (queue: string) => view.destinations.find(({ id }) => id === queue)?.prefix ?? '';
  const markOf = (queue: string) => {
    const known = view.queues.find(({ id }) => id === queue);
    return <Badge prefix={prefixOf(queue)} pictogram={known?.pictogram ?? null} />;
  };
  return (
    <main class="clerk">
      <Header {...props} />
      <StatusLine {...props} />
      <div class="clerk-columns">
        <section class="clerk-main">
          <NowPanel view={view} say={say} now={now} mark={markOf} />
          <MessageLine {...props} />
          {desk.hand.menu === null ? (
            <KeyPad view={view} say={say} onPress={props.onPress} />
          ) : (
            <MenuPanel menu={desk.hand.menu} say={say} onChoose={props.onChoose} onPress={props.onPress} />
          )}
        </section>
        <aside class="clerk-side">
          <h2>
            <Said say={say} k="clerk.upcoming" />
          </h2>
          {view.upcoming.slice(0, 5).map((token) => (
            <TokenRow key={token.id} token={token} say={say} now={now} mark={markOf} />
          ))}
          {view.skipped.length > 0 && <Said say={say} k="clerk.skipped" class="clerk-list-title" />}
          {view.skipped.slice(0, 4).map((token) => (
            <TokenRow key={token.id} token={token} say={say} now={now} mark={markOf} />
          ))}
          {view.returned.length > 0 && <Said say={say} k="clerk.returned" class="clerk-list-title" />}
          {view.returned.slice(0, 3).map((token) => (
            <TokenRow key={token.id} token={token} say={say} now={now} mark={markOf} />
          ))}
        </aside>
      </div>
      <TroubleLines view={view} say={say} onPress={props.onPress} />
    </main>
  );
}

function Header({ view, say, onLanguage, onLeave, onSignOut }: ClerkPageProps) {
  return (
    <header class="clerk-top">
      <strong class="clerk-counter">
        <Name text={view.counter.name} language={say.language} />
      </strong>
      <Said say={say} k={STATUS[view.counter.status]} class={`clerk-status clerk-${view.counter.status}`} />
      {view.queues.slice(0, 4).map((queue) => (
        <span key={queue.id} class="clerk-queue">
          <Badge prefix={queue.prefix} pictogram={queue.pictogram} />
          <Said say={say} k="clerk.waiting" params={{ count: queue.waiting }} />
        </span>
      ))}
      {view.place.demo && <Said say={say} k="place.demo" class="clerk-demo" />}
      <span class="clerk-gap" />
      <LanguageBar language={say.language} languages={view.place.languages} onLanguage={onLanguage} />
      <button type="button" class="quiet" onClick={onLeave}>
        <Said say={say} k="clerk.changeCounter" />
      </button>
      <button type="button" class="quiet" onClick={onSignOut}>
        <Said say={say} k="signin.out" />
      </button>
    </header>
  );
}

function StatusLine({ liveness, say }: ClerkPageProps) {
  if (liveness.kind !== 'stale') return null;
  return (
    <div class="clerk-stale" role="alert">
      <Said say={say} k="clerk.notLive" params={{ time: clockTime(liveness.since) }} />
    </div>
  );
}

/** One line of fixed height, so that nothing moves: what is typed, what is pending, what happened. */
function MessageLine({ desk, scanning, say }: ClerkPageProps) {
  const { digits } = desk.hand;
  return (
    <div class={`clerk-message message-${desk.message?.kind ?? 'none'}`} role="status">
      {scanning ? (
        <Said say={say} k="clerk.cardReading" />
      ) : digits !== '' ? (
        <span class="clerk-typed">
          <Said say={say} k="clerk.typed" params={{ number: digits }} /> <NumberText value={digits} />
        </span>
      ) : (
        desk.message !== null && <MessageWords message={desk.message} say={say} />
      )}
    </div>
  );
}

function MessageWords({ message, say }: { message: Message; say: Say }) {
  if (message.kind === 'pending') {
    return <Said say={say} k="clerk.sending" params={{ what: say(message.key) }} />;
  }
  return <Said say={say} k={message.key} params={message.params} />;
}
