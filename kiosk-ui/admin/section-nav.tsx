/** The other sections of the same page, above the one that is open. */
import type { Role } from '../../server/contract/permissions.ts';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { type AdminPageName, sectionsOf } from './sections.ts';

interface SectionNavProps {
  say: Say;
  seenBy: Role;
  page: AdminPageName;
  /** The id of the section that is open. */
  open: string;
}

export function SectionNav({ say, seenBy, page, open }: SectionNavProps) {
  const beside = sectionsOf(seenBy).filter((section) => section.page === page);
  if (page === 'admin' || beside.length < 2) return null;
  return (
    <nav class="sections beside">
      {beside.map(({ id, k }) => (
        <a key={id} href={`#${id}`} aria-current={id === open ? 'page' : undefined}>
          <Said say={say} k={k} />
        </a>
      ))}
    </nav>
  );
}
