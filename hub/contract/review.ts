/**
 * What the state's review shows: figures, districts, facilities, days, tables. All of it is cut to the officer's
 * districts by the hub, totals included. Nothing of a patient. Days are `YYYY-MM-DD` in India's zone, instants
 * milliseconds since 1970, numbers plain: grouping in lakh and crore is the page's.
 */
import { z } from 'zod';
import { facilityChange, facilityClosed, MOST_FACILITY_CHANGES } from './facility-changes.ts';

/** The zone of a review's today; facilities report days of their own zone, which in India is this one. */
export const REVIEW_ZONE = 'Asia/Kolkata';

/** GET: the live review, once. */
export const REVIEW_PATH = '/api/review/now';
/** WebSocket: `reviewMessage`s, the whole review at once on connecting and whenever it changed, at most once a second. */
export const REVIEW_LIVE_PATH = '/api/review/live';
/** Close codes of that socket (RFC 6455, 7.4.2): signed out, or a page too slow; it may dial again. */
export const REVIEW_CLOSE = { malformed: 4400, signedOut: 4401, slow: 4008, full: 4013 } as const;
/** GET with `?lang=`: the one page of a meeting's figures as PDF. */
export const REVIEW_FIGURES_PATH = '/api/review/figures.pdf';
/** GET with `daysQuery`. */
export const REVIEW_DAYS_PATH = '/api/review/days';
/** GET with `facilitiesQuery`; `/:hipId` is one facility's detail. */
export const REVIEW_FACILITIES_PATH = '/api/review/facilities';
/** GET: copied machines to look at. */
export const REVIEW_FORKS_PATH = '/api/review/forks';
/** GET `/:table` with `tableQuery`: the table as CSV. */
export const REVIEW_TABLES_PATH = '/api/review/tables';
/** POST a CSV to `/facilities` or `/professionals`: `importAnswer`. */
export const REVIEW_REGISTRY_PATH = '/api/review/registry';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const count = z.number().int().min(0);
/** Text that a database takes: without control signs. */
const plain = z.string().regex(/^\P{Cc}*$/u);

/** Tokens of some time: `tokens` is their sum as facilities report them, `proven` what of `share` the hub relayed itself. */
export const tokenFigures = z.object({
  tokens: count,
  share: count,
  card: count,
  walkIn: count,
  paper: count,
  proven: count,
});
export type TokenFigures = z.infer<typeof tokenFigures>;

/** Median of the waits from issue to first call, from merged histograms; null when nobody was called. */
export const waitFigures = z.object({ medianMinutes: z.number().nullable(), called: count });
export type WaitFigures = z.infer<typeof waitFigures>;

/**
 * Facilities of the registry that are not closed: `enrolled` have a key in force; of these `live` are connected now, `silent` were once,
 * and `never` have not been yet. registered ≥ enrolled = live + silent + never.
 */
export const standingFigures = z.object({
  registered: count,
  enrolled: count,
  live: count,
  silent: count,
  never: count,
});
export type StandingFigures = z.infer<typeof standingFigures>;

/** Professionals by their HPR ids. `facilities`: with at least one verified. */
export const professionalFigures = z.object({
  verified: count,
  /** At a counter, and in no table that was imported. */
  reported: count,
  /** In the imported table, and not verified there. */
  unknown: count,
  left: count,
  facilities: count,
});
export type ProfessionalFigures = z.infer<typeof professionalFigures>;

/** Worst first: the smallest part of its registered facilities live, then the fewest tokens today per facility. */
export const districtRow = z.object({
  lgd: z.number(),
  name: z.string(),
  standing: standingFigures,
  today: tokenFigures,
  yesterday: tokenFigures,
  month: tokenFigures,
  all: tokenFigures,
  wait: waitFigures,
  professionals: professionalFigures,
  /** Facilities whose box says that something is bad. */
  unwell: count,
  forks: count,
});
export type DistrictRow = z.infer<typeof districtRow>;

export const LEVELS_OF_HEALTH = ['warn', 'bad'] as const;
/** A finding of the facilities' doctors (server/contract/doctor.ts has the codes and locales their words). */
export const healthRow = z.object({ code: z.string(), level: z.enum(LEVELS_OF_HEALTH), facilities: count });
export type HealthRow = z.infer<typeof healthRow>;

