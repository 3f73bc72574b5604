/** The page of halls and kiosks from its state: a code to type, and every machine with how it is. Draws; decides nothing. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { DeviceView, OpenPairing } from '../../server/contract/devices.ts';
import type { Text } from '../../server/contract/facility.ts';
import { westernDigits } from '../../server/contract/western-digits.ts';
import type { Trouble } from '../shared/api.ts';
import { Badge } from '../shared/badge.tsx';
import { problemKey } from '../shared/problem-keys.ts';
import type { Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import { SectionFrame, type SectionFrameProps } from './section-frame.tsx';
import { dateAndTime } from './times.ts';
import './devices.css';

interface DeviceQueue {
  id: string;
  prefix: string;
  name: Record<string, string>;
  pictogram: string | null;
}

/** What `GET /api/devices` answers. */
export interface DevicesAnswer {
  devices: readonly DeviceView[];
  waiting: readonly OpenPairing[];
  queues: readonly DeviceQueue[];
}

export interface DevicesState {
  /** null: the server has not told yet. A hall is admitted for the queues that are chosen among them. */
  answer: DevicesAnswer | null;
  /** What is typed of a code. */
  code: string;
  /** The machine whose name and queues are being changed. */
  changing: string | null;
  /** The machine that is to be ended, once more asked about. */
  ending: string | null;
  /** The name of the machine that was admitted last. */
  admitted: string | null;
  trouble: Trouble | null;
}

interface Description {
  label: string;
  queues: string[];
}

export interface DevicesViewProps extends Pick<SectionFrameProps, 'say' | 'onLanguage' | 'onBack'> {
  state: DevicesState;
  onCode: (code: string) => void;
  onAdmit: (wish: Description & { code: string }) => void;
  onChanging: (device: string | null) => void;
  onChange: (device: string, description: Description) => void;
  onEnding: (device: string | null) => void;
  onEnd: (device: string) => void;
}

const CODE_DIGITS = 6;
/** The same bound as the server's. */
const MAX_LABEL = 60;

export function DevicesView(props: DevicesViewProps) {
  const { say, state, onLanguage, onBack } = props;
  const { answer, trouble } = state;
  return (
    <SectionFrame title="admin.devices" say={say} onLanguage={onLanguage} onBack={onBack}>
      {answer === null && trouble !== null && (
        <p class="form-trouble" role="alert">
          <Said say={say} k={problemKey(trouble.code)} params={trouble.params} />
        </p>
      )}
      {answer !== null && (
        <div class="cards">
          <AdmitCard {...props} answer={answer} />
          <section class="card">
            <h2>
              <Said say={say} k="admin.screens" />
            </h2>
            {answer.devices.length === 0 && (
              <p class="soft">
                <Said say={say} k="device.none" />
              </p>
            )}
            {answer.devices.map((device) => (
              <Device key={device.id} {...props} queues={answer.queues} device={device} />
            ))}
          </section>
        </div>
      )}
    </SectionFrame>
  );
}

function AdmitCard(props: DevicesViewProps & { answer: DevicesAnswer }) {
  const { say, state, onCode, onAdmit } = props;
  const { code, admitted, trouble } = state;
  const { waiting, queues } = props.answer;
  const first = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  // Whoever comes here with a code in mind comes to type it.
  useLayoutEffect(() => first.current?.focus(), []);
  // The next machine has a name of its own.
  useLayoutEffect(() => {
    if (admitted !== null) form.current?.reset();
  }, [admitted]);
  const shown = waiting.find((one) => one.code === code);
  const host = window.location.host;
  return (
    <section class="card">
      <h2>
        <Said say={say} k="device.add" />
      </h2>
      <p class="soft">
        <Said say={say} k="device.addNote" params={{ tv: `${host}/tv`, kiosk: `${host}/kiosk` }} />
      </p>
      <form
        ref={form}
        class="device-form"
        onSubmit={(event) => {
          event.preventDefault();
          onAdmit({ code, ...descriptionOf(event.currentTarget) });
        }}
      >
        <label>
          <Said say={say} k="device.code" />
          <input
            ref={first}
            class="device-code"
            dir="ltr"
            inputMode="numeric"
            autocomplete="off"
            required
            maxLength={CODE_DIGITS + 1}
            value={code}
            onInput={(event) => onCode(digitsIn(event.currentTarget.value))}
          />
        </label>
        {waiting.length > 0 && (
          <fieldset class="device-waiting">
            <legend>
              <Said say={say} k="device.waiting" />
            </legend>
            {waiting.map((one) => (
              <button
                type="button"
                key={one.code}
                class="quiet"
                aria-pressed={one.code === code}
                onClick={() => onCode(one.code)}
              >
                <NumberText value={`${one.code.slice(0, 3)} ${one.code.slice(3)}`} />{' '}
                <Said say={say} k={one.audience === 'hall' ? 'device.hall' : 'device.kiosk'} />{' '}
                <Said say={say} k="device.from" params={{ address: one.address }} class="soft" />
              </button>
            ))}
          </fieldset>
        )}
        <Fields say={say} queues={shown?.audience === 'kiosk' ? [] : queues} />
        <button type="submit" class="primary">
          <Said say={say} k="device.admit" />
        </button>
        <p class="form-trouble" role="alert">
          {trouble !== null && <Said say={say} k={problemKey(trouble.code)} params={trouble.params} />}
        </p>
        <p class="good" role="status">
          {admitted !== null && <Said say={say} k="device.admitted" params={{ name: admitted }} />}
        </p>
      </form>
    </section>
  );
}

