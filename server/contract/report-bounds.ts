/** What pages and routes agree on about reports; without schemas, so that a page may take it. */

/** Longest range of a report: a quarter, which a large hospital's log is read through in seconds. */
export const MAX_REPORT_DAYS = 92;

export const REPORT_TABLES = ['days', 'queues', 'hours', 'counters'] as const;
export type ReportTable = (typeof REPORT_TABLES)[number];