export const HOURS_OF_DAY = 24;
export const review = z.object({
  /** When these figures were made. */
  at: z.number(),
  today: day,
  /** null: the whole state. */
  districts: z.array(z.number()).nullable(),
  tokens: z.object({
    today: tokenFigures,
    yesterday: tokenFigures,
    /** From the first of this month on, today included. */
    month: tokenFigures,
    all: tokenFigures,
  }),
  standing: standingFigures,
  /** Tokens issued in each hour of today and of yesterday, 0 to 23. */
  hours: z.object({
    today: z.array(count).length(HOURS_OF_DAY),
    yesterday: z.array(count).length(HOURS_OF_DAY),
  }),
  wait: z.object({ today: waitFigures, yesterday: waitFigures, month: waitFigures }),
  professionals: professionalFigures,
  /** Of enrolled facilities; null: not told yet. Most first. */
  versions: z.array(z.object({ version: z.string().nullable(), facilities: count })),
  /** Most first. */
  health: z.array(healthRow),
  /** Facilities with a log under which two histories were reported. */
  forks: count,
  byDistrict: z.array(districtRow),
});
export type Review = z.infer<typeof review>;

/**
 * Hub to page, as a facility's server speaks to its screens: `seq` grows on one socket; `minute` is after midnight in
 * REVIEW_ZONE, and answers a ping. A page that hears neither says that it is not live.
 */
export const reviewMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('view'), seq: count, view: review }),
  z.object({ type: z.literal('pong'), minute: count }),
]);
/** All that a page says. */
export const reviewPageMessage = z.strictObject({ type: z.literal('ping') });
export type ReviewMessage = z.infer<typeof reviewMessage>;

export const STANDINGS = ['silent', 'never', 'registered', 'live', 'closed'] as const;
/**
 * `registered`: in the registry, not enrolled; `closed`: none of the state's facilities any more, and in a list only
 * when it is asked for; the others as in `standingFigures`.
 */
export type Standing = (typeof STANDINGS)[number];

export const MOST_FACILITIES_A_PAGE = 200;
export const MOST_SEARCH_CHARS = 100;
export const FACILITY_ORDERS = ['worst', 'name', 'tokens'] as const;
/** From an address line, hence text that is made numbers. */
export const hipIdParam = z.object({ hipId: plain.min(1).max(60) });
export const facilitiesQuery = z.object({
  /** In the name, or the beginning of the HFR or HIP id. */
  search: plain.max(MOST_SEARCH_CHARS).default(''),
  district: z.coerce.number().int().optional(),
  standing: z.enum(STANDINGS).optional(),
  /** `worst`: copied machines, silent (the longest first), never, registered, live with the fewest tokens today. */
  order: z.enum(FACILITY_ORDERS).default('worst'),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(MOST_FACILITIES_A_PAGE).default(50),
});
export type FacilitiesQuery = z.infer<typeof facilitiesQuery>;

export const facilityRow = z.object({
  hipId: z.string(),
  hfrId: z.string(),
  name: z.string(),
  districtLgd: z.number(),
  district: z.string(),
  kind: z.string(),
  ownership: z.string(),
  standing: z.enum(STANDINGS),
  /** Live since, silent since, enrolled since, closed since; null for `registered`. */
  since: z.number().nullable(),
  /** When the hub last heard of it in any way. */
  lastAliveAt: z.number().nullable(),
  version: z.string().nullable(),
  today: tokenFigures,
  yesterday: tokenFigures,
  month: tokenFigures,
  all: tokenFigures,
  wait: waitFigures,
  professionals: z.object({ verified: count, reported: count, unknown: count, left: count }),
  /** Codes of its doctor's findings that are not well. */
  health: z.array(z.object({ code: z.string(), level: z.enum(LEVELS_OF_HEALTH) })),
  forked: z.boolean(),
});
export type FacilityRow = z.infer<typeof facilityRow>;
export const facilitiesAnswer = z.object({
  /** All that match, of which `rows` are a page. */
  total: count,
  rows: z.array(facilityRow).max(MOST_FACILITIES_A_PAGE),
});
export type FacilitiesAnswer = z.infer<typeof facilitiesAnswer>;

/** A year and a day. */
export const MOST_DAYS = 367;
export const daysQuery = z.object({
  /** Left out: the last 30 days. Both included. */
  from: day.optional(),
  to: day.optional(),
  district: z.coerce.number().int().optional(),
  hipId: plain.max(60).optional(),
});
export const dayRow = z.object({
  day,
  ...tokenFigures.shape,
  wait: waitFigures,
  /** Facilities that gave out a token that day, and that were connected at some time of it. */
  active: count,
  live: count,
});
export type DayRow = z.infer<typeof dayRow>;
/** Every day of the range, oldest first, empty ones too. */
export const daysAnswer = z.object({ days: z.array(dayRow).max(MOST_DAYS) });
export type DaysAnswer = z.infer<typeof daysAnswer>;