/** The name, and what a hall shows; a kiosk has every queue. */
function Fields(props: { say: Say; queues: readonly DeviceQueue[]; now?: DeviceView }) {
  const { say, queues, now } = props;
  return (
    <>
      <label>
        <Said say={say} k="device.name" />
        <input
          name="label"
          dir="auto"
          required
          maxLength={MAX_LABEL}
          autocomplete="off"
          defaultValue={now?.label ?? ''}
        />
      </label>
      {queues.length > 1 && (
        <fieldset class="device-queues">
          <legend>
            <Said say={say} k="device.queues" />
          </legend>
          {queues.map(({ id, prefix, name, pictogram }) => (
            <label key={id}>
              <input type="checkbox" name="queues" value={id} defaultChecked={now?.queues.includes(id)} />
              <Badge prefix={prefix} pictogram={pictogram} />
              <Name text={textOf(name)} language={say.language} />
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

function Device(props: DevicesViewProps & { device: DeviceView; queues: readonly DeviceQueue[] }) {
  const { say, state, device, queues, onChanging, onChange, onEnding, onEnd } = props;
  const { id, audience, label, live, since, admittedBy, createdAt } = device;
  const kind = audience === 'hall' ? 'device.hall' : 'device.kiosk';
  const shown = queues.filter((queue) => device.queues.includes(queue.id));
  return (
    <section class="queue-row" aria-label={label ?? say(kind)}>
      <p class="queue-name">
        {label === null ? <Said say={say} k="device.unnamed" /> : <bdi>{label}</bdi>}
        <Said say={say} k={kind} class="soft" />
      </p>
      <p class={live ? 'good' : 'bad'}>
        {since === null ? (
          <Said say={say} k="device.never" />
        ) : (
          <Said say={say} k={live ? 'device.live' : 'device.lost'} params={{ time: dateAndTime(since) }} />
        )}
      </p>
      {audience === 'hall' && (
        <p class="served">
          {shown.length === 0 && <Said say={say} k="device.all" />}
          {shown.map(({ id: queue, prefix, pictogram }) => (
            <Badge key={queue} prefix={prefix} pictogram={pictogram} />
          ))}
        </p>
      )}
      <p class="soft">
        <Said say={say} k="device.admittedBy" params={{ time: dateAndTime(createdAt), name: admittedBy }} />
      </p>
      {state.changing === id ? (
        <form
          class="device-form"
          onSubmit={(event) => {
            event.preventDefault();
            onChange(id, descriptionOf(event.currentTarget));
          }}
        >
          <Fields say={say} queues={audience === 'hall' ? queues : []} now={device} />
          <p class="device-keys">
            <button type="submit" class="quiet">
              <Said say={say} k="device.keep" />
            </button>
            <button type="button" class="quiet" onClick={() => onChanging(null)}>
              <Said say={say} k="clerk.back" />
            </button>
          </p>
        </form>
      ) : state.ending === id ? (
        <p class="device-keys" role="alert">
          <Said say={say} k="device.endSure" params={{ name: label ?? say(kind) }} />
          <button type="button" class="quiet" onClick={() => onEnd(id)}>
            <Said say={say} k="device.end" />
          </button>
          <button type="button" class="quiet" onClick={() => onEnding(null)}>
            <Said say={say} k="clerk.back" />
          </button>
        </p>
      ) : (
        <p class="device-keys">
          <button type="button" class="quiet" onClick={() => onChanging(id)}>
            <Said say={say} k="device.change" />
          </button>
          <button type="button" class="quiet" onClick={() => onEnding(id)}>
            <Said say={say} k="device.end" />
          </button>
        </p>
      )}
    </section>
  );
}

function descriptionOf(form: HTMLFormElement): Description {
  const fields = new FormData(form);
  return { label: String(fields.get('label')).trim(), queues: fields.getAll('queues').map(String) };
}

/** Codes are shown in two groups of three, and may be typed so. */
function digitsIn(text: string): string {
  return westernDigits(text).replace(/\D/g, '').slice(0, CODE_DIGITS);
}

function textOf(name: Record<string, string>): Text {
  return { en: '', ...name };
}
