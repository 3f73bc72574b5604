/**
 * Giving a person a place: a new token, or the one they already have [SCAN].
 * Whether a queue gives out tokens at all (hours, holiday, cap) is decided here too.
 */
import { isLive, isUnconfirmed, queueSettings } from './book.ts';
import type { Issue } from './commands.ts';
import type { Decision } from './decision.ts';
import type { Fact } from './events.ts';
import type { Book, Moment, QueueSettings } from './model.ts';
import { enteredPaper, paperLabel, placeOfPaper } from './paper.ts';
import { liveElsewhere, ownTokens } from './person.ts';
import { returnsAt } from './returns.ts';
import { isOpenAt } from './service-day.ts';

const MINUTE = 60_000;

export function decideIssue(book: Book, command: Issue, moment: Moment): Decision {
  const queue = book.queues.get(command.queue);
  const settings = queueSettings(book, command.queue);
  if (queue === undefined || settings === undefined) {
    return { refusal: { code: 'unknown_queue', queue: command.queue } };
  }
  const { paper } = command;
  const held = paper === undefined ? null : enteredPaper(book, paper.number);
  if (paper !== undefined && held !== null) {
    const { id: token, queue, status } = held;
    return { refusal: { code: 'paper_entered', number: paper.number, token, queue, status } };
  }
  const known = rescan(book, command, settings, moment);
  if (known !== null) return { facts: [known] };
  // Numbers that the lost log gave out must not be given again, to an emergency neither.
  if (isUnconfirmed(book, queue.id)) {
    return { refusal: { code: 'numbers_unconfirmed', queue: queue.id, day: book.day } };
  }
  // Nobody brings an emergency by appointment: staff who mark one get a number whatever the hour. Whoever
  // holds paper has a number already: entering it gives out nothing.
  const always = command.lane === 'emergency' || paper !== undefined;
  const why = always ? null : whyClosed(book, settings, queue.lastNumber, moment);
  if (why !== null) return { refusal: { code: 'queue_closed', queue: queue.id, why } };
  const number = queue.lastNumber + 1;
  return {
    facts: [
      {
        type: 'issued',
        token: `${book.day}.${queue.id}.${number}`,
        queue: queue.id,
        number,
        label: paper === undefined ? `${settings.prefix}${number}` : paperLabel(paper.number),
        source: command.source,
        lane: command.lane,
        laneReason: command.laneReason,
        // Whoever was carried over midnight keeps yesterday's key, so that all their tokens share one.
        person: command.persons.find((key) => book.persons.has(key)) ?? command.persons[0] ?? null,
        code: command.code,
        far: command.far,
        ...(command.language === undefined ? {} : { language: command.language }),
        ...(paper === undefined
          ? {}
          : { paper: { place: placeOfPaper(book, paper.number, paper.since), seen: paper.seen } }),
      },
    ],
  };
}

/** Why the queue gives out no new token now, or null when it does. */
export function whyClosed(
  book: Book,
  settings: QueueSettings,
  issued: number,
  moment: Moment,
): 'hours' | 'holiday' | 'cap' | null {
  if (!settings.roundTheClock && book.settings.holidays.includes(moment.day)) return 'holiday';
  if (!isOpenAt(settings.hours, moment)) return 'hours';
  if (settings.dailyCap !== null && issued >= settings.dailyCap) return 'cap';
  return null;
}

/** What a person who already has a token here gets instead of a new one; null: a new one. */
function rescan(book: Book, command: Issue, settings: QueueSettings, moment: Moment): Fact | null {
  const own = ownTokens(book, command.persons, command.queue);
  const live = own.find(isLive);
  if (live !== undefined) return { type: 'rescanned', token: live.id, found: 'live' };
  const last = own.filter((token) => token.series === command.queue).at(-1);
  if (last === undefined || moment.at - last.issuedAt > settings.windowMinutes * MINUTE) return null;
  switch (last.status) {
    case 'skipped':
    case 'cancelled':
      // A journey may have led it to a queue that is gone, or where the person holds a newer token.
      if (!book.queues.has(last.queue) || liveElsewhere(book, last) !== null) return null;
      return { type: 'requeued', token: last.id, returnsAt: returnsAt(book, last) };
    case 'completed':
      return { type: 'rescanned', token: last.id, found: 'completed' };
    default:
      return null;
  }
}
