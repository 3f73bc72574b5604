/** The audit from its state: what to look for, whether the day's log is whole, and what was done. Draws only. */
import type { AuditAnswer, AuditRow } from '../../../server/contract/audit.ts';
import { AUDIT_ACTIONS } from '../../../server/contract/audit-actions.ts';
import type { Trouble } from '../../shared/api.ts';
import { clockSeconds } from '../../shared/facility-zone.ts';
import { problemKey } from '../../shared/problem-keys.ts';
import type { Key, Say } from '../../shared/text.ts';
import { NumberText, Said } from '../../shared/words.tsx';
import { SectionFrame, type SectionFrameProps } from '../section-frame.tsx';
import { ACTION_KEYS, actorWords, BREAK_KEYS, detailWords } from './audit-words.ts';
import { Head, Scrolled } from './report-tables.tsx';

/** What stands in the fields; empty where it does not matter. */
export interface AuditFields {
  day: string;
  actor: string;
  action: string;
  label: string;
  person: string;
}

export interface AuditState {
  fields: AuditFields;
  answer: AuditAnswer | null;
  trouble: Trouble | null;
  busy: boolean;
}

export interface AuditViewProps extends Pick<SectionFrameProps, 'say' | 'onLanguage' | 'onBack'> {
  state: AuditState;
  onField: (changes: Partial<AuditFields>) => void;
  onSearch: () => void;
  /** Another page of what was found. */
  onPage: (offset: number) => void;
  onFile: () => void;
}

/** Rows on a page. */
export const PAGE_ROWS = 100;

export function AuditView(props: AuditViewProps) {
  const { say, state, onLanguage, onBack } = props;
  const { answer, trouble } = state;
  return (
    <SectionFrame title="admin.audit" say={say} onLanguage={onLanguage} onBack={onBack}>
      <Search {...props} />
      <p class="form-trouble" role="alert">
        {trouble !== null && <Said say={say} k={problemKey(trouble.code)} params={trouble.params} />}
      </p>
      {answer !== null && (
        <>
          <Verdict say={say} answer={answer} />
          {answer.person === 'forgotten' && (
            <p role="status">
              <Said say={say} k="audit.forgotten" />
            </p>
          )}
          {answer.total === 0 ? (
            answer.person !== 'forgotten' && (
              <p role="status">
                <Said say={say} k="audit.none" />
              </p>
            )
          ) : (
            <Found {...props} answer={answer} />
          )}
        </>
      )}
    </SectionFrame>
  );
}

