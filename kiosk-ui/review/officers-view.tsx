/** Officers as a list, each opened to be changed; adding one; what was done lately. Draws only. */

import { dateAndTime } from '../../hub/contract/india-time.ts';
import {
  type ListedOfficer,
  OFFICER_NAME,
  OFFICER_ROLES,
  type OfficerChange,
  type OfficerLanguage,
  type OfficerRole,
  type OfficersAnswer,
} from '../../hub/contract/officers.ts';
import type { Trouble } from '../shared/api.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { districtName } from './district-names.ts';
import { reviewTroubleKey } from './review-trouble.ts';

interface Scope {
  role: OfficerRole;
  districts: number[] | null;
}

export type OfficerAct = { name: string } & (
  | ({ do: 'add'; language: OfficerLanguage } & Scope)
  | ({ do: 'scope' } & Scope)
  | { do: 'reset' | 'end' }
);

export interface OfficersState {
  /** null until they have come. */
  answer: OfficersAnswer | null;
  /** Whose account stands open to be changed. */
  opened: string | null;
  /** A password that the hub made, until somebody has written it down. */
  made: { name: string; password: string } | null;
  trouble: Trouble | null;
}

export interface OfficersViewProps {
  say: Say;
  state: OfficersState;
  districts: readonly { lgd: number; name: string }[];
  onAct: (act: OfficerAct) => void;
  onOpen: (name: string | null) => void;
  onNoted: () => void;
}

const ROLE_KEYS = {
  state: 'officer.state',
  district: 'officer.district',
  auditor: 'officer.auditor',
  administrator: 'officer.administrator',
} as const satisfies Record<OfficerRole, Key>;

const DEEDS = {
  added: 'officer.didAdd',
  scope: 'officer.didScope',
  password: 'officer.didPassword',
  ended: 'officer.didEnd',
} as const satisfies Record<OfficerChange['what'], Key>;

