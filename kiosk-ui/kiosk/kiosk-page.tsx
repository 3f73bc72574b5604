/** The whole kiosk page: the languages above, one step between, the way back and the desk below. Draws; decides nothing. */
import type { Language } from '../../server/contract/facility.ts';
import type { KioskView } from '../../server/contract/views.ts';
import './kiosk.css';
import './steps.css';
import './lying.css';
import './small.css';
import { directionOf, OWN_NAMES } from '../../server/contract/languages.ts';
import type { Liveness } from '../shared/live-connection.ts';
import type { Say } from '../shared/text.ts';
import { Name, Said, Words } from '../shared/words.tsx';
import { BirthPad } from './birth-pad.tsx';
import { CardDoor } from './card-door.tsx';
import { Departments } from './departments.tsx';
import { Doors } from './doors.tsx';
import { ClosedNotice, DeskNotice, Notice, NotLiveNotice } from './notices.tsx';
import { NumberPage } from './number-page.tsx';
import { PhoneDoor } from './phone-door.tsx';
import { BackPicture, DeskPicture } from './pictures.tsx';
import type { Step, Touch } from './step.ts';
import { WrongCard } from './wrong-card.tsx';

export interface KioskPageProps {
  view: KioskView;
  step: Step;
  liveness: Liveness;
  say: Say;
  /** The address of a queue's sharing code. */
  codeOf: (queue: string) => string;
  /** Takes the element that shows what the camera sees. */
  onVideo: (video: HTMLVideoElement | null) => void;
  onTouch: (touch: Touch) => void;
  onLanguage: (language: Language) => void;
}

/** A number that was given stays on screen, whatever becomes of the connection. */
const STANDS_ALONE: readonly Step['at'][] = ['number', 'sending', 'unsure'];

/** The answer comes by itself, or the wait ends by itself: there is nothing to go back to. */
const WAITS: readonly Step['at'][] = ['start', 'sending', 'looking'];

export function standsAlone(step: Step): boolean {
  return STANDS_ALONE.includes(step.at);
}

export function KioskPage(props: KioskPageProps) {
  const { view, step, say, onTouch } = props;
  const stale = props.liveness.kind === 'stale' && !standsAlone(step);
  const home = WAITS.includes(step.at) || stale;
  return (
    <main class="kiosk" dir={directionOf(say.language)} data-step={stale ? 'not-live' : step.at}>
      <header class="kiosk-top">
        <p class="kiosk-facility">
          <Name text={view.place.facility} language={say.language} />
          {view.place.demo && <Said say={say} k="place.demo" class="kiosk-demo" />}
        </p>
        <LanguageRow languages={view.place.languages} language={say.language} onLanguage={props.onLanguage} />
      </header>
      <section class="kiosk-step" key={stale ? 'not-live' : step.at} aria-live="polite">
        {stale ? <NotLiveNotice say={say} /> : <StepPage {...props} />}
      </section>
      <footer class="kiosk-foot">
        {home ? (
          <span />
        ) : (
          <button type="button" class="kiosk-key" onClick={() => onTouch({ do: 'back' })}>
            <BackPicture />
            <Said say={say} k="kiosk.back" />
          </button>
        )}
        {step.at === 'desk' || stale ? (
          <span />
        ) : (
          <button type="button" class="kiosk-key" onClick={() => onTouch({ do: 'desk' })}>
            <DeskPicture />
            <Said say={say} k="kiosk.desk" />
          </button>
        )}
      </footer>
    </main>
  );
}

function StepPage({ view, step, say, onTouch, onVideo, codeOf }: KioskPageProps) {
  switch (step.at) {
    case 'start':
      return <Doors say={say} onTouch={onTouch} />;
    case 'departments':
      return <Departments view={view} step={step} say={say} onTouch={onTouch} />;
    case 'phone':
      return <PhoneDoor view={view} step={step} say={say} code={codeOf(step.queue)} />;
    case 'card':
      return <CardDoor view={view} step={step} say={say} onVideo={onVideo} />;
    case 'birth':
      return <BirthPad view={view} step={step} say={say} onTouch={onTouch} />;
    case 'sending':
      return <Notice say={say} k="kiosk.sending" picture="slip" />;
    case 'looking':
      return <Notice say={say} k="kiosk.connecting" picture="card" />;
    case 'number':
      return <NumberPage view={view} answer={step.answer} say={say} />;
    case 'wrong':
      return <WrongCard reason={step.reason} say={say} />;
    case 'ownSlip':
      return <Notice say={say} k="kiosk.ownSlip" picture="slip" />;
    case 'closed':
      return <ClosedNotice why={step.why} say={say} />;
    case 'unsure':
      return (
        <Notice say={say} k="kiosk.unsure" picture="desk">
          <button type="button" class="kiosk-primary" onClick={() => onTouch({ do: 'again' })}>
            <Said say={say} k="kiosk.tryAgain" />
          </button>
        </Notice>
      );
    case 'refused':
      return <Notice say={say} k={step.key} picture="desk" />;
    case 'desk':
      return <DeskNotice say={say} />;
    default:
      return null;
  }
}

function LanguageRow(props: {
  languages: readonly Language[];
  language: Language;
  onLanguage: (language: Language) => void;
}) {
  return (
    <nav class="kiosk-languages" dir="ltr">
      {props.languages.map((one) => (
        <button
          type="button"
          key={one}
          class="kiosk-language"
          aria-pressed={one === props.language}
          onClick={() => props.onLanguage(one)}
        >
          <Words words={OWN_NAMES[one]} language={one} />
        </button>
      ))}
    </nav>
  );
}
