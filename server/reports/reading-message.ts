/** What passes between readings.ts and its thread, apart from both so that neither loads the other. */
import type { AuditFileRequest, AuditReading, AuditRequest } from '../audit/day-audit.ts';
import type { ReportView } from '../contract/reports.ts';
import type { Day } from '../queue/model.ts';
import type { DaySpread, SpreadRequest } from './spread.ts';

/** Marks the thread as ours: imported anywhere else that module does nothing. */
export const READING_THREAD = 'parchi-reading';

export interface ReportRequest {
  kind: 'report';
  from: Day;
  to: Day;
  zone: string;
  /** Also a report for each of its days. */
  daily: boolean;
}

export type ReportReading =
  | { ready: false; read: number; days: number }
  | { ready: true; report: ReportView; daily: ReportView[] };

/** What can be asked of the thread, and what it answers to each. */
export interface Readings {
  report: { request: ReportRequest; answer: ReportReading };
  spread: { request: SpreadRequest; answer: DaySpread[] };
  audit: { request: AuditRequest; answer: AuditReading };
  auditFile: { request: AuditFileRequest; answer: Uint8Array<ArrayBuffer> };
}

export type ReadingRequest = Readings[keyof Readings]['request'] & { id: number };
export type ReadingAnswer =
  | { id: number; answer: Readings[keyof Readings]['answer'] }
  | { id: number; error: string };
