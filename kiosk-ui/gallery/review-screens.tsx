/** Reports and the audit as the gallery shows them. */
import { render } from 'preact';
import type { Language } from '../../server/contract/facility.ts';
import { setPageLanguage } from '../shared/page-strings.ts';
import type { Say } from '../shared/text.ts';
import { AUDIT_STATES, REPORTS_STATES } from './review-states.ts';

const nothing = () => undefined;

/** Style and words of the administration page. */
export async function adminPage(language: Language): Promise<Say> {
  await import('../shared/tokens.css');
  await import('../shared/page.css');
  await import('../admin/admin.css');
  setPageLanguage(language);
  document.body.className = 'light';
  const { loadAdmin } = await import('../admin/admin-strings.ts');
  return loadAdmin(language);
}

export async function showReports(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await adminPage(language);
  const { ReportsView } = await import('../admin/reports-view.tsx');
  render(
    <ReportsView
      {...REPORTS_STATES[name as keyof typeof REPORTS_STATES]}
      say={say}
      onRange={nothing}
      onShow={nothing}
      onLast={nothing}
      onPrint={nothing}
      onLanguage={(chosen) => showReports(root, name, chosen)}
      onBack={nothing}
    />,
    root,
  );
}

export async function showAudit(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await adminPage(language);
  const { AuditView } = await import('../admin/audit-view.tsx');
  render(
    <AuditView
      {...AUDIT_STATES[name as keyof typeof AUDIT_STATES]}
      say={say}
      onField={nothing}
      onSearch={nothing}
      onPage={nothing}
      onFile={nothing}
      onLanguage={(chosen) => showAudit(root, name, chosen)}
      onBack={nothing}
    />,
    root,
  );
}
