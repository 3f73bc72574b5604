/**
 * Everything that screens are told, put together: views of the committed book, the feed that sends
 * them, the sockets they come through, and the patient's page. Names leave only for counters.
 */
import type { IncomingMessage } from 'node:http';
import type { PersonStore } from '../../db/person-store.ts';
import type { ClerkView, Person, Trouble } from '../contract/views.ts';
import type { Devices } from '../devices/devices.ts';
import { addressKey, type ClientOf } from '../edges/client.ts';
import type { KnownHost } from '../edges/host-names.ts';
import type { Facility } from '../facility/facility.ts';
import type { PhoneSet } from '../hub-link/phones.ts';
import type { Log } from '../log.ts';
import { forClerk, type KeptPerson } from '../persons/person.ts';
import type { Event } from '../queue/events.ts';
import type { Book, Moment, TokenId } from '../queue/model.ts';
import type { PatientAnswer } from '../routes/patient.ts';
import type { SignIn } from '../staff/sign-in.ts';
import { createAdmit } from './admit.ts';
import { createFeed } from './feed.ts';
import { kioskView } from './kiosk-view.ts';
import { createNews } from './news.ts';
import { patientView } from './patient-view.ts';
import { createPhoneScans } from './phone-scans.ts';
import { phoneSet } from './phone-set.ts';
import { createLiveSockets, type LiveSockets } from './sockets.ts';
import { clerkView, hallView } from './views.ts';

export interface Screens {
  upgrade: LiveSockets['upgrade'];
  /** What the patient page of a code shows; null when no token of today's book has it. */
  patient(code: string): PatientAnswer | null;
  /** What every patient's page shows, for a hub to show it. */
  phones(): PhoneSet;
  /** Events that are on disk. */
  committed(events: readonly Event[]): void;
  /** Screens connected. */
  size(): number;
  start(): void;
  /** Closes sockets of sessions that ended or may see something else now. */
  lookAgain(): void;
  /** Ends every socket; screens come back by themselves. */
  disconnect(): void;
  stop(): void;
}

export interface ScreensDeps {
  book: () => Book;
  /** The token whose patient page has this code. */
  tokenOf: (code: string) => TokenId | null;
  moment: () => Moment;
  facility: Facility;
  persons: PersonStore<KeptPerson>;
  troubles: () => Trouble[];
  signIn: SignIn;
  devices: Devices;
  publicUrl: string | null;
  clientOf: ClientOf;
  knownHost: KnownHost;
  demo: boolean;
  shownToStaff: (account: string, view: ClerkView) => void;
  onDropped: () => void;
  now: () => number;
  log: Log;
}

export function createScreens(deps: ScreensDeps): Screens {
  const { book, moment, facility, persons, signIn, publicUrl, demo, now, log } = deps;
  const feed = createFeed({
    onDropped: deps.onDropped,
    onFault: (fault) => log.fault(fault, {}, 'a view cannot be made'),
  });
  const news = createNews(feed);
  const scans = createPhoneScans(book);
  const sources = () => ({ book: book(), facility, moment: moment(), demo });

  // A row that no key opens counts as forgotten: the counter goes on without the name.
  function person(token: TokenId): Person | null {
    try {
      const kept = persons.find(token);
      return kept === null ? null : forClerk(kept, book().day);
    } catch (fault) {
      log.fault(fault, { token }, 'a person cannot be read');
      return null;
    }
  }

  const admit = createAdmit({
    signIn,
    devices: deps.devices,
    publicUrl,
    clientOf: deps.clientOf,
    knownHost: deps.knownHost,
    isQueue: (id) => facility.queue(id) !== undefined,
    isCounter: (id) => facility.counter(id) !== undefined,
    hall: (queues) => hallView(sources(), queues),
    clerk: (counter) => clerkView({ ...sources(), person, troubles: deps.troubles() }, counter),
    kiosk: () => kioskView(sources(), deps.troubles(), scans.of),
    shownToStaff: deps.shownToStaff,
  });
  const addressOf = (request: IncomingMessage) => addressKey(deps.clientOf(request).address);
  const sockets = createLiveSockets({ feed, admit, addressOf, log, now, minute: () => moment().minute });

  return {
    upgrade: sockets.upgrade,
    patient(code) {
      const token = deps.tokenOf(code);
      const view = token === null ? null : patientView(sources(), token);
      const { languages } = facility.current().facility;
      return view === null ? null : { view, languages, notLiveSince: null };
    },
    phones: () => phoneSet(sources()),
    committed(events) {
      scans.committed(events);
      news.committed(events);
    },
    size: feed.size,
    start: news.start,
    lookAgain: sockets.lookAgain,
    disconnect: sockets.close,
    stop: news.stop,
  };
}
