/** What every settings section stands in: its form, what saving came to, and the bar that saves. */
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Say } from '../../shared/text.ts';
import { Said } from '../../shared/words.tsx';
import { SectionFrame, type SectionProps } from '../section-frame.tsx';
import type { SettingsSection } from './draft.ts';
import type { Form } from './fields.tsx';
import { LossList, RefusedFile, SettingsNews } from './settings-news.tsx';
import { createSettings, type SettingsState, type SettingsStore } from './settings-store.ts';
import { TITLES } from './titles.ts';
import './settings.css';

/** All sections edit one draft. */
let shared: SettingsStore | null = null;

type FormComponent = ComponentType<{ form: Form }>;

/** A section of the administration page around a form. */
export function settingsSection(id: SettingsSection, Inner: FormComponent): ComponentType<SectionProps> {
  return function Section(props) {
    shared ??= createSettings();
    const store = shared;
    const [state, setState] = useState(store.state);
    useEffect(() => store.watch(() => setState(store.state())), [store]);
    useEffect(() => {
      void store.load();
      const warn = (event: BeforeUnloadEvent) => {
        if (store.isDirty()) event.preventDefault();
      };
      window.addEventListener('beforeunload', warn);
      return () => window.removeEventListener('beforeunload', warn);
    }, [store]);
    useEffect(() => {
      if (state.told?.is === 'trouble' && state.told.trouble.code === 'not_signed_in') props.onSignedOut();
    }, [state.told, props.onSignedOut]);
    return <SettingsPage {...props} id={id} state={state} store={store} Inner={Inner} />;
  };
}

export interface SettingsPageProps extends Pick<SectionProps, 'say' | 'onBack' | 'onLanguage'> {
  id: SettingsSection;
  state: SettingsState;
  store: SettingsStore;
  Inner: FormComponent;
}

/** Draws a section from its state. */
export function SettingsPage({ say, id, state, store, Inner, onBack, onLanguage }: SettingsPageProps) {
  const { saved, draft, problems } = state;
  const root = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // The first field that is wrong, in the order of the page; its item is open by now.
    if (problems.length > 0) root.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problems]);
  return (
    <SectionFrame say={say} title={TITLES[id]} onBack={onBack} onLanguage={onLanguage}>
      {saved === null || draft === null ? (
        <SettingsNews say={say} id={id} state={state} store={store} />
      ) : (
        <form
          ref={root}
          class="settings"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void store.save();
          }}
        >
          {saved.refusedFile !== null && <RefusedFile say={say} refused={saved.refusedFile} />}
          <Inner
            form={{
              say,
              file: draft,
              saved: saved.file,
              profiles: saved.profiles,
              problems,
              edit: store.edit,
            }}
          />
          <div class="save-bar">
            <SettingsNews say={say} id={id} state={state} store={store} />
            {state.asked === null ? (
              <p class="save-keys">
                <button
                  type="submit"
                  class="pad-key save"
                  disabled={!store.isDirty() || state.phase === 'saving'}
                >
                  <Said say={say} k={state.phase === 'saving' ? 'settings.saving' : 'settings.save'} />
                </button>
                {store.isDirty() && (
                  <button type="button" class="quiet" onClick={store.discard}>
                    <Said say={say} k="settings.discard" />
                  </button>
                )}
                <span class="soft">{store.isDirty() && <Said say={say} k="settings.unsaved" />}</span>
              </p>
            ) : (
              <LossList say={say} losses={state.asked} onConfirm={store.confirm} onCancel={store.cancel} />
            )}
          </div>
        </form>
      )}
    </SectionFrame>
  );
}

/** What few change, folded away; open where something in it is wrong. */
export function More({ say, open, children }: { say: Say; open: boolean; children: ComponentChildren }) {
  return (
    <details class="more" open={open}>
      <summary>
        <Said say={say} k="settings.more" />
      </summary>
      {children}
    </details>
  );
}
