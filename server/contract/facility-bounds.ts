/** Bounds of a facility: generous for a large hospital, small enough for every loop over them. Numbers only: pages read them. */

export const MAX_QUEUES = 100;
export const MAX_COUNTERS = 200;
export const MAX_PRINTERS = 50;
/** Spans of opening hours of a queue: four a day. */
export const MAX_SPANS = 28;
/** Longer than any rule asks for; what is kept for ever is not forgotten on time. */
export const MAX_KEEP_DAYS = 3_650;
/** Characters of a name, in each language. */
export const MAX_NAME = 120;
/** Each notice has its turn on the halls' screens, and must be read within it. */
export const MAX_NOTICES = 10;
export const MAX_NOTICE = 140;
