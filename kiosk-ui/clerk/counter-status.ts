/** A counter's status in words of the locale files. */
import type { ClerkView } from '../../server/contract/views.ts';
import type { Key } from '../shared/text.ts';

export const COUNTER_STATUS = {
  open: 'clerk.statusOpen',
  paused: 'clerk.statusPaused',
  closed: 'clerk.statusClosed',
} as const satisfies Record<ClerkView['counter']['status'], Key>;
