/** What the administrator's page shows of the backup copies. */
import { z } from 'zod';

/** Why no copy was made; `server/backup/make-copy.ts` says when. */
export const BACKUP_FAULTS = [
  'busy',
  'no_data',
  'no_folder',
  'no_space',
  'no_key',
  'unreadable',
  'damaged',
  'newer',
  'log',
  'tokens',
  'key',
  'failed',
] as const;
export type BackupFault = (typeof BACKUP_FAULTS)[number];

/** There is one thing to ask for, and it is the same however often it is asked. */
export const takeCopyBody = z.strictObject({});

export const backupsView = z.object({
  /** A copy is being made now. */
  running: z.boolean(),
  /** When a copy was last made and verified. */
  madeAt: z.number().nullable(),
  triedAt: z.number().nullable(),
  /** Why the last try made none; null when it did, or none was tried. */
  why: z.enum(BACKUP_FAULTS).nullable(),
  /** How many are kept. */
  keep: z.number().int(),
  /** Where they are. */
  folder: z.string(),
  /** They share a disk with the data and are lost with it. */
  sameDisk: z.boolean(),
  /** Newest first. */
  copies: z.array(
    z.object({
      name: z.string(),
      madeAt: z.number(),
      /** The service day that the log was in. */
      day: z.string().nullable(),
      tokens: z.number().int(),
      bytes: z.number().int(),
    }),
  ),
});
export type BackupsView = z.infer<typeof backupsView>;
