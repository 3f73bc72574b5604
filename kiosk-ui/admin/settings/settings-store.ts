/**
 * The facility file on the administrator's pages: one draft for all sections, so that nothing is lost by going from
 * one to the other. Loads, saves, and keeps what was refused and why. Draws nothing.
 */
import type { FacilityFile } from '../../../server/contract/facility.ts';
import type { FacilityView, FieldProblem } from '../../../server/contract/settings.ts';
import { type Result, request, type Trouble } from '../../shared/api.ts';
import { isSame, type Loss, losses, rebased } from './draft.ts';

export interface SettingsState {
  /** As the server has it; null until it has answered. */
  saved: FacilityView | null;
  draft: FacilityFile | null;
  phase: 'loading' | 'idle' | 'saving';
  /** What the last save was refused for, field by field. */
  problems: readonly FieldProblem[];
  /** What saving takes away for good, while the person is asked; null when nobody is asked. */
  asked: readonly Loss[] | null;
  /** What the last try came to. */
  told: { is: 'saved' } | { is: 'trouble'; trouble: Trouble } | null;
  /** What somebody else saved meanwhile, when this draft is based on what was before. */
  theirs: FacilityView | null;
}

export interface SettingsStore {
  state(): SettingsState;
  isDirty(): boolean;
  /** Asks the server, unless there is a draft that is not saved. */
  load(): Promise<void>;
  edit(change: (file: FacilityFile) => FacilityFile): void;
  /** Saves; asks first what cannot be undone. */
  save(): Promise<void>;
  confirm(): Promise<void>;
  cancel(): void;
  discard(): void;
  /** After somebody else saved: go on from theirs, with the parts changed here or without. */
  takeTheirs(keepMine: boolean): void;
  watch(listener: () => void): () => void;
}

type Ask = (method: 'GET' | 'PUT', path: string, body?: unknown) => Promise<Result<FacilityView>>;

const PATH = '/api/facility';
const BLANK: SettingsState = {
  saved: null,
  draft: null,
  phase: 'loading',
  problems: [],
  asked: null,
  told: null,
  theirs: null,
};

export function createSettings(ask: Ask = request, first: Partial<SettingsState> = {}): SettingsStore {
  let state: SettingsState = { ...BLANK, ...first };
  const listeners = new Set<() => void>();

  function set(changes: Partial<SettingsState>): void {
    state = { ...state, ...changes };
    for (const listener of listeners) listener();
  }

  function isDirty(): boolean {
    return state.saved !== null && !isSame(state.saved.file, state.draft);
  }

  async function put(): Promise<void> {
    const { saved, draft } = state;
    if (saved === null || draft === null || state.phase === 'saving') return;
    set({ phase: 'saving', asked: null, problems: [], told: null });
    const answer = await ask('PUT', PATH, { basedOn: saved.version, file: draft });
    if (answer.ok)
      set({ phase: 'idle', saved: answer.value, draft: answer.value.file, told: { is: 'saved' } });
    else {
      const { trouble } = answer;
      set({ phase: 'idle', told: { is: 'trouble', trouble }, problems: problemsOf(trouble) });
      if (trouble.code === 'facility_changed') await lookAtTheirs();
    }
  }

  async function lookAtTheirs(): Promise<void> {
    const theirs = await ask('GET', PATH);
    if (theirs.ok) set({ theirs: theirs.value });
  }

  return {
    state: () => state,
    isDirty,
    async load() {
      if (isDirty()) return;
      const answer = await ask('GET', PATH);
      if (isDirty() || state.phase === 'saving') return;
      if (answer.ok) set({ ...BLANK, phase: 'idle', saved: answer.value, draft: answer.value.file });
      else set({ phase: 'idle', told: { is: 'trouble', trouble: answer.trouble } });
    },
    edit(change) {
      if (state.draft === null || state.phase === 'saving') return;
      set({ draft: change(state.draft), asked: null, told: state.told?.is === 'saved' ? null : state.told });
    },
    async save() {
      const { saved, draft } = state;
      if (saved === null || draft === null) return;
      const lost = losses(saved.file, draft);
      if (lost.length > 0) set({ asked: lost });
      else await put();
    },
    confirm: put,
    cancel: () => set({ asked: null }),
    discard: () => set({ draft: state.saved?.file ?? null, problems: [], asked: null, told: null }),
    takeTheirs(keepMine) {
      const { saved, draft, theirs } = state;
      if (saved === null || draft === null || theirs === null) return;
      const next = keepMine ? rebased(saved.file, draft, theirs.file) : theirs.file;
      set({ saved: theirs, draft: next, theirs: null, told: null, problems: [] });
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function problemsOf({ code, params }: Trouble): FieldProblem[] {
  return code === 'invalid_request' && Array.isArray(params.fields) ? (params.fields as FieldProblem[]) : [];
}
