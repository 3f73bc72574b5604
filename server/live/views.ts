/**
 * From the book to what each audience sees. A hall's view is built from labels and counters alone;
 * only a counter's view asks for persons. Pure reading: nothing here changes or decides anything.
 */
import type {
  ClerkToken,
  ClerkView,
  CounterAction,
  Destination,
  HallCall,
  HallQueue,
  HallView,
  Person,
  Place,
  QueueSummary,
  Trouble,
} from '../contract/views.ts';
import type { Facility } from '../facility/facility.ts';
import { allowedActions } from '../queue/actions.ts';
import { queueSettings, waitingIn } from '../queue/book.ts';
import { whyClosed } from '../queue/decide-issue.ts';
import type { Book, CounterState, Moment, QueueId, Token, TokenId } from '../queue/model.ts';
import { callingOrder, nextToken } from '../queue/next-token.ts';
import { waitNow } from '../standing.ts';

/** What a hall lists: the newest call and the five before it, plus every call still pending. */
const LATEST_CALLS = 6;
/** How many labels stand under "next" on a hall's screen. */
const NEXT_LABELS = 3;
const UPCOMING = 5;
const SKIPPED = 12;
const RETURNED = 5;
const ARRIVALS = 3;
/** Two blocks of paper; others are called in their turn. */
const PAPERS = 200;
/** A phone's share stands out for this long: a person takes less to come to the window and say so. */
export const JUST_ARRIVED_MS = 45_000;

export interface ViewSources {
  book: Book;
  facility: Facility;
  moment: Moment;
  demo: boolean;
}

export function placeOf({ book, facility, demo }: ViewSources): Place {
  const { name, languages } = facility.current().facility;
  return { facility: name, languages, day: book.day, demo };
}

export function summary(sources: ViewSources, id: QueueId): (QueueSummary & { next: string[] })[] {
  const { book, facility, moment } = sources;
  const queue = book.queues.get(id);
  const settings = queueSettings(book, id);
  const named = facility.queue(id);
  if (queue === undefined || settings === undefined || named === undefined) return [];
  const waiting = waitingIn(queue);
  return [
    {
      id,
      prefix: settings.prefix,
      name: named.name,
      pictogram: named.pictogram ?? null,
      waiting,
      wait: waitNow(book, queue, waiting),
      closed: whyClosed(book, settings, queue.lastNumber, moment),
      next: labels(book, callingOrder(book, [id], NEXT_LABELS)),
    },
  ];
}

function labels(book: Book, ids: readonly TokenId[]): string[] {
  return ids.flatMap((id) => book.tokens.get(id)?.label ?? []);
}

/** The hall's view of these queues; all queues when none are named. */
export function hallView(sources: ViewSources, queues: readonly QueueId[]): HallView {
  const { book, facility } = sources;
  const shown = facility
    .current()
    .queues.map(({ id }) => id)
    .filter((id) => queues.length === 0 || queues.includes(id));
  return {
    audience: 'hall',
    place: placeOf(sources),
    queues: shown.flatMap((id) => hallQueues(sources, id)),
    calls: callsOf(
      book,
      facility,
      shown.filter((id) => !isOver(sources, id)),
    ),
    notices: facility.current().facility.notices,
    counters: facility
      .current()
      .counters.filter(({ queues: served }) => served.some((id) => shown.includes(id)))
      .map(({ name }) => name.en),
  };
}

function hallQueues(sources: ViewSources, id: QueueId): HallQueue[] {
  const hours = (sources.facility.queue(id)?.hours ?? [])
    .filter(({ days }) => days.includes(sources.moment.weekday))
    .map(({ from, to }) => `${from}–${to}`);
  const yesterdays = { waiting: 0, wait: null, next: [] };
  return summary(sources, id).map((queue) => ({
    ...queue,
    ...(isOver(sources, id) ? yesterdays : {}),
    hours,
  }));
}

/**
 * Whether what the book holds of a queue is of a day that is over: nobody has commanded anything yet on
 * the new date, so the book still stands on the old one.
 */
export function isOver({ book, moment }: Pick<ViewSources, 'book' | 'moment'>, queue: QueueId): boolean {
  return moment.day > book.day && queueSettings(book, queue)?.roundTheClock !== true;
}

/** Newest first: the latest of all, and whoever is called and not yet there. */
function callsOf(book: Book, facility: Facility, queues: readonly QueueId[]): HallCall[] {
  const shown = new Map<TokenId, HallCall>();
  for (const queue of queues) {
    const latest = (book.queues.get(queue)?.calls ?? []).slice(-LATEST_CALLS).map(({ token }) => token);
    // A token at a counter may have been called before the latest ones, or before midnight.
    const present = [...book.counters.values()].flatMap(({ token }) => token ?? []);
    for (const id of [...latest, ...present]) {
      const call = callOf(book, facility, queue, id);
      if (call !== null && (shown.get(id)?.seq ?? -1) < call.seq) shown.set(id, call);
    }
  }
  const all = [...shown.values()].sort((a, b) => b.seq - a.seq);
  return all.filter(({ pending }, rank) => rank < LATEST_CALLS || pending);
}