export const forkRow = z.object({
  hipId: z.string(),
  hfrId: z.string(),
  name: z.string(),
  district: z.string(),
  districtLgd: z.number(),
  logId: z.string(),
  /** The last event that both histories may share. */
  seq: count,
  foundAt: z.number(),
});
export type ForkRow = z.infer<typeof forkRow>;
export const forksAnswer = z.object({ forks: z.array(forkRow) });

export const facilityDetail = z.object({
  facility: facilityRow,
  enrolledAt: z.number().nullable(),
  /** The last 30 days, oldest first, empty ones too; times null where it was not connected. */
  days: z.array(
    z.object({
      ...dayRow.omit({ active: true, live: true }).shape,
      firstSeenAt: z.number().nullable(),
      lastSeenAt: z.number().nullable(),
      liveMinutes: count,
    }),
  ),
  hours: z.array(count).length(HOURS_OF_DAY),
  professionals: z.array(
    z.object({
      hprId: z.string(),
      state: z.enum(['verified', 'reported', 'unknown', 'left']),
      seenAt: z.number().nullable(),
    }),
  ),
  /** null: its version tells nothing yet. */
  box: z
    .object({
      at: z.number(),
      version: z.string(),
      backupHours: z.number().nullable(),
      diskFreeMb: z.number().nullable(),
      printers: z.object({ all: count, ready: count }).nullable(),
      clockOffMs: z.number().nullable(),
    })
    .nullable(),
  forks: z.array(forkRow),
  closed: facilityClosed.nullable(),
  changes: z.array(facilityChange).max(MOST_FACILITY_CHANGES),
});
export type FacilityDetail = z.infer<typeof facilityDetail>;

/**
 * `tokens` is the dashboard's (state, district, facility, HFR id, tokens by day in IST); `live` who was connected when.
 * `from` and `to` are for `tokens`, `days`, `live`.
 */
export const REVIEW_TABLES = [
  'tokens',
  'days',
  'districts',
  'facilities',
  'hours',
  'live',
  'professionals',
  'health',
  'versions',
  'forks',
] as const;
export type ReviewTable = (typeof REVIEW_TABLES)[number];
export const tableParam = z.object({ table: z.enum(REVIEW_TABLES) });
export const tableQuery = z.object({
  from: day.optional(),
  to: day.optional(),
  district: z.coerce.number().int().optional(),
});
export type TableQuery = z.infer<typeof tableQuery>;

/** Bad lines told of one file; the heading is line 1. */
export const MOST_BAD_LINES = 100;
export const BAD_LINES = [
  'hfr_id',
  'hpr_id',
  'text',
  'number',
  'repeated',
  'verification',
  'stranger',
] as const;
export const importAnswer = z.object({
  taken: count,
  refused: count,
  /** Of facilities: how many more the registry has, which stay as they were. */
  others: count.optional(),
  /** Of facilities: how many of the taken were closed here, and stay closed. */
  closed: count.optional(),
  bad: z
    .array(
      z.object({
        line: count,
        why: z.enum(BAD_LINES),
        params: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    )
    .max(MOST_BAD_LINES),
});
export type ImportAnswer = z.infer<typeof importAnswer>;

/** POST `/api/review/facilities/:hipId/code`: shown once, good for 30 days. DELETE `…/enrolment` ends its key. */
export const codeAnswer = z.object({ code: z.string() });
/** In what a day's list may not agree with what the hub was told. */
export const DAY_FAULTS = [
  'no_events',
  'missing',
  'not_hashed',
  'other_hash',
  'unknown_log',
  'short',
  'fewer',
] as const;
/** GET `/api/review/facilities/:hipId/days/:day/tokens`: the facility's own list, checked against its head. */
export const dayListAnswer = z.object({
  tokens: z.array(z.object({ label: z.string(), queue: z.string(), source: z.string(), at: z.number() })),
  events: count,
  /**
   * What does not agree, to be said in words with what they have holes for (an event, a queue, counts); empty when every
   * event is what was hashed and the counts agree.
   */
  wrong: z.array(
    z.object({ why: z.enum(DAY_FAULTS), params: z.record(z.string(), z.union([z.string(), z.number()])) }),
  ),
  /** Logs that are known of that day, when more than one: the machine was restored from a copy, or replaced. */
  logs: count.optional(),
  /** Nothing of that day has been reported yet. */
  unreported: z.boolean().optional(),
});
export type DayListAnswer = z.infer<typeof dayListAnswer>;
