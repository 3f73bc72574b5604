/**
 * The facility file: what an administrator writes, checked. Unknown keys are refused with their path.
 * `settingsOf` cuts out what the queue needs to decide; names and addresses stay behind.
 */
import { z } from 'zod';
import type { Day, Settings } from '../queue/model.ts';
import { PAPER_LETTER } from '../queue/paper.ts';
import { parseDay } from '../queue/service-day.ts';
import {
  MAX_COUNTERS,
  MAX_KEEP_DAYS,
  MAX_NAME,
  MAX_NOTICE,
  MAX_NOTICES,
  MAX_PRINTERS,
  MAX_QUEUES,
  MAX_SPANS,
} from './facility-bounds.ts';

export const LANGUAGES = ['en', 'hi', 'ur', 'ks', 'doi'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in some of the five languages; English is always there and stands in for a missing one. */
export type Text = { en: string } & Partial<Record<Language, string>>;

const text = textOf(MAX_NAME);

/** A text of at most `longest` characters in each language. */
function textOf(longest: number) {
  const words = z.string().trim().min(1).max(longest);
  return z.strictObject({
    en: words,
    hi: words.optional(),
    ur: words.optional(),
    ks: words.optional(),
    doi: words.optional(),
  });
}

/** ABDM: a counter id is 1–20 letters and digits; it stands in the sharing code. */
const queueId = z.string().regex(/^[A-Za-z0-9]{1,20}$/);
const counterId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
const plainDay = z.string().refine((value) => parseDay(value) !== null, {
  error: 'not a date YYYY-MM-DD',
  params: { fault: 'no_date' },
});
const zone = z.string().refine(isZone, { error: 'not an IANA time zone', params: { fault: 'no_zone' } });

function isZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

const queue = z.strictObject({
  id: queueId,
  prefix: z
    .string()
    .regex(/^[A-Z]{1,3}$/)
    // Two people would hold the same label.
    .refine((letters) => letters !== PAPER_LETTER, {
      error: `${PAPER_LETTER} is the letter of numbers on paper`,
      params: { fault: 'paper_letter' },
    }),
  name: text,
  pictogram: z
    .string()
    .regex(/^[a-z-]{1,30}$/)
    .optional(),
  windowMinutes: z.number().int().min(0).max(1440).default(30),
  validMinutes: z.number().int().min(1).max(2880).default(720),
  priorityShare: z
    .strictObject({ priority: z.number().int().min(1).max(20), normal: z.number().int().min(1).max(20) })
    .default({ priority: 1, normal: 2 }),
  next: z.array(queueId).max(MAX_QUEUES).default([]),
  hours: z
    .array(
      z.strictObject({
        days: z.array(z.number().int().min(0).max(6)).min(1).max(7),
        from: clock,
        to: clock,
      }),
    )
    .max(MAX_SPANS)
    .default([]),
  dailyCap: z.number().int().min(1).max(100_000).nullable().default(null),
  roundTheClock: z.boolean().default(false),
  requeueAfter: z.number().int().min(0).max(50).default(3),
});

const counter = z.strictObject({
  id: counterId,
  name: text,
  queues: z.array(queueId).min(1).max(MAX_QUEUES),
  hprId: z.string().max(60).nullable().default(null),
});

const printer = z.strictObject({
  id: counterId,
  url: z.string().max(300),
  widthDots: z.union([z.literal(384), z.literal(576)]).default(576),
  profile: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('auto'),
  queues: z.array(queueId).max(MAX_QUEUES),
  languages: z.array(z.enum(LANGUAGES)).min(1).max(2).default(['en']),
});

export const facilityFile = z
  .strictObject({
    facility: z.strictObject({
      hipId: z.string().min(1).max(60),
      hfrId: z.string().min(1).max(60),
      name: text,
      districtLgd: z.number().int().positive(),
      stateLgd: z.number().int().positive(),
      zone,
      languages: z.array(z.enum(LANGUAGES)).min(1).max(5),
      location: z
        .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
        .nullable()
        .default(null),
      holidays: z.array(plainDay).max(366).default([]),
      bareTokenNumber: z.boolean().default(false),
      keepPersonsDays: z.number().int().min(1).max(MAX_KEEP_DAYS).default(30),
      notices: z.array(textOf(MAX_NOTICE)).max(MAX_NOTICES).default([]),
    }),
    queues: z.array(queue).min(1).max(MAX_QUEUES),
    counters: z.array(counter).max(MAX_COUNTERS),
    printers: z.array(printer).max(MAX_PRINTERS).default([]),
  })
  .superRefine((file, context) => {
    const queues = new Set(file.queues.map(({ id }) => id));
    unique(
      file.queues.map(({ id }) => id),
      'queues',
      'id',
      context,
    );
    // Transferred tokens keep their label, so two queues with one prefix would call the same label.
    unique(
      file.queues.map(({ prefix }) => prefix),
      'queues',
      'prefix',
      context,
    );
    unique(
      file.counters.map(({ id }) => id),
      'counters',
      'id',
      context,
    );
    unique(
      file.printers.map(({ id }) => id),
      'printers',
      'id',
      context,
    );
    file.queues.forEach((one, i) => {
      known(one.next, queues, ['queues', i, 'next'], context);
      if (one.next.includes(one.id))
        issue(context, ['queues', i, 'next'], 'a queue cannot follow itself', 'follows_itself');
      if (one.id === file.facility.hipId || one.id === file.facility.hfrId) {
        issue(context, ['queues', i, 'id'], 'a queue id may not equal the facility id (ABDM)', 'facility_id');
      }
    });
    for (const [i, one] of file.counters.entries())
      known(one.queues, queues, ['counters', i, 'queues'], context);
    for (const [i, one] of file.printers.entries())
      known(one.queues, queues, ['printers', i, 'queues'], context);
  });

export type FacilityFile = z.infer<typeof facilityFile>;

type Path = (string | number)[];
type Context = {
  addIssue(issue: { code: 'custom'; path: Path; message: string; params: { fault: string } }): void;
};

/** `fault` is the word that pages know it by (FIELD_FAULTS). */
function issue(context: Context, path: Path, message: string, fault: string): void {
  context.addIssue({ code: 'custom', path, message, params: { fault } });
}

function unique(values: string[], list: string, key: string, context: Context): void {
  values.forEach((value, i) => {
    if (values.indexOf(value) !== i) issue(context, [list, i, key], `"${value}" is there twice`, 'twice');
  });
}

function known(ids: string[], queues: Set<string>, path: Path, context: Context): void {
  ids.forEach((id, i) => {
    if (!queues.has(id)) issue(context, [...path, i], `there is no queue "${id}"`, 'unknown_queue');
  });
}

function minutesOf(clockText: string): number {
  const [hours = 0, minutes = 0] = clockText.split(':').map(Number);
  return hours * 60 + minutes;
}

/** What the queue needs to decide. */
export function settingsOf(file: FacilityFile): Settings {
  return {
    queues: file.queues.map((one) => ({
      id: one.id,
      prefix: one.prefix,
      windowMinutes: one.windowMinutes,
      validMinutes: one.validMinutes,
      priorityShare: one.priorityShare,
      next: one.next,
      hours: one.hours.map(({ days, from, to }) => ({ days, from: minutesOf(from), to: minutesOf(to) })),
      dailyCap: one.dailyCap,
      roundTheClock: one.roundTheClock,
      requeueAfter: one.requeueAfter,
    })),
    counters: file.counters.map(({ id, queues }) => ({ id, queues })),
    holidays: file.facility.holidays as Day[],
  };
}

/** The errors of a refused file, one a line, each with its path. */
export function facilityErrors(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => `${path.join('.') || '(file)'}: ${message}`);
}