function Search({ say, state, onField, onSearch }: AuditViewProps) {
  const { fields, busy } = state;
  const text = (k: Key, field: 'actor' | 'label', width: number) => (
    <label>
      <Said say={say} k={k} />
      <input
        size={width}
        value={fields[field]}
        autocomplete="off"
        spellcheck={false}
        dir="ltr"
        onInput={(event) => onField({ [field]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <form
      class="review-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch();
      }}
    >
      <label>
        <Said say={say} k="audit.day" />
        <input
          type="date"
          required
          value={fields.day}
          onInput={(event) => onField({ day: event.currentTarget.value })}
        />
      </label>
      {text('audit.by', 'actor', 12)}
      <label>
        <Said say={say} k="audit.action" />
        <select value={fields.action} onChange={(event) => onField({ action: event.currentTarget.value })}>
          <option value="">{say('audit.all')}</option>
          {AUDIT_ACTIONS.map((action) => (
            <option key={action} value={action}>
              {say(ACTION_KEYS[action])}
            </option>
          ))}
        </select>
      </label>
      {text('audit.token', 'label', 6)}
      <label>
        <Said say={say} k="audit.person" />
        <input
          size={24}
          dir="ltr"
          value={fields.person}
          autocomplete="off"
          spellcheck={false}
          aria-describedby="audit-person"
          onInput={(event) => onField({ person: event.currentTarget.value })}
        />
      </label>
      <button type="submit" class="primary" aria-disabled={busy}>
        <Said say={say} k="audit.search" />
      </button>
      <p id="audit-person" class="soft audit-note">
        <Said say={say} k="audit.personHint" />
      </p>
    </form>
  );
}

function Verdict({ say, answer: { verdict, acts, looks } }: { say: Say; answer: AuditAnswer }) {
  if (verdict.ok && acts.ok && looks.ok) {
    return (
      <p class="verdict good" role="status">
        <Said say={say} k="audit.whole" params={{ events: verdict.events }} />{' '}
        <Said say={say} k="audit.actsWhole" params={{ acts: acts.acts }} />{' '}
        <Said say={say} k="audit.looksWhole" params={{ looks: looks.looks }} />
      </p>
    );
  }
  return (
    <div class="verdict bad" role="alert">
      {!verdict.ok && (
        <Said say={say} k="audit.broken" params={{ seq: verdict.seq, why: say(BREAK_KEYS[verdict.why]) }} />
      )}{' '}
      {!acts.ok && (
        <Said say={say} k="audit.actsBroken" params={{ act: acts.act, why: say(BREAK_KEYS[acts.why]) }} />
      )}{' '}
      {!looks.ok && (
        <Said
          say={say}
          k="audit.looksBroken"
          params={{ look: looks.look, why: say(BREAK_KEYS[looks.why]) }}
        />
      )}{' '}
      <Said say={say} k="audit.brokenHint" />
    </div>
  );
}

function Found({ say, answer, onPage, onFile }: AuditViewProps & { answer: AuditAnswer }) {
  const { offset, rows, total } = answer;
  const range = { from: offset + 1, to: offset + rows.length, total };
  return (
    <section class="card review-card">
      <p class="review-links">
        <Said say={say} k="audit.range" params={range} />
        {offset > 0 && (
          <button type="button" class="quiet" onClick={() => onPage(Math.max(0, offset - PAGE_ROWS))}>
            <Said say={say} k="audit.previous" />
          </button>
        )}
        {offset + rows.length < total && (
          <button type="button" class="quiet" onClick={() => onPage(offset + PAGE_ROWS)}>
            <Said say={say} k="audit.later" />
          </button>
        )}
        <button type="button" class="quiet" onClick={onFile}>
          <Said say={say} k="audit.file" />
        </button>
      </p>
      <Scrolled say={say} title="admin.audit">
        <table class="figures">
          <thead>
            <tr>
              <Head say={say} k="audit.time" start />
              <Head say={say} k="audit.action" start />
              <Head say={say} k="audit.token" start />
              <Head say={say} k="audit.by" start />
              <Head say={say} k="audit.place" start />
              <Head say={say} k="audit.detail" start />
              <Head say={say} k="audit.event" />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <Row key={row.seq ?? `other ${row.act ?? i}`} say={say} row={row} time={clockSeconds(row.at)} />
            ))}
          </tbody>
        </table>
      </Scrolled>
    </section>
  );
}

function Row({ say, row, time }: { say: Say; row: AuditRow; time: string }) {
  const { action, label, queue, counter, to, seq } = row;
  const way = [queue, to].filter((one) => one !== null).join(' → ');
  const place = [counter, way].filter((one) => one !== null && one !== '').join(', ');
  return (
    <tr>
      <td>
        <NumberText value={time} />
      </td>
      <th scope="row">
        <Said say={say} k={ACTION_KEYS[action]} />
      </th>
      <td>{label !== null && <NumberText value={label} />}</td>
      <td>
        <bdi>{actorWords(say, row)}</bdi>
      </td>
      <td>
        <NumberText value={place} />
      </td>
      <td>
        <bdi>{detailWords(say, row)}</bdi>
      </td>
      <td class="figure">{seq !== null && <NumberText value={seq} />}</td>
    </tr>
  );
}
