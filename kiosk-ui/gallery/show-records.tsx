/** Reports, the audit, patients' data and the looks at it as the gallery shows them. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import '../admin/admin.css';
import { AuditView } from '../admin/records/audit-view.tsx';
import { LooksView } from '../admin/records/looks-view.tsx';
import { PersonsView } from '../admin/records/persons-view.tsx';
import { ReportsView } from '../admin/records/reports-view.tsx';
import type { Say } from '../shared/text.ts';
import { LOOKS_STATES, PERSONS_STATES } from './persons-states.ts';
import { AUDIT_STATES, REPORTS_STATES } from './review-states.ts';

const nothing = () => undefined;

type OnLanguage = (chosen: Language) => void;

export function drawReports(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  render(
    <ReportsView
      {...REPORTS_STATES[name as keyof typeof REPORTS_STATES]}
      say={say}
      onRange={nothing}
      onShow={nothing}
      onLast={nothing}
      onPrint={nothing}
      onLanguage={onLanguage}
      onBack={nothing}
    />,
    root,
  );
}

export function drawAudit(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  render(
    <AuditView
      {...AUDIT_STATES[name as keyof typeof AUDIT_STATES]}
      say={say}
      onField={nothing}
      onSearch={nothing}
      onPage={nothing}
      onFile={nothing}
      onLanguage={onLanguage}
      onBack={nothing}
    />,
    root,
  );
}

export function drawPersons(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  render(
    <PersonsView
      key={name}
      state={PERSONS_STATES[name as keyof typeof PERSONS_STATES]}
      say={say}
      onChange={nothing}
      onFind={nothing}
      onExport={nothing}
      onErase={nothing}
      onLanguage={onLanguage}
      onBack={nothing}
    />,
    root,
  );
}

export function drawLooks(root: HTMLElement, say: Say, name: string, onLanguage: OnLanguage): void {
  render(
    <LooksView
      key={name}
      state={LOOKS_STATES[name as keyof typeof LOOKS_STATES]}
      say={say}
      onChange={nothing}
      onShow={nothing}
      onLanguage={onLanguage}
      onBack={nothing}
    />,
    root,
  );
}
