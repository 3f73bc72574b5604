/** Opening hours of every queue, and the days on which none gives out numbers. */

import { useState } from 'preact/hooks';
import { MAX_SPANS } from '../../../server/contract/facility-bounds.ts';
import type { Key } from '../../shared/text.ts';
import { NumberText, Said } from '../../shared/words.tsx';
import { type Hours, patched, type Queue, without } from './draft.ts';
import { Fault, type Form, TextField } from './fields.tsx';
import { QueueLine } from './queues.tsx';
import { settingsSection } from './settings-page.tsx';

/** Sunday is 0; the week is shown from Monday. */
const DAYS = [
  [1, 'settings.day_mon'],
  [2, 'settings.day_tue'],
  [3, 'settings.day_wed'],
  [4, 'settings.day_thu'],
  [5, 'settings.day_fri'],
  [6, 'settings.day_sat'],
  [0, 'settings.day_sun'],
] as const satisfies readonly (readonly [number, Key])[];
/** What an OPD of these parts mostly has. */
const USUAL: Hours = { days: [1, 2, 3, 4, 5, 6], from: '09:00', to: '14:00' };
/** The end of a day has no time of its own in a browser's field. */
const MIDNIGHT = '24:00';

export function HoursForm({ form }: { form: Form }) {
  const { say, file, edit } = form;
  return (
    <>
      {file.queues.map((queue, i) => (
        <QueueHours key={queue.id} form={form} queue={queue} i={i} />
      ))}
      <Holidays
        form={form}
        days={file.facility.holidays}
        onDays={(holidays) => edit((now) => ({ ...now, facility: { ...now.facility, holidays } }))}
      />
      <p class="soft">
        <Said say={say} k="settings.hoursHelp" />
      </p>
    </>
  );
}

function QueueHours({ form, queue, i }: { form: Form; queue: Queue; i: number }) {
  const { say, file, edit } = form;
  const { hours } = queue;
  const path = `queues.${i}.hours`;
  const set = (next: Hours[]) => edit((now) => ({ ...now, queues: patched(now.queues, i, { hours: next }) }));
  const isWrong = form.problems.some((one) => one.path.startsWith(path));
  return (
    <details
      class={isWrong ? 'card item item-wrong' : 'card item'}
      open={isWrong || file.queues.length === 1}
    >
      <summary>
        <QueueLine queue={queue} form={form} />
        {hours.length === 0 ? (
          <Said say={say} k="settings.alwaysOpen" class="soft" />
        ) : (
          <NumberText class="soft" value={hours.map(({ from, to }) => `${from}–${to}`).join(', ')} />
        )}
      </summary>
      {hours.map((span, at) => (
        <Span
          // Spans have no name of their own, and are few.
          key={`${queue.id}-${at}`}
          form={form}
          path={`${path}.${at}`}
          span={span}
          onSpan={(patch) => set(patched(hours, at, patch))}
          onRemove={() => set(without(hours, at))}
        />
      ))}
      <p class="item-keys">
        <button
          type="button"
          class="quiet"
          disabled={hours.length >= MAX_SPANS}
          onClick={() => set([...hours, USUAL])}
        >
          <Said say={say} k="settings.addHours" />
        </button>
        {file.queues.length > 1 && (
          <button
            type="button"
            class="quiet"
            onClick={() =>
              edit((now) => ({
                ...now,
                queues: now.queues.map((one) => (one.roundTheClock ? one : { ...one, hours })),
              }))
            }
          >
            <Said say={say} k="settings.sameForAll" />
          </button>
        )}
      </p>
    </details>
  );
}

function Span(props: {
  form: Form;
  path: string;
  span: Hours;
  onSpan: (patch: Partial<Hours>) => void;
  onRemove: () => void;
}) {
  const { form, path, span, onSpan, onRemove } = props;
  const { say } = form;
  return (
    <fieldset class="span">
      <legend>
        <Said say={say} k="settings.openOn" />
      </legend>
      {DAYS.map(([day, k]) => (
        <label key={day} class="check">
          <input
            type="checkbox"
            checked={span.days.includes(day)}
            aria-invalid={day === 1 && form.problems.some((one) => one.path === `${path}.days`)}
            onChange={(event) => {
              const others = span.days.filter((one) => one !== day);
              onSpan({ days: event.currentTarget.checked ? [...others, day].toSorted() : others });
            }}
          />
          <Said say={say} k={k} />
        </label>
      ))}
      <Fault form={form} path={`${path}.days`} />
      <div class="fields">
        <TextField
          form={form}
          path={`${path}.from`}
          k="settings.from"
          kind="time"
          value={span.from}
          onValue={(from) => onSpan({ from })}
        />
        <TextField
          form={form}
          path={`${path}.to`}
          k="settings.to"
          kind="time"
          value={span.to === MIDNIGHT ? '00:00' : span.to}
          onValue={(to) => onSpan({ to: to === '00:00' ? MIDNIGHT : to })}
        />
        <button type="button" class="quiet" onClick={onRemove}>
          <Said say={say} k="settings.remove" />
        </button>
      </div>
    </fieldset>
  );
}

function Holidays(props: { form: Form; days: readonly string[]; onDays: (days: string[]) => void }) {
  const { form, days, onDays } = props;
  const { say } = form;
  const [day, setDay] = useState('');
  const add = () => {
    if (day !== '') onDays([...new Set([...days, day])].toSorted());
    setDay('');
  };
  return (
    <section class="card item">
      <h2>
        <Said say={say} k="settings.holidays" />
      </h2>
      <p class="soft">
        <Said say={say} k="settings.holidaysHelp" />
      </p>
      <ul class="days">
        {days.map((one, i) => (
          <li key={one}>
            <NumberText value={one.split('-').toReversed().join('-')} />
            <Fault form={form} path={`facility.holidays.${i}`} />
            <button type="button" class="quiet" onClick={() => onDays(without(days, i))}>
              <Said say={say} k="settings.remove" />
            </button>
          </li>
        ))}
      </ul>
      <div class="fields">
        <TextField
          form={{ ...form, problems: [] }}
          path="new-holiday"
          k="settings.date"
          kind="date"
          value={day}
          onValue={setDay}
        />
        <button type="button" class="quiet" disabled={day === ''} onClick={add}>
          <Said say={say} k="settings.addDay" />
        </button>
      </div>
    </section>
  );
}

export const Section = settingsSection('hours', HoursForm);
