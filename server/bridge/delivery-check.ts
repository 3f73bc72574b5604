/**
 * Proving that callbacks arrive: for five minutes a sharing code of its own is waited for, and everything that comes
 * meanwhile is told. Invariant: the code gives no token, and of what comes only kind, time and count are kept.
 */
import { randomInt } from 'node:crypto';
import type { MessageState } from '../../db/outbox-store.ts';
import type { DeliveryCheckView, RefusalKind } from '../contract/network.ts';

/** A phone is fetched, the app opened, the code scanned. */
export const CHECK_MS = 5 * 60_000;
/** What was seen stays on the page this long after it is over. */
const SHOWN_MS = 60 * 60_000;
/** ABDM: 1–20 letters and digits. Without letters and digits that look alike, for whoever reads it out. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 10;

export interface DeliveryCheck {
  /** Begins anew, whatever was under way. */
  begin(): void;
  end(): void;
  /** Whether a sharing code's counter id is the one that is waited for now. */
  isCode(context: string): boolean;
  /** A verified share came. `queue`: it is a queue's; else it is the check's own or names nothing here. */
  shared(context: string, requestId: string, isQueue: boolean): void;
  refused(kind: RefusalKind): void;
  /** null when none was begun, or long ago. */
  view(): DeliveryCheckView | null;
}

interface Seen {
  code: string;
  until: number;
  arrived: { at: number; requestId: string } | null;
  queue: { at: number; queue: string } | null;
  unknownAt: number | null;
  refused: Map<RefusalKind, { count: number; at: number }>;
}

export function createDeliveryCheck(deps: {
  now: () => number;
  /** Whether a queue has this id, or had one today. */
  isQueue: (id: string) => boolean;
  /** What became of the answer to a share. */
  answerTo: (requestId: string) => MessageState | null;
}): DeliveryCheck {
  const { now, isQueue, answerTo } = deps;
  let seen: Seen | null = null;

  const open = (): Seen | null => (seen !== null && now() < seen.until ? seen : null);

  function freshCode(): string {
    for (;;) {
      const code = Array.from({ length: CODE_LENGTH }, () => LETTERS.charAt(randomInt(LETTERS.length))).join(
        '',
      );
      if (!isQueue(code)) return code;
    }
  }

  return {
    begin() {
      const code = freshCode();
      seen = {
        code,
        until: now() + CHECK_MS,
        arrived: null,
        queue: null,
        unknownAt: null,
        refused: new Map(),
      };
    },
    end() {
      seen = null;
    },
    isCode: (context) => open()?.code === context,
    shared(context, requestId, isAQueue) {
      const check = open();
      if (check === null) return;
      if (context === check.code) check.arrived ??= { at: now(), requestId };
      else if (isAQueue) check.queue = { at: now(), queue: context };
      else check.unknownAt = now();
    },
    refused(kind) {
      const check = open();
      if (check === null) return;
      check.refused.set(kind, { count: (check.refused.get(kind)?.count ?? 0) + 1, at: now() });
    },
    view() {
      if (seen === null || now() > seen.until + SHOWN_MS) return null;
      const { arrived, refused, ...rest } = seen;
      return {
        ...rest,
        now: now(),
        arrived:
          arrived === null ? null : { at: arrived.at, answer: answerTo(arrived.requestId) ?? 'pending' },
        refused: [...refused].map(([kind, { count, at }]) => ({ kind, count, at })),
      };
    },
  };
}
