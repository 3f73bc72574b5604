/** Who looked at the details behind a label, from its state. Nothing of the person is here. */
import type { LookKind, LookLine } from '../../../server/contract/persons.ts';
import type { Trouble } from '../../shared/api.ts';
import { problemKey } from '../../shared/problem-keys.ts';
import type { Key, Say } from '../../shared/text.ts';
import { NumberText, Said } from '../../shared/words.tsx';
import { SectionFrame, type SectionFrameProps } from '../section-frame.tsx';
import { dateAndTime } from '../times.ts';
import { LabelAndDay } from './persons-view.tsx';

export interface LooksState {
  label: string;
  day: string;
  /** null: nothing was asked yet. */
  looks: LookLine[] | null;
  trouble: Trouble | null;
}

export interface LooksViewProps extends Pick<SectionFrameProps, 'say' | 'onLanguage' | 'onBack'> {
  state: LooksState;
  onChange: (changes: Partial<LooksState>) => void;
  onShow: () => void;
}

const KINDS = {
  listed: 'looks.kind_listed',
  attended: 'looks.kind_attended',
  copied: 'looks.kind_copied',
  found: 'looks.kind_found',
  exported: 'looks.kind_exported',
  erased: 'looks.kind_erased',
} as const satisfies Record<LookKind, Key>;

const COLUMNS = ['persons.when', 'looks.who', 'looks.what', 'looks.why'] as const satisfies readonly Key[];

export function LooksView({ say, state, onChange, onShow, onLanguage, onBack }: LooksViewProps) {
  return (
    <SectionFrame title="looks.title" say={say} onLanguage={onLanguage} onBack={onBack}>
      <div class="cards">
        <section class="card">
          <form
            class="persons-form"
            onSubmit={(event) => {
              event.preventDefault();
              onShow();
            }}
          >
            <LabelAndDay say={say} state={state} onChange={onChange} />
            <button type="submit" class="primary">
              <Said say={say} k="looks.show" />
            </button>
          </form>
        </section>
        {state.looks !== null && (
          <section class="card" role="status">
            {state.looks.length === 0 ? (
              <p>
                <Said say={say} k="looks.none" />
              </p>
            ) : (
              <LooksTable say={say} looks={state.looks} />
            )}
          </section>
        )}
      </div>
      <p class="form-trouble" role="alert">
        {state.trouble !== null && (
          <Said say={say} k={problemKey(state.trouble.code)} params={state.trouble.params} />
        )}
      </p>
    </SectionFrame>
  );
}

function LooksTable({ say, looks }: { say: Say; looks: LookLine[] }) {
  return (
    <table class="persons-table">
      <thead>
        <tr>
          {COLUMNS.map((k) => (
            <th key={k} scope="col">
              <Said say={say} k={k} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {looks.map(({ at, actor, what, why }) => (
          <tr key={`${at} ${actor} ${what} ${why}`}>
            <td>
              <NumberText value={dateAndTime(at)} />
            </td>
            <td>
              <bdi>{actor}</bdi>
            </td>
            <td>{isKind(what) ? <Said say={say} k={KINDS[what]} /> : <bdi>{what}</bdi>}</td>
            <td>
              <bdi>{why}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isKind(what: string): what is LookKind {
  return Object.hasOwn(KINDS, what);
}
