/** Notices: short texts that the halls' screens show between the numbers. */
import { MAX_NOTICE } from '../../../server/contract/facility-bounds.ts';
import { Said } from '../../shared/words.tsx';
import { MOST, without } from './draft.ts';
import { type Form, NamesField } from './fields.tsx';
import { settingsSection } from './settings-page.tsx';

export function NoticesForm({ form }: { form: Form }) {
  const { say, file, edit } = form;
  const { notices } = file.facility;
  const set = (next: typeof notices) =>
    edit((now) => ({ ...now, facility: { ...now.facility, notices: next } }));
  return (
    <>
      <p class="soft">
        <Said say={say} k="settings.noticesHelp" />
      </p>
      {notices.map((notice, i) => (
        // Notices have no name of their own, and are few.
        <section key={i} class="card item">
          <NamesField
            form={form}
            path={`facility.notices.${i}`}
            k="settings.notice"
            params={{ number: i + 1 }}
            name={notice}
            longest={MAX_NOTICE}
            wide
            onName={(next) => set(notices.map((one, at) => (at === i ? next : one)))}
          />
          <p class="item-keys">
            <button type="button" class="quiet bad" onClick={() => set(without(notices, i))}>
              <Said say={say} k="settings.remove" />
            </button>
          </p>
        </section>
      ))}
      <button
        type="button"
        class="pad-key add"
        disabled={notices.length >= MOST.notices}
        onClick={() => set([...notices, { en: '' }])}
      >
        <Said say={say} k="settings.addNotice" />
      </button>
    </>
  );
}

export const Section = settingsSection('notices', NoticesForm);