export function OfficersView(props: OfficersViewProps) {
  const { say, state, onNoted } = props;
  const { answer, made, trouble } = state;
  return (
    <>
      <h1>
        <Said say={say} k="officer.title" />
      </h1>
      <div role="status">
        {made !== null && (
          <section class="panel made">
            <p>
              <Said say={say} k="officer.made" params={{ name: made.name }} />
            </p>
            <p class="made-code">
              <NumberText value={made.password} />
            </p>
            <button type="button" class="quiet" onClick={onNoted}>
              <Said say={say} k="officer.noted" />
            </button>
          </section>
        )}
      </div>
      <p class="form-trouble" role="alert">
        {trouble !== null && <Said say={say} k={reviewTroubleKey(trouble)} params={trouble.params} />}
      </p>
      <div class="panels">
        <section class="panel">
          <h2>
            <Said say={say} k="officer.accounts" />
          </h2>
          {answer?.officers.map((officer) => (
            <Row key={officer.name} {...props} officer={officer} />
          ))}
        </section>
        <NewOfficer {...props} />
        <section class="panel">
          <h2>
            <Said say={say} k="officer.changes" />
          </h2>
          <ul class="rows">
            {answer?.changes.map(({ at, what, officer, actor }) => (
              <li key={`${at} ${officer} ${what}`}>
                <Said say={say} k={DEEDS[what]} params={{ name: officer }} />
                <span class="soft">
                  {actor === null ? <Said say={say} k="officer.atMachine" /> : <bdi>{actor}</bdi>}
                  {' · '}
                  <NumberText value={dateAndTime(at)} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}

function Row(props: OfficersViewProps & { officer: ListedOfficer }) {
  const { say, state, districts, officer, onOpen } = props;
  const { name, role, passwordOnce, endedAt, sessions } = officer;
  const theirs = (officer.districts ?? []).map((lgd) =>
    districtName(say, lgd, districts.find((one) => one.lgd === lgd)?.name ?? String(lgd)),
  );
  const head = (
    <>
      <bdi class="strong">{name}</bdi> <Said say={say} k={ROLE_KEYS[role]} />
      {theirs.length > 0 && <bdi class="soft">{theirs.join(' · ')}</bdi>}
      {endedAt !== null && (
        <Said say={say} k="officer.endedAt" params={{ time: dateAndTime(endedAt) }} class="soft" />
      )}
      {endedAt === null && passwordOnce && <Said say={say} k="officer.once" class="soft" />}
      {endedAt === null && sessions > 0 && <Said say={say} k="officer.working" class="soft" />}
    </>
  );
  if (endedAt !== null) return <p class="officer-row soft">{head}</p>;
  const isOpen = state.opened === name;
  return (
    <div class="officer">
      <button
        type="button"
        class="officer-row"
        aria-expanded={isOpen}
        onClick={() => onOpen(isOpen ? null : name)}
      >
        {head}
      </button>
      {isOpen && <Changes {...props} />}
    </div>
  );
}

function Changes(props: OfficersViewProps & { officer: ListedOfficer }) {
  const { say, officer, onAct } = props;
  const { name } = officer;
  return (
    <div class="officer-changes">
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          onAct({ do: 'scope', name, ...scopeOf(event.currentTarget) });
        }}
      >
        <ScopeFields {...props} scope={officer} />
        <button type="submit" class="quiet">
          <Said say={say} k="officer.set" />
        </button>
      </form>
      <p class="keys">
        <button type="button" class="quiet" onClick={() => onAct({ do: 'reset', name })}>
          <Said say={say} k="officer.reset" />
        </button>
      </p>
      <details>
        <summary>
          <Said say={say} k="officer.end" />
        </summary>
        <p>
          <Said say={say} k="officer.endSure" params={{ name }} />
        </p>
        <button type="button" class="quiet" onClick={() => onAct({ do: 'end', name })}>
          <Said say={say} k="officer.end" />
        </button>
      </details>
    </div>
  );
}

function NewOfficer(props: OfficersViewProps) {
  const { say, onAct } = props;
  return (
    <section class="panel">
      <h2>
        <Said say={say} k="officer.add" />
      </h2>
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const name = String(new FormData(form).get('name'));
          onAct({ do: 'add', name, language: say.language as OfficerLanguage, ...scopeOf(form) });
          form.reset();
        }}
      >
        <label class="wide">
          <Said say={say} k="officer.name" />
          <input
            name="name"
            required
            maxLength={40}
            dir="ltr"
            autocomplete="off"
            pattern={OFFICER_NAME.source}
          />
        </label>
        <ScopeFields {...props} scope={{ role: 'district', districts: [] }} />
        <button type="submit" class="quiet">
          <Said say={say} k="officer.add" />
        </button>
      </form>
    </section>
  );
}

function ScopeFields({ say, districts, scope }: OfficersViewProps & { scope: Scope }) {
  return (
    <>
      <label>
        <Said say={say} k="officer.role" />
        <select name="role" defaultValue={scope.role}>
          {OFFICER_ROLES.map((role) => (
            <option key={role} value={role} selected={role === scope.role}>
              {say(ROLE_KEYS[role])}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="wide">
        <legend>
          <Said say={say} k="officer.districts" />
        </legend>
        <div class="choices">
          {districts.map(({ lgd, name }) => (
            <label key={lgd}>
              <input
                type="checkbox"
                name="districts"
                value={lgd}
                defaultChecked={scope.districts?.includes(lgd) ?? false}
              />
              <bdi>{districtName(say, lgd, name)}</bdi>
            </label>
          ))}
        </div>
      </fieldset>
    </>
  );
}

/** Districts belong to a district's officer and may bound an auditor; the others see the state. */
function scopeOf(form: HTMLFormElement): Scope {
  const fields = new FormData(form);
  const role = OFFICER_ROLES.find((one) => one === fields.get('role')) ?? 'district';
  const chosen = fields.getAll('districts').map(Number);
  const bounded = role === 'district' || (role === 'auditor' && chosen.length > 0);
  return { role, districts: bounded ? chosen : null };
}
