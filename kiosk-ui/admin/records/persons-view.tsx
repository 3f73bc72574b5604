/**
 * The page for a patient's data from its state: what to look for and why, what was found, saving and erasing it, and
 * what is kept at all. Names stand here only after a search, and go with the page.
 */
import type { FoundToken, KeepingAnswer, KeptState } from '../../../server/contract/persons.ts';
import type { Trouble } from '../../shared/api.ts';
import { problemKey } from '../../shared/problem-keys.ts';
import type { Key, Say } from '../../shared/text.ts';
import { NumberText, Said } from '../../shared/words.tsx';
import { SectionFrame, type SectionFrameProps } from '../section-frame.tsx';
import { dateAndTime } from '../times.ts';
import './persons.css';

export type FindBy = 'address' | 'number' | 'label';

export interface PersonsState {
  by: FindBy;
  value: string;
  label: string;
  day: string;
  reason: string;
  /** null: nothing was looked for yet. */
  found: FoundToken[] | null;
  whole: boolean;
  /** Ids of tokens that an export or an erasure is about. */
  marked: string[];
  /** Erasing was asked for and not yet agreed to. */
  sure: boolean;
  erased: number | null;
  keeping: KeepingAnswer | null;
  trouble: Trouble | null;
  busy: boolean;
}

export interface PersonsViewProps extends Pick<SectionFrameProps, 'say' | 'onLanguage' | 'onBack'> {
  state: PersonsState;
  onChange: (changes: Partial<PersonsState>) => void;
  onFind: () => void;
  onExport: () => void;
  onErase: () => void;
}

const WAYS = [
  { by: 'address', k: 'persons.byAddress' },
  { by: 'number', k: 'persons.byNumber' },
  { by: 'label', k: 'persons.byLabel' },
] as const satisfies readonly { by: FindBy; k: Key }[];

const STATES = {
  kept: 'persons.state_kept',
  lost: 'persons.state_lost',
  erased: 'persons.state_erased',
  forgotten: 'persons.state_forgotten',
  unnamed: 'persons.state_unnamed',
} as const satisfies Record<KeptState, Key>;

export function PersonsView(props: PersonsViewProps) {
  const { say, state, onLanguage, onBack } = props;
  return (
    <SectionFrame title="persons.title" say={say} onLanguage={onLanguage} onBack={onBack}>
      <div class="cards">
        <FindCard {...props} />
        {state.found !== null && <FoundCard {...props} found={state.found} />}
        {state.keeping !== null && <KeepingCard say={say} keeping={state.keeping} />}
      </div>
      <p class="form-trouble" role="alert">
        {state.trouble !== null && (
          <Said say={say} k={problemKey(state.trouble.code)} params={state.trouble.params} />
        )}
      </p>
    </SectionFrame>
  );
}

function FindCard({ say, state, onChange, onFind }: PersonsViewProps) {
  return (
    <section class="card">
      <form
        class="persons-form"
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          onFind();
        }}
      >
        <fieldset>
          <legend>
            <Said say={say} k="persons.by" />
          </legend>
          {WAYS.map(({ by, k }) => (
            <label key={by} class="persons-way">
              <input type="radio" name="by" checked={state.by === by} onChange={() => onChange({ by })} />
              <Said say={say} k={k} />
            </label>
          ))}
        </fieldset>
        {state.by === 'label' ? (
          <LabelAndDay say={say} state={state} onChange={onChange} />
        ) : (
          <label>
            <Said say={say} k={state.by === 'address' ? 'persons.byAddress' : 'persons.byNumber'} />
            <input
              dir="ltr"
              required
              spellcheck={false}
              value={state.value}
              onInput={(event) => onChange({ value: event.currentTarget.value })}
            />
          </label>
        )}
        <label>
          <Said say={say} k="persons.reason" />
          <input
            dir="auto"
            required
            minLength={4}
            maxLength={200}
            value={state.reason}
            onInput={(event) => onChange({ reason: event.currentTarget.value })}
          />
        </label>
        <button type="submit" class="primary" aria-disabled={state.busy}>
          <Said say={say} k="persons.find" />
        </button>
      </form>
    </section>
  );
}