/** The latest call of a token in this queue; null when it was not called there. */
function callOf(book: Book, facility: Facility, queue: QueueId, id: TokenId): HallCall | null {
  const token = book.tokens.get(id);
  const leg = token?.legs.findLast((one) => one.queue === queue && one.announced !== null);
  if (token === undefined || leg?.announced == null || leg.counter === null || leg.calledAt === null)
    return null;
  const { announced: seq, counter, calledAt: at } = leg;
  const pending = token.status === 'called' && token.counter === counter && token.queue === queue;
  const counterName = facility.counter(counter)?.name ?? { en: counter };
  return { seq, label: token.label, queue, counter, counterName, at, pending };
}

export interface ClerkSources extends ViewSources {
  person: (token: TokenId) => Person | null;
  troubles: Trouble[];
}

/** The clerk's view of a counter; null when there is no such counter. */
export function clerkView(sources: ClerkSources, counterId: string): ClerkView | null {
  const { book, facility } = sources;
  const counter = book.counters.get(counterId);
  const named = facility.counter(counterId);
  if (counter === undefined || named === undefined) return null;
  const detail = (ids: readonly TokenId[]) => ids.flatMap((id) => clerkToken(sources, id) ?? []);
  return {
    audience: 'counter',
    place: placeOf(sources),
    counter: {
      id: counter.id,
      name: named.name,
      version: counter.version,
      status: counter.status,
      undo: counter.undo?.kind ?? null,
      actions: counterActions(book, counter),
    },
    queues: named.queues.flatMap((id) => summary(sources, id)),
    destinations: destinationsFrom(sources, counter),
    now: counter.token === null ? null : clerkToken(sources, counter.token),
    upcoming: detail(callingOrder(book, named.queues, UPCOMING)),
    arrivals: detail(newest(book, named.queues, (token) => justArrived(token, sources.moment.at), ARRIVALS)),
    skipped: detail(newest(book, named.queues, (token) => token.status === 'skipped', SKIPPED)),
    returned: detail(
      newest(
        book,
        named.queues,
        (token) => token.status === 'completed' && token.notice === 'rescanned',
        RETURNED,
      ),
    ),
    papers: newest(book, named.queues, isWaitingPaper, PAPERS).flatMap((id) => {
      const token = book.tokens.get(id);
      return token === undefined ? [] : [{ id, label: token.label, version: token.version }];
    }),
    troubles: sources.troubles,
  };
}

function isWaitingPaper(token: Token): boolean {
  return token.source === 'paper' && token.status === 'waiting';
}

function justArrived(token: Token, now: number): boolean {
  return token.source === 'share' && token.status === 'waiting' && now - token.issuedAt < JUST_ARRIVED_MS;
}

/** The usual ones first, in the order the facility file has them; then all others in theirs. */
function destinationsFrom({ book, facility }: ViewSources, counter: CounterState): Destination[] {
  const from = counter.token === null ? undefined : book.tokens.get(counter.token)?.queue;
  const usual = from === undefined ? [] : (queueSettings(book, from)?.next ?? []);
  const rank = (id: QueueId) => (usual.includes(id) ? usual.indexOf(id) : usual.length);
  return facility
    .current()
    .queues.map(({ id, prefix, name, pictogram }) => ({
      id,
      prefix,
      name,
      pictogram: pictogram ?? null,
      usual: usual.includes(id),
    }))
    .sort((a, b) => rank(a.id) - rank(b.id));
}

function counterActions(book: Book, counter: CounterState): CounterAction[] {
  const actions: CounterAction[] = [];
  if (counter.status !== 'open') actions.push('openCounter');
  else {
    if (counter.token !== null || nextToken(book, counter.id) !== null) actions.push('callNext');
    if (counter.token === null) actions.push('pauseCounter');
  }
  if (counter.status !== 'closed' && counter.token === null) actions.push('closeCounter');
  if (counter.undo !== null) actions.push('undo');
  return actions;
}

/** Latest issued first. */
function newest(
  book: Book,
  queues: readonly QueueId[],
  is: (token: Token) => boolean,
  limit: number,
): TokenId[] {
  const found: TokenId[] = [];
  for (const token of book.tokens.values())
    if (is(token) && queues.includes(token.queue)) found.push(token.id);
  return found.reverse().slice(0, limit);
}

function clerkToken(sources: ClerkSources, id: TokenId): ClerkToken | null {
  const token = sources.book.tokens.get(id);
  if (token === undefined) return null;
  const leg = token.legs.at(-1);
  return {
    id: token.id,
    label: token.label,
    version: token.version,
    status: token.status,
    queue: token.queue,
    lane: token.lane,
    laneReason: token.laneReason,
    source: token.source,
    issuedAt: token.issuedAt,
    calledAt: leg?.calledAt ?? null,
    recalls: leg?.recalls ?? 0,
    notice: token.notice,
    person: sources.person(id),
    actions: [...allowedActions(token)],
  };
}
