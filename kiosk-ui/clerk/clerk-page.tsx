/** The clerk's page at one counter: now, keys, next five, who to bring back, troubles. Draws only. */
import type { ComponentChildren } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import type { ClerkToken, ClerkView } from '../../server/contract/views.ts';
import { Badge } from '../shared/badge.tsx';
import { LanguageBar } from '../shared/language-bar.tsx';
import type { Liveness } from '../shared/live-connection.ts';
import type { Key, Say } from '../shared/text.ts';
import { Name, Said } from '../shared/words.tsx';
import { COUNTER_STATUS } from './counter-status.ts';
import type { DeskState } from './desk.ts';
import { KeyPad } from './key-pad.tsx';
import type { Press } from './keys.ts';
import { MenuPanel } from './menu-panel.tsx';
import type { MenuItem } from './menus.ts';
import { MessageLine } from './message-line.tsx';
import { NewsLine } from './news-line.tsx';
import { NowPanel } from './now-panel.tsx';
import { TokenRow } from './token-row.tsx';
import { TroubleLines } from './trouble-lines.tsx';

export interface ClerkPageProps {
  view: ClerkView;
  liveness: Liveness;
  desk: DeskState;
  scanning: boolean;
  /** Who works here. */
  staff: string;
  /** Who takes over, in the place of the keys; null while nobody is asked. */
  switching: ComponentChildren | null;
  /** Whether single keys act; a person who dictates to the browser turns them off. */
  keysOn: boolean;
  say: Say;
  /** This machine's clock, for minutes waited. */
  now: number;
  onPress: (press: Press) => void;
  onChoose: (item: MenuItem) => void;
  onKeys: (on: boolean) => void;
  onLanguage: (language: Language) => void;
  onSwitch: () => void;
  onSignOut: () => void;
}

/** How many of each list stand on the page. */
const SHOWN = { upcoming: 5, skipped: 4, returned: 3 } as const;

export function ClerkPage(props: ClerkPageProps) {
  const { view, desk, say, now } = props;
  const markOf = (queue: string) => {
    const known = view.destinations.find(({ id }) => id === queue);
    return <Badge prefix={known?.prefix ?? ''} pictogram={known?.pictogram ?? null} />;
  };
  const rows = (tokens: readonly ClerkToken[], most: number) =>
    tokens
      .slice(0, most)
      .map((token) => (
        <TokenRow
          key={token.id}
          token={token}
          say={say}
          now={now}
          mark={markOf}
          fresh={view.arrivals.some(({ id }) => id === token.id)}
        />
      ));
  return (
    <main class="clerk">
      <Header {...props} />
      <NewsLine view={view} liveness={props.liveness} say={say} mark={markOf} />
      <div class="clerk-columns">
        <section class="clerk-main">
          <NowPanel view={view} say={say} now={now} mark={markOf} />
          <MessageLine desk={desk} scanning={props.scanning} say={say} />
          {props.switching !== null ? (
            props.switching
          ) : desk.hand.menu === null ? (
            <KeyPad view={view} say={say} onPress={props.onPress} />
          ) : (
            <MenuPanel menu={desk.hand.menu} say={say} onChoose={props.onChoose} onPress={props.onPress} />
          )}
        </section>
        <aside class="clerk-side">
          <List title="clerk.upcoming" say={say}>
            {rows(view.upcoming, SHOWN.upcoming)}
          </List>
          {view.skipped.length > 0 && (
            <List title="clerk.skipped" say={say}>
              {rows(view.skipped, SHOWN.skipped)}
            </List>
          )}
          {view.returned.length > 0 && (
            <List title="clerk.returned" say={say}>
              {rows(view.returned, SHOWN.returned)}
            </List>
          )}
        </aside>
      </div>
      <TroubleLines view={view} say={say} onPress={props.onPress} />
    </main>
  );
}

function List(props: { title: Key; say: Say; children: ComponentChildren }) {
  return (
    <>
      <h2>
        <Said say={props.say} k={props.title} />
      </h2>
      <ol class="rows">{props.children}</ol>
    </>
  );
}

function Header(props: ClerkPageProps) {
  const { view, say, staff, keysOn, onKeys, onLanguage, onSwitch, onSignOut } = props;
  return (
    <header class="clerk-top">
      <h1 class="clerk-counter">
        <Name text={view.counter.name} language={say.language} />
      </h1>
      <Said say={say} k={COUNTER_STATUS[view.counter.status]} class="clerk-status" />
      {view.queues.slice(0, 4).map((queue) => (
        <span key={queue.id} class="clerk-queue">
          <Badge prefix={queue.prefix} pictogram={queue.pictogram} />
          <Said say={say} k="clerk.waiting" params={{ count: queue.waiting }} />
        </span>
      ))}
      {view.place.demo && <Said say={say} k="place.demo" class="clerk-demo" />}
      <span class="clerk-gap" />
      <LanguageBar language={say.language} languages={view.place.languages} onLanguage={onLanguage} />
      <button type="button" class="quiet" aria-pressed={!keysOn} onClick={() => onKeys(!keysOn)}>
        <Said say={say} k={keysOn ? 'clerk.keysOn' : 'clerk.keysOff'} />
      </button>
      <button type="button" class="quiet clerk-who" onClick={onSwitch}>
        <kbd>S</kbd> <Said say={say} k="clerk.switch" class="clerk-status" />
        <bdi class="clerk-name">{staff}</bdi>
      </button>
      <button type="button" class="quiet" onClick={onSignOut}>
        <Said say={say} k="signin.out" />
      </button>
    </header>
  );
}
