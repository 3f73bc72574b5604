/** What is to be told beside the settings' forms: what saving came to, who else saved, what cannot be undone. */
import { useEffect, useRef } from 'preact/hooks';
import type { FacilityFile } from '../../../server/contract/facility.ts';
import type { FieldProblem, FileRefusal } from '../../../server/contract/settings.ts';
import type { Trouble } from '../../shared/api.ts';
import { pick } from '../../shared/languages.ts';
import { problemKey } from '../../shared/problem-keys.ts';
import type { Key, Say } from '../../shared/text.ts';
import { Said } from '../../shared/words.tsx';
import { type Loss, type SettingsSection, sectionOf } from './draft.ts';
import { faultKey } from './fields.tsx';
import type { SettingsState, SettingsStore } from './settings-store.ts';
import { TITLES } from './titles.ts';

const REFUSALS = {
  undoes_changes: 'settings.fileUndoes',
  in_use: 'settings.fileInUse',
  label_in_use: 'settings.fileLetter',
  refused: 'settings.fileRefused',
} as const satisfies Record<FileRefusal['code'], Key>;

interface NewsProps {
  say: Say;
  id: SettingsSection;
  state: SettingsState;
  store: SettingsStore;
}

export function SettingsNews({ say, id, state, store }: NewsProps) {
  const { draft, told, problems, theirs } = state;
  return (
    <>
      {told?.is === 'trouble' && (
        <div class="news news-bad" role="alert">
          <TroubleWords say={say} trouble={told.trouble} file={draft} />
          <Elsewhere say={say} id={id} problems={problems} file={draft} />
          {theirs !== null && (
            <p class="save-keys">
              <button type="button" class="quiet" onClick={() => store.takeTheirs(true)}>
                <Said say={say} k="settings.keepMine" />
              </button>
              <button type="button" class="quiet" onClick={() => store.takeTheirs(false)}>
                <Said say={say} k="settings.takeTheirs" />
              </button>
            </p>
          )}
        </div>
      )}
      {told?.is === 'saved' && (
        <p class="news good" role="status">
          <Said say={say} k="settings.savedNow" />
        </p>
      )}
    </>
  );
}

/** Why the file of the server's setting is not in force, until it is. */
export function RefusedFile({ say, refused }: { say: Say; refused: FileRefusal }) {
  return (
    <div class="news news-warn" role="note">
      <Said say={say} k={REFUSALS[refused.code]} />
      <Paths paths={refused.paths} />
    </div>
  );
}

function TroubleWords({ say, trouble, file }: { say: Say; trouble: Trouble; file: FacilityFile | null }) {
  const { code, params } = trouble;
  switch (code) {
    case 'invalid_request':
      return <Said say={say} k="settings.notSaved" />;
    case 'in_use':
      return (
        <Said
          say={say}
          k="settings.inUse"
          params={{ names: namesOf([...listOf(params.queues), ...listOf(params.counters)], file, say) }}
        />
      );
    case 'label_in_use':
      return (
        <>
          <Said say={say} k="refusal.label_in_use" /> <b>{namesOf(listOf(params.queues), file, say)}</b>
        </>
      );
    case 'facility_changed':
      return (
        <>
          <Said say={say} k="problem.facility_changed" /> <Said say={say} k="settings.staleHelp" />
          <Paths paths={listOf(params.paths)} />
        </>
      );
    default:
      return <Said say={say} k={problemKey(code)} />;
  }
}

/** Places in the file, by id: the same that stand in the log. */
function Paths({ paths }: { paths: readonly string[] }) {
  if (paths.length === 0) return null;
  return (
    <ul class="paths">
      {paths.map((path) => (
        <li key={path}>
          <bdi>{path}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** What is wrong in other sections, each with the way there. */
function Elsewhere(props: {
  say: Say;
  id: SettingsSection;
  problems: readonly FieldProblem[];
  file: FacilityFile | null;
}) {
  const { say, id, problems, file } = props;
  const others = problems.filter((one) => sectionOf(one) !== id);
  if (others.length === 0) return null;
  return (
    <ul class="elsewhere">
      {others.map((problem) => {
        const section = sectionOf(problem);
        return (
          <li key={problem.path}>
            <a href={`#${section}`}>
              <Said say={say} k={TITLES[section]} />
            </a>{' '}
            <b>{thingAt(problem.path, file, say)}</b> <Said say={say} k={faultKey(problem.fault)} />
          </li>
        );
      })}
    </ul>
  );
}

/** What the thing is called that a path by position leads to. */
function thingAt(path: string, file: FacilityFile | null, say: Say): string {
  const [list = '', position = ''] = path.split('.');
  if (file === null || (list !== 'queues' && list !== 'counters' && list !== 'printers')) return '';
  const thing = file[list][Number(position)];
  if (thing === undefined) return '';
  return 'name' in thing ? pick(thing.name, say.language).words || thing.id : thing.id;
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** What was removed is not in the draft any more: then its id must do. */
function namesOf(ids: readonly string[], file: FacilityFile | null, say: Say): string {
  const named = [...(file?.queues ?? []), ...(file?.counters ?? [])];
  return ids
    .map((id) => {
      const thing = named.find((one) => one.id === id);
      return thing === undefined ? id : pick(thing.name, say.language).words;
    })
    .join(', ');
}

/** What saving takes away for good: asked once, with the way back first under the hand. */
export function LossList(props: {
  say: Say;
  losses: readonly Loss[];
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { say, losses, onConfirm, onCancel } = props;
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <div class="news news-warn" role="alertdialog" aria-labelledby="losses-title">
      <p id="losses-title">
        <Said say={say} k="settings.cannotUndo" />
      </p>
      <ul>
        {losses.map((loss, i) => (
          // They stand for a moment and do not move.
          <li key={i}>
            <LossWords say={say} loss={loss} />
          </li>
        ))}
      </ul>
      <p class="save-keys">
        <button type="button" class="quiet" ref={back} onClick={onCancel}>
          <Said say={say} k="settings.goBack" />
        </button>
        <button type="button" class="pad-key save" onClick={onConfirm}>
          <Said say={say} k="settings.saveAnyway" />
        </button>
      </p>
    </div>
  );
}

function LossWords({ say, loss }: { say: Say; loss: Loss }) {
  switch (loss.what) {
    case 'queue':
      return <Said say={say} k="settings.loseQueue" params={{ name: pick(loss.name, say.language).words }} />;
    case 'counter':
      return (
        <Said say={say} k="settings.loseCounter" params={{ name: pick(loss.name, say.language).words }} />
      );
    case 'printer':
      return <Said say={say} k="settings.losePrinter" params={{ name: loss.id }} />;
    case 'days':
      return <Said say={say} k="settings.loseDays" params={{ days: loss.days }} />;
    case 'facility_id':
      return <Said say={say} k="settings.newFacilityId" />;
    case 'zone':
      return <Said say={say} k="settings.newZone" />;
    default:
      return loss satisfies never;
  }
}
