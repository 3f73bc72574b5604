/** The fields of the settings' forms: label, input, help and what is wrong, tied together for eyes and screen readers. */
import type { ComponentChildren } from 'preact';
import type { FacilityFile, Language, Text } from '../../../server/contract/facility.ts';
import { directionOf, OWN_NAMES } from '../../../server/contract/languages.ts';
import type { FieldFault, FieldProblem } from '../../../server/contract/settings.ts';
import { Badge } from '../../shared/badge.tsx';
import { ALL_LANGUAGES } from '../../shared/languages.ts';
import type { Key, Params, Say } from '../../shared/text.ts';
import { Name, Said, Words } from '../../shared/words.tsx';
import { languagesOf, type Queue, withWords } from './draft.ts';

/** What every form of a section is given. */
export interface Form {
  say: Say;
  file: FacilityFile;
  /** As the server has it. */
  saved: FacilityFile;
  profiles: readonly string[];
  problems: readonly FieldProblem[];
  edit: (change: (file: FacilityFile) => FacilityFile) => void;
}

const FAULT_KEYS = {
  missing: 'settings.fault_missing',
  malformed: 'settings.fault_malformed',
  too_long: 'settings.fault_too_long',
  too_many: 'settings.fault_too_many',
  out_of_range: 'settings.fault_out_of_range',
  twice: 'settings.fault_twice',
  unknown_queue: 'settings.fault_unknown_queue',
  follows_itself: 'settings.fault_follows_itself',
  facility_id: 'settings.fault_facility_id',
  paper_letter: 'settings.fault_paper_letter',
  no_date: 'settings.fault_no_date',
  no_zone: 'settings.fault_no_zone',
  unknown_key: 'settings.fault_malformed',
  printer_address: 'settings.fault_printer_address',
  printer_speed: 'settings.fault_printer_speed',
  printer_folder: 'settings.fault_printer_folder',
  printer_profile: 'settings.fault_printer_profile',
  printer_width: 'settings.fault_printer_width',
} as const satisfies Record<FieldFault, Key>;

/** What is wrong with the field at `path`, or with something in its list. */
export function faultAt(form: Form, path: string): FieldFault | undefined {
  return form.problems.find((one) => one.path === path || one.path.startsWith(`${path}.`))?.fault;
}

export function faultKey(fault: FieldFault): Key {
  return FAULT_KEYS[fault] ?? 'settings.fault_malformed';
}

function idOf(path: string): string {
  return `field-${path.replaceAll('.', '-')}`;
}

interface Labelled {
  form: Form;
  /** Where the value lies in the file. */
  path: string;
  k?: Key;
  params?: Params;
  /** Instead of `k`. */
  label?: ComponentChildren;
  help?: Key;
}

