/** Printers: how each is reached, its paper, whose slips it prints and in which languages. How they are is on the overview. */
import type { Language } from '../../../server/contract/facility.ts';
import { OWN_NAMES } from '../../../server/contract/languages.ts';
import { ALL_LANGUAGES, isLanguage } from '../../shared/languages.ts';
import { languagesOf, MOST, type Printer, patched, without, withPrinter } from './draft.ts';
import { ChoiceField, type Form, type Option, QueuesField, TextField } from './fields.tsx';
import { Items } from './items.tsx';
import { BLANK, type Connection, FLOWS, readConnection, SPEEDS, writeConnection } from './printer-address.ts';
import { More, settingsSection } from './settings-page.tsx';

const KINDS: readonly Option[] = [
  { value: 'network', k: 'settings.byNetwork' },
  { value: 'usb', k: 'settings.byUsb' },
  { value: 'serial', k: 'settings.bySerial' },
  { value: 'folder', k: 'settings.byFolder' },
];
/** Paper of 80 and of 58 mm, by the dots of its head; isolated, so that Urdu does not turn it round. */
const PAPERS: readonly Option[] = [
  { value: '576', text: '\u206680 mm\u2069' },
  { value: '384', text: '\u206658 mm\u2069' },
];
const FLOW_WORDS = { rts: 'RTS/CTS', xon: 'XON/XOFF', none: '–' } as const;
const NO_LANGUAGE = '';

export function PrintersForm({ form }: { form: Form }) {
  const { say, file, profiles, edit } = form;
  return (
    <Items
      form={form}
      list="printers"
      items={file.printers}
      most={MOST.printers}
      add="settings.addPrinter"
      line={({ id, url }) => (
        <>
          <bdi class="item-name">{id}</bdi>
          <bdi class="soft">{url}</bdi>
        </>
      )}
      onList={(printers) => edit((now) => ({ ...now, printers }))}
      onAdd={() => edit(withPrinter)}
      onRemove={(i) => edit((now) => ({ ...now, printers: without(now.printers, i) }))}
    >
      {(printer, i) => {
        const change = (patch: Partial<Printer>) =>
          edit((now) => ({ ...now, printers: patched(now.printers, i, patch) }));
        const isNew = !form.saved.printers.some(({ id }) => id === printer.id);
        return (
          <>
            <div class="fields">
              {isNew && (
                <TextField
                  form={form}
                  path={`printers.${i}.id`}
                  k="settings.printerId"
                  help="settings.idHelp"
                  value={printer.id}
                  longest={40}
                  late
                  onValue={(id) => change({ id })}
                />
              )}
              <ConnectionFields
                form={form}
                path={`printers.${i}.url`}
                url={printer.url}
                onUrl={(url) => change({ url })}
              />
              <ChoiceField
                form={form}
                path={`printers.${i}.widthDots`}
                k="settings.paper"
                value={String(printer.widthDots)}
                options={PAPERS}
                onValue={(dots) => change({ widthDots: dots === '384' ? 384 : 576 })}
              />
              <Slips form={form} printer={printer} i={i} change={change} />
            </div>
            <QueuesField
              form={form}
              path={`printers.${i}.queues`}
              k="settings.printsFor"
              chosen={printer.queues}
              onChosen={(queues) => change({ queues })}
            />
            <More say={say} open={form.problems.some(({ path }) => path === `printers.${i}.profile`)}>
              <ChoiceField
                form={form}
                path={`printers.${i}.profile`}
                k="settings.model"
                value={printer.profile}
                options={[
                  { value: 'auto', k: 'settings.modelAuto' },
                  ...profiles.map((profile) => ({ value: profile, text: profile })),
                ]}
                onValue={(profile) => change({ profile })}
              />
            </More>
          </>
        );
      }}
    </Items>
  );
}

/** The one or two languages of its slips. */
function Slips(props: {
  form: Form;
  printer: Printer;
  i: number;
  change: (patch: Partial<Printer>) => void;
}) {
  const { form, printer, i, change } = props;
  const [first = 'en', second] = printer.languages;
  const options = languagesOf(form.file, ALL_LANGUAGES).map((value) => ({
    value,
    text: OWN_NAMES[value],
    language: value,
  }));
  const choose = (one: string, other: string) =>
    change({ languages: [...new Set([one, other])].filter((value): value is Language => isLanguage(value)) });
  return (
    <>
      <ChoiceField
        form={form}
        path={`printers.${i}.languages.0`}
        k="settings.slipLanguage"
        value={first}
        options={options}
        onValue={(value) => choose(value, second ?? NO_LANGUAGE)}
      />
      <ChoiceField
        form={form}
        path={`printers.${i}.languages.1`}
        k="settings.slipSecond"
        value={second ?? NO_LANGUAGE}
        options={[{ value: NO_LANGUAGE, text: '–' }, ...options.filter(({ value }) => value !== first)]}
        onValue={(value) => choose(first, value)}
      />
    </>
  );
}

function ConnectionFields(props: { form: Form; path: string; url: string; onUrl: (url: string) => void }) {
  const { form, path, onUrl } = props;
  const connection = readConnection(props.url);
  const set = (next: Connection) => onUrl(writeConnection(next));
  return (
    <>
      <ChoiceField
        form={{ ...form, problems: [] }}
        path={`${path}-kind`}
        k="settings.connection"
        value={connection.by}
        options={KINDS}
        onValue={(kind) => set(BLANK[kind as Connection['by']])}
      />
      <Parts form={form} path={path} connection={connection} set={set} />
    </>
  );
}

function Parts(props: { form: Form; path: string; connection: Connection; set: (next: Connection) => void }) {
  const { form, path, connection, set } = props;
  switch (connection.by) {
    case 'network':
      return (
        <>
          <TextField
            form={form}
            path={path}
            k="settings.host"
            help="settings.hostHelp"
            value={connection.host}
            onValue={(host) => set({ ...connection, host })}
          />
          <TextField
            form={form}
            path={`${path}-port`}
            k="settings.port"
            value={connection.port}
            longest={5}
            onValue={(port) => set({ ...connection, port })}
          />
        </>
      );
    case 'usb':
      return (
        <TextField
          form={form}
          path={path}
          k="settings.usbWhich"
          help="settings.usbHelp"
          value={connection.which}
          onValue={(which) => set({ ...connection, which })}
        />
      );
    case 'serial':
      return (
        <>
          <TextField
            form={form}
            path={path}
            k="settings.device"
            value={connection.device}
            onValue={(device) => set({ ...connection, device })}
          />
          <ChoiceField
            form={form}
            path={`${path}-speed`}
            k="settings.speed"
            value={connection.speed}
            options={SPEEDS.map((value) => ({ value, text: value }))}
            onValue={(speed) => set({ ...connection, speed })}
          />
          <ChoiceField
            form={form}
            path={`${path}-flow`}
            k="settings.flow"
            value={connection.flow}
            options={FLOWS.map((value) => ({ value, text: FLOW_WORDS[value] }))}
            onValue={(flow) => set({ ...connection, flow })}
          />
        </>
      );
    case 'folder':
      return (
        <TextField
          form={form}
          path={path}
          k="settings.folder"
          help="settings.folderHelp"
          value={connection.folder}
          onValue={(folder) => set({ ...connection, folder })}
        />
      );
    default:
      return connection satisfies never;
  }
}

export const Section = settingsSection('printers-setup', PrintersForm);
