/** Accounts as a list, each opened to be changed; adding one; what was done lately. Draws only. */
import type { AccountChange, ListedAccount, PeopleAnswer } from '../../server/contract/people.ts';
import { ROLES, type Role } from '../../server/contract/permissions.ts';
import type { Trouble } from '../shared/api.ts';
import { troubleKey } from '../shared/problem-keys.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { PinField } from './account.tsx';
import { ROLE_KEYS } from './role-keys.ts';
import { dateAndTime } from './times.ts';
import './people.css';

export type PeopleAct = { name: string } & (
  | { do: 'add'; role: Role; password: string }
  | { do: 'role'; role: Role }
  | { do: 'pin'; pin: string }
  | { do: 'reset' | 'endShifts' | 'end' }
);

export interface PeopleState {
  /** null until they have come. */
  people: PeopleAnswer | null;
  /** Whose account stands open to be changed. */
  opened: string | null;
  /** A password that the server made, until somebody has written it down. */
  made: { name: string; password: string } | null;
  trouble: Trouble | null;
}

interface PeopleViewProps {
  say: Say;
  state: PeopleState;
  onAct: (act: PeopleAct) => void;
  onOpen: (name: string | null) => void;
  onNoted: () => void;
}

const DEEDS = {
  added: 'people.did_added',
  role: 'people.did_role',
  password: 'people.did_password',
  pin: 'people.did_pin',
  pinCleared: 'people.did_pinCleared',
  shiftsEnded: 'people.did_shiftsEnded',
  ended: 'people.did_ended',
} as const satisfies Record<AccountChange['what'], Key>;

export function PeopleView({ say, state, onAct, onOpen, onNoted }: PeopleViewProps) {
  const { people, opened, made, trouble } = state;
  return (
    <>
      {made !== null && (
        <section class="card made" role="status">
          <p>
            <Said say={say} k="people.made" params={{ name: made.name }} />
          </p>
          <p class="made-password">
            <NumberText value={made.password} />
          </p>
          <button type="button" class="pad-key" onClick={onNoted}>
            <Said say={say} k="people.noted" />
          </button>
        </section>
      )}
      <p class="form-trouble" role="alert">
        {trouble !== null && <Said say={say} k={troubleKey(trouble)} params={trouble.params} />}
      </p>
      <div class="cards">
        <section class="card people-list">
          <h2>
            <Said say={say} k="admin.people" />
          </h2>
          {people?.accounts.map((account) => (
            <Row
              key={account.name}
              say={say}
              account={account}
              isOpen={opened === account.name}
              onAct={onAct}
              onOpen={onOpen}
            />
          ))}
        </section>
        <NewAccount say={say} onAct={onAct} />
        <section class="card">
          <h2>
            <Said say={say} k="people.changes" />
          </h2>
          {people?.changes.map((change, i) => (
            <Change key={`${change.at}${i}`} say={say} change={change} />
          ))}
        </section>
      </div>
    </>
  );
}

interface RowProps {
  say: Say;
  account: ListedAccount;
  isOpen: boolean;
  onAct: (act: PeopleAct) => void;
  onOpen: (name: string | null) => void;
}

function Row({ say, account, isOpen, onAct, onOpen }: RowProps) {
  const { name, role, passwordOnce, hasPin, endedAt, shifts } = account;
  const marks: { k: Key; params?: Record<string, unknown> }[] =
    endedAt !== null
      ? [{ k: 'people.endedAt', params: { time: dateAndTime(endedAt) } }]
      : [
          ...(passwordOnce ? [{ k: 'people.once' as const }] : []),
          ...(hasPin ? [{ k: 'people.hasPin' as const }] : []),
          ...(shifts > 0 ? [{ k: 'people.working' as const }] : []),
        ];
  const head = (
    <>
      <bdi class="person-name">{name}</bdi> <Said say={say} k={ROLE_KEYS[role]} />
      {marks.map(({ k, params }) => (
        <Said key={k} say={say} k={k} params={params ?? {}} class="soft" />
      ))}
    </>
  );
  if (endedAt !== null) return <p class="person-row soft">{head}</p>;
  return (
    <div class="person">
      <button
        type="button"
        class="person-row"
        aria-expanded={isOpen}
        onClick={() => onOpen(isOpen ? null : name)}
      >
        {head}
      </button>
      {isOpen && <Changes say={say} account={account} onAct={onAct} />}
    </div>
  );
}

