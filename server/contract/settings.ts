/**
 * What the administrator's pages ask and are told of the facility file: the file in force with its version, a
 * change based on a version, and what is wrong with a field in a closed set of words.
 */
import { z } from 'zod';
import { type FacilityFile, facilityFile } from './facility.ts';

/** Everything in five languages of a hospital of a hundred queues is below half of it. */
export const MAX_FACILITY_BYTES = 1024 * 1024;

/** What can be wrong with a field; the pages have a sentence for each. */
export const FIELD_FAULTS = [
  'missing',
  'malformed',
  'too_long',
  'too_many',
  'out_of_range',
  'twice',
  'unknown_queue',
  'follows_itself',
  'facility_id',
  'paper_letter',
  'no_date',
  'no_zone',
  'unknown_key',
  'printer_address',
  'printer_speed',
  'printer_folder',
  'printer_profile',
  'printer_width',
] as const;
export type FieldFault = (typeof FIELD_FAULTS)[number];

/** `path` as it lies in the file, by position: `queues.0.name.ur`. */
export interface FieldProblem {
  path: string;
  fault: FieldFault;
}

/** Why the file of the server's setting is not in force. `paths`: what it would undo, by id. */
export interface FileRefusal {
  code: 'undoes_changes' | 'in_use' | 'label_in_use' | 'refused';
  paths: string[];
}

export const facilityChangeBody = z.strictObject({
  /** The version that the change was made from. */
  basedOn: z.string().max(64),
  file: z.unknown(),
});

export const facilityView = z.object({
  /** SHA-256 of the content in force. */
  version: z.string(),
  file: facilityFile,
  /** Names of printer profiles, `auto` aside. */
  profiles: z.array(z.string()),
  refusedFile: z
    .object({
      code: z.enum(['undoes_changes', 'in_use', 'label_in_use', 'refused']),
      paths: z.array(z.string()),
    })
    .nullable(),
});

/** The same as a page holds it: what was left out is filled in. */
export interface FacilityView {
  version: string;
  file: FacilityFile;
  profiles: string[];
  refusedFile: FileRefusal | null;
}

type Issue = z.ZodError['issues'][number];

/** The faults of a refused file, each with its path; nothing of what was sent. */
export function fieldProblems(error: z.ZodError): FieldProblem[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), fault: faultOf(issue) }));
}

function faultOf(issue: Issue): FieldFault {
  switch (issue.code) {
    case 'custom':
      return FIELD_FAULTS.find((fault) => fault === issue.params?.fault) ?? 'malformed';
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int' ? 'out_of_range' : 'missing';
    case 'too_big':
      if (issue.origin === 'number' || issue.origin === 'int') return 'out_of_range';
      return issue.origin === 'array' ? 'too_many' : 'too_long';
    case 'invalid_type':
      // An empty field of a form is sent as nothing.
      return issue.expected === 'int' ? 'malformed' : 'missing';
    case 'unrecognized_keys':
      return 'unknown_key';
    default:
      return 'malformed';
  }
}