/** A label and its day; for looks as well. */
export function LabelAndDay(props: {
  say: Say;
  state: { label: string; day: string };
  onChange: (changes: { label?: string; day?: string }) => void;
}) {
  const { say, state, onChange } = props;
  return (
    <>
      <label>
        <Said say={say} k="persons.label" />
        <input
          dir="ltr"
          required
          pattern="[A-Za-z]{1,3}[0-9]{1,6}"
          value={state.label}
          onInput={(event) => onChange({ label: event.currentTarget.value })}
        />
      </label>
      <label>
        <Said say={say} k="persons.day" />
        <input
          type="date"
          required
          value={state.day}
          onInput={(event) => onChange({ day: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

function FoundCard(props: PersonsViewProps & { found: FoundToken[] }) {
  const { say, state, found, onChange, onExport } = props;
  if (found.length === 0) {
    return (
      <section class="card" role="status">
        <p>
          <Said say={say} k="persons.nothing" />
        </p>
      </section>
    );
  }
  const none = state.busy || state.marked.length === 0;
  return (
    <section class="card" role="status">
      <ul class="persons-found">
        {found.map((one) => (
          <li key={one.token}>
            <Found say={say} one={one} state={state} onChange={onChange} />
          </li>
        ))}
      </ul>
      {!state.whole && (
        <p class="soft">
          <Said say={say} k="persons.more" />
        </p>
      )}
      <div class="persons-acts">
        <button type="button" class="quiet" aria-disabled={none} onClick={() => none || onExport()}>
          <Said say={say} k="persons.export" />
        </button>
        <button
          type="button"
          class="quiet"
          aria-disabled={none}
          onClick={() => none || onChange({ sure: true })}
        >
          <Said say={say} k="persons.erase" />
        </button>
      </div>
      {state.sure && <Sure {...props} />}
      {state.erased !== null && (
        <p class="good">
          <Said say={say} k="persons.erased" params={{ count: state.erased }} />
        </p>
      )}
    </section>
  );
}

function Sure({ say, state, onChange, onErase }: PersonsViewProps) {
  return (
    <div class="persons-sure" role="alert">
      <p>
        <Said say={say} k="persons.eraseSure" />
      </p>
      <div class="persons-acts">
        <button type="button" class="primary" aria-disabled={state.busy} onClick={onErase}>
          <Said say={say} k="persons.eraseYes" />
        </button>
        <button type="button" class="quiet" onClick={() => onChange({ sure: false })}>
          <Said say={say} k="persons.eraseNo" />
        </button>
      </div>
    </div>
  );
}

function Found(props: {
  say: Say;
  one: FoundToken;
  state: PersonsState;
  onChange: PersonsViewProps['onChange'];
}) {
  const { say, one, state, onChange } = props;
  const { token, label, day, person } = one;
  const isMarked = state.marked.includes(token);
  const others = state.marked.filter((id) => id !== token);
  return (
    <label class="persons-one">
      <input
        type="checkbox"
        checked={isMarked}
        onChange={() => onChange({ marked: isMarked ? others : [...others, token], sure: false })}
      />
      <span>
        <NumberText value={label} class="persons-label" /> <NumberText value={day} class="soft" />
        <br />
        {person === null ? (
          <Said say={say} k={STATES[one.state]} class="soft" />
        ) : (
          <>
            <bdi>{person.name}</bdi>
            {detailsOf(person).map((detail) => (
              <span key={detail} class="soft">
                {' · '}
                <bdi>{detail}</bdi>
              </span>
            ))}
          </>
        )}
      </span>
    </label>
  );
}

function detailsOf(person: NonNullable<FoundToken['person']>): string[] {
  const { birth, abhaAddress, abhaNumber, phone, address } = person;
  const { line, district, state, pincode } = address;
  return [birth, abhaAddress, abhaNumber, phone, line, district, state, pincode].flatMap((one) => one ?? []);
}

function KeepingCard({ say, keeping }: { say: Say; keeping: KeepingAnswer }) {
  const { keepDays, erasures, keys, forgotten } = keeping;
  return (
    <section class="card">
      <h2>
        <Said say={say} k="persons.keeping" />
      </h2>
      <p>
        <Said say={say} k="persons.keepDays" params={{ count: keepDays }} />
      </p>
      <p>
        <Said say={say} k="persons.erasures" params={{ count: erasures }} />
      </p>
      {keys.inUse > 1 && (
        <p>
          <Said say={say} k="persons.keysChanging" />
        </p>
      )}
      {keys.lost.length > 0 && (
        <p class="bad">
          <Said say={say} k="persons.keysLost" />
        </p>
      )}
      <h3>
        <Said say={say} k="persons.forgotten" />
      </h3>
      {forgotten.length === 0 ? (
        <p class="soft">
          <Said say={say} k="persons.noneForgotten" />
        </p>
      ) : (
        <table class="persons-table">
          <thead>
            <tr>
              {(['persons.day', 'persons.people', 'persons.when'] as const).map((k) => (
                <th key={k} scope="col">
                  <Said say={say} k={k} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {forgotten.map(({ day, persons, at }) => (
              <tr key={day}>
                <td>
                  <NumberText value={day} />
                </td>
                <td>
                  <NumberText value={persons} />
                </td>
                <td>
                  <NumberText value={dateAndTime(at)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