function Changes({ say, account, onAct }: Pick<RowProps, 'say' | 'account' | 'onAct'>) {
  const { name, role } = account;
  return (
    <div class="person-changes">
      <form
        class="line-form"
        onSubmit={(event) => {
          event.preventDefault();
          onAct({ do: 'role', name, role: roleIn(event.currentTarget) });
        }}
      >
        <RoleField say={say} present={role} />
        <button type="submit" class="pad-key">
          <Said say={say} k="people.set" />
        </button>
      </form>
      <form
        class="line-form"
        onSubmit={(event) => {
          event.preventDefault();
          onAct({ do: 'pin', name, pin: String(new FormData(event.currentTarget).get('pin')) });
          event.currentTarget.reset();
        }}
      >
        <PinField say={say} />
        <button type="submit" class="pad-key">
          <Said say={say} k="people.set" />
        </button>
      </form>
      <div class="person-keys">
        <button type="button" class="pad-key" onClick={() => onAct({ do: 'reset', name })}>
          <Said say={say} k="people.reset" />
        </button>
        <button type="button" class="pad-key" onClick={() => onAct({ do: 'endShifts', name })}>
          <Said say={say} k="people.endShifts" />
        </button>
      </div>
      <details>
        <summary>
          <Said say={say} k="people.end" />
        </summary>
        <p>
          <Said say={say} k="people.endSure" params={{ name }} />
        </p>
        <button type="button" class="pad-key bad" onClick={() => onAct({ do: 'end', name })}>
          <Said say={say} k="people.end" />
        </button>
      </details>
    </div>
  );
}

function NewAccount({ say, onAct }: Pick<RowProps, 'say' | 'onAct'>) {
  return (
    <section class="card">
      <h2>
        <Said say={say} k="people.add" />
      </h2>
      <form
        class="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const fields = new FormData(form);
          const [name, password] = [String(fields.get('name')), String(fields.get('password'))];
          onAct({ do: 'add', name: name.trim().toLowerCase(), role: roleIn(form), password });
          form.reset();
        }}
      >
        <label>
          <Said say={say} k="people.name" />
          <input
            name="name"
            autocomplete="off"
            required
            maxLength={40}
            pattern="\s*[A-Za-z0-9._\-]+\s*"
            dir="ltr"
          />
        </label>
        <RoleField say={say} present="clerk" />
        <label>
          <Said say={say} k="people.password" />
          <input name="password" type="password" autocomplete="new-password" maxLength={200} />
        </label>
        <button type="submit" class="primary">
          <Said say={say} k="people.add" />
        </button>
      </form>
    </section>
  );
}

function RoleField({ say, present }: { say: Say; present: Role }) {
  return (
    <label>
      <Said say={say} k="people.role" />
      <select name="role" class="words" lang={say.language}>
        {ROLES.map((one) => (
          <option key={one} value={one} selected={one === present}>
            {say(ROLE_KEYS[one])}
          </option>
        ))}
      </select>
    </label>
  );
}

function roleIn(form: HTMLFormElement): Role {
  const chosen = new FormData(form).get('role');
  return ROLES.find((role) => role === chosen) ?? 'clerk';
}

function Change({ say, change }: { say: Say; change: AccountChange }) {
  const { at, actor, account, what, role } = change;
  const params = { account, role: role === null ? '' : say(ROLE_KEYS[role]) };
  return (
    <p class="change">
      <Said say={say} k={DEEDS[what]} params={params} />
      <span class="soft">
        <NumberText value={dateAndTime(at)} />{' '}
        {actor === null ? <Said say={say} k="people.atMachine" /> : <bdi>{actor}</bdi>}
      </span>
    </p>
  );
}
