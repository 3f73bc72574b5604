/** The registry's tables, taken from files; what of a file was not taken is told by its line. Draws only. */
import { grouped } from '../../hub/contract/lakh-crore.ts';
import type { ImportAnswer } from '../../hub/contract/review.ts';
import type { Trouble } from '../shared/api.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import type { RegistryTable } from './review-api.ts';
import { reviewTroubleKey } from './review-trouble.ts';

export interface RegistryState {
  /** What became of the last file, by table. */
  taken: Partial<Record<RegistryTable, ImportAnswer>>;
  trouble: Partial<Record<RegistryTable, Trouble>>;
  sending: RegistryTable | null;
}

export interface RegistryViewProps {
  say: Say;
  state: RegistryState;
  onFile: (table: RegistryTable, file: Blob) => void;
}

const TABLES = [
  ['facilities', 'registry.facilities', 'registry.facilityColumns'],
  ['professionals', 'registry.professionals', 'registry.professionalColumns'],
] as const satisfies readonly (readonly [RegistryTable, Key, Key])[];

const BAD = {
  hfr_id: 'registry.badHfrId',
  hpr_id: 'registry.badHprId',
  text: 'registry.badText',
  number: 'registry.badNumber',
  repeated: 'registry.badRepeated',
  verification: 'registry.badVerification',
  stranger: 'registry.badStranger',
} as const satisfies Record<ImportAnswer['bad'][number]['why'], Key>;

export function RegistryView(props: RegistryViewProps) {
  const { say } = props;
  return (
    <>
      <h1>
        <Said say={say} k="registry.title" />
      </h1>
      <p>
        <Said say={say} k="registry.codesNote" />{' '}
        <a href="#facilities">
          <Said say={say} k="review.facilities" />
        </a>
      </p>
      <div class="panels">
        {TABLES.map(([table, title, columns]) => (
          <section class="panel" key={table}>
            <h2>
              <Said say={say} k={title} />
            </h2>
            <p class="soft">
              <Said say={say} k={columns} />
            </p>
            <FileForm {...props} table={table} />
          </section>
        ))}
      </div>
    </>
  );
}

function FileForm({ say, state, onFile, table }: RegistryViewProps & { table: RegistryTable }) {
  const answer = state.taken[table];
  const trouble = state.trouble[table];
  return (
    <>
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          const file = new FormData(event.currentTarget).get('file');
          if (file instanceof File && file.size > 0 && state.sending === null) onFile(table, file);
        }}
      >
        <label>
          <Said say={say} k="registry.file" />
          <input type="file" name="file" accept=".csv,text/csv" required />
        </label>
        <button type="submit" class="quiet" aria-disabled={state.sending !== null}>
          <Said say={say} k={state.sending === table ? 'registry.sending' : 'registry.send'} />
        </button>
      </form>
      <p class="form-trouble" role="alert">
        {trouble !== undefined && <Said say={say} k={reviewTroubleKey(trouble)} params={trouble.params} />}
      </p>
      <div role="status">{answer !== undefined && <Taken say={say} answer={answer} />}</div>
    </>
  );
}

function Taken({
  say,
  answer: { taken, refused, others = 0, closed = 0, bad },
}: {
  say: Say;
  answer: ImportAnswer;
}) {
  return (
    <>
      <p class={refused === 0 ? 'good' : ''}>
        <Said say={say} k="registry.taken" params={{ taken: grouped(taken), refused: grouped(refused) }} />
      </p>
      {closed > 0 && (
        <p>
          <Said say={say} k="registry.closedStay" params={{ n: grouped(closed) }} />
        </p>
      )}
      {others > 0 && (
        <p>
          <Said say={say} k="registry.others" params={{ n: grouped(others) }} />
        </p>
      )}
      {bad.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
        <section class="table-scroll tall" tabIndex={0} aria-label={say('registry.badLines')}>
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">
                  <Said say={say} k="registry.line" />
                </th>
                <th scope="col">
                  <Said say={say} k="registry.why" />
                </th>
              </tr>
            </thead>
            <tbody>
              {bad.map(({ line, why, params }) => (
                <tr key={line}>
                  <th scope="row">
                    <NumberText value={line} />
                  </th>
                  <td>
                    <Said say={say} k={BAD[why]} params={params} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