interface InputNames {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

/** A label above whatever takes the value, its help and its fault below. */
function Field(props: Labelled & { children: (names: InputNames) => ComponentChildren }) {
  const { form, path, k, params, label, help } = props;
  const id = idOf(path);
  const fault = faultAt(form, path);
  const described = [help === undefined ? '' : `${id}-help`, fault === undefined ? '' : `${id}-fault`];
  const names = {
    id,
    'aria-invalid': fault !== undefined,
    'aria-describedby': described.join(' ').trim() || undefined,
  };
  return (
    <div class="field">
      <label for={id}>{k === undefined ? label : <Said say={form.say} k={k} params={params ?? {}} />}</label>
      {props.children(names)}
      <Fault form={form} path={path} />
      {help !== undefined && (
        <span id={`${id}-help`} class="soft">
          <Said say={form.say} k={help} />
        </span>
      )}
    </div>
  );
}

/** What is wrong with the value at `path`, in words; nothing when nothing is. */
export function Fault({ form, path }: { form: Form; path: string }) {
  const fault = faultAt(form, path);
  if (fault === undefined) return null;
  return (
    <span id={`${idOf(path)}-fault`} class="bad">
      <Said say={form.say} k={faultKey(fault)} />
    </span>
  );
}

export function TextField(
  props: Labelled & {
    value: string;
    onValue: (value: string) => void;
    /** The language of what is typed; without it, Latin letters and figures. */
    language?: Language;
    longest?: number;
    kind?: 'text' | 'time' | 'date';
    /** Told when the field is left: what depends on the value moves under the hand else. */
    late?: boolean;
  },
) {
  const { value, onValue, language = 'en', longest, kind = 'text', late = false } = props;
  const take = (event: { currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value);
  return (
    <Field {...props}>
      {(names) => {
        const attributes = {
          ...names,
          value,
          lang: language,
          dir: directionOf(language),
          autocomplete: 'off',
          [late ? 'onChange' : 'onInput']: take,
        };
        if (kind !== 'text') return <input {...attributes} type={kind} />;
        return <input {...attributes} type="text" maxLength={longest} spellcheck={false} />;
      }}
    </Field>
  );
}

/** NaN while the field is empty: the server says that it is missing. */
export function NumberField(
  props: Labelled & { value: number; onValue: (value: number) => void; step?: string },
) {
  const { value, onValue, step = '1' } = props;
  return (
    <Field {...props}>
      {(names) => (
        <input
          {...names}
          type="number"
          class="number-field"
          dir="ltr"
          step={step}
          value={Number.isNaN(value) ? '' : value}
          onInput={(event) => onValue(event.currentTarget.valueAsNumber)}
        />
      )}
    </Field>
  );
}

export interface Option {
  value: string;
  /** Said in words, or written as it is. */
  k?: Key;
  text?: string;
  language?: Language;
}

export function ChoiceField(
  props: Labelled & { value: string; options: readonly Option[]; onValue: (value: string) => void },
) {
  const { form, value, options, onValue } = props;
  return (
    <Field {...props}>
      {(names) => (
        <select {...names} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          {options.map((one) => (
            <option
              key={one.value}
              value={one.value}
              lang={one.language ?? (one.k === undefined ? 'en' : form.say.language)}
            >
              {one.k === undefined ? one.text : form.say(one.k)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** One yes or no. */
export function CheckField(props: {
  form: Form;
  k: Key;
  checked: boolean;
  onChecked: (checked: boolean) => void;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChecked(event.currentTarget.checked)}
      />
      <Said say={props.form.say} k={props.k} />
    </label>
  );
}

/** A text in every language, the facility's own first. English stands in for a missing one. */
export function NamesField(props: {
  form: Form;
  path: string;
  k: Key;
  params?: Params;
  name: Text;
  longest: number;
  /** Sentences: a line for each language. */
  wide?: boolean;
  onName: (name: Text) => void;
}) {
  const { form, path, k, params, name, longest, wide = false, onName } = props;
  return (
    <fieldset class={wide ? 'names names-wide' : 'names'}>
      <legend>
        <Said say={form.say} k={k} params={params ?? {}} />
      </legend>
      {languagesOf(form.file, ALL_LANGUAGES).map((language) => (
        <TextField
          key={language}
          form={form}
          path={`${path}.${language}`}
          label={<Words words={OWN_NAMES[language]} language={language} />}
          {...(language === 'en' && { help: 'settings.englishNeeded' as const })}
          value={name[language] ?? ''}
          language={language}
          longest={longest}
          onValue={(words) => onName(withWords(name, language, words))}
        />
      ))}
    </fieldset>
  );
}

/** Some of the queues, in the order of the file. */
export function QueuesField(props: {
  form: Form;
  path: string;
  k: Key;
  /** Which may be chosen; all without it. */
  among?: readonly Queue[];
  chosen: readonly string[];
  onChosen: (ids: string[]) => void;
}) {
  const { form, path, k, among = form.file.queues, chosen, onChosen } = props;
  if (among.length === 0) return null;
  return (
    <fieldset class="queues-field" aria-describedby={`${idOf(path)}-fault`}>
      <legend>
        <Said say={form.say} k={k} />
      </legend>
      {among.map(({ id, prefix, pictogram, name }, i) => (
        <label key={id} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            // The first takes the focus when nothing is chosen.
            aria-invalid={i === 0 && faultAt(form, path) !== undefined}
            onChange={(event) => {
              const isChosen = event.currentTarget.checked;
              onChosen(
                among.map((one) => one.id).filter((one) => (one === id ? isChosen : chosen.includes(one))),
              );
            }}
          />
          <Badge prefix={prefix} pictogram={pictogram ?? null} />
          <Name text={name} language={form.say.language} />
        </label>
      ))}
      <Fault form={form} path={path} />
    </fieldset>
  );
}
