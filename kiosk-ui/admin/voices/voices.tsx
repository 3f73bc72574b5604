/** Recording the lines of a language, one after the other: what each key does, and what the server has. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../../../server/contract/facility.ts';
import { RECORDED_HERTZ, type VoiceLine } from '../../../server/contract/voice.ts';
import { request, type Trouble } from '../../shared/api.ts';
import { problemKey } from '../../shared/problem-keys.ts';
import type { Key, Params } from '../../shared/text.ts';
import { createSpeaker } from '../../shared/voice/speaker.ts';
import type { Speaker } from '../../shared/voice/speech.ts';
import type { SectionProps } from '../section-frame.tsx';
import { microphoneAccess, openStudio, type Studio, type Take } from './microphone.ts';
import { cutTake, wavOf } from './voice-take.ts';
import { type VoiceAction, type VoicesState, VoicesView } from './voices-view.tsx';

const SAMPLE_CALL = { label: 'A42', place: 'Counter 1' };

export function Section({ say, onBack, onSignedOut }: SectionProps) {
  const [state, setState] = useState<VoicesState>(() => ({
    language: say.language,
    lines: [],
    at: 0,
    phase: 'idle',
    access: microphoneAccess(),
    message: null,
  }));
  const studio = useRef<Studio | null>(null);
  const speaker = useRef<Speaker | null>(null);
  const take = useRef<Take | null>(null);
  const taken = useRef<Float32Array | null>(null);
  /** Grows with every new take and every other line: what was begun before no longer counts. */
  const turn = useRef(0);
  const line = state.lines[state.at];

  useEffect(() => {
    studio.current = openStudio();
    speaker.current = createSpeaker({ volume: 1 });
    return () => {
      studio.current?.close();
      speaker.current?.stop();
    };
  }, []);
  useEffect(() => {
    void load(state.language, true);
  }, [state.language]);

  function change(changes: Partial<VoicesState>): void {
    setState((before) => ({ ...before, ...changes }));
  }

  function tell(key: Key, bad: boolean, params: Params = {}): void {
    change({ message: { key, params, bad } });
  }

  function tellTrouble({ code, params }: Trouble): void {
    if (code === 'not_signed_in') onSignedOut();
    else tell(problemKey(code), true, params);
  }

  /** Asks for the lines; `anew` goes to the first that is missing. */
  async function load(language: Language, anew: boolean): Promise<void> {
    const answer = await request<{ lines: VoiceLine[] }>('GET', `/api/voice/${language}`);
    if (!answer.ok) return tellTrouble(answer.trouble);
    const { lines } = answer.value;
    setState((before) => {
      if (before.language !== language) return before;
      return { ...before, lines, at: anew ? Math.max(0, firstMissing(lines, 0)) : before.at };
    });
  }

  /** Begins a turn; answers whether it is still the present one. */
  function begin(): () => boolean {
    turn.current += 1;
    const mine = turn.current;
    return () => turn.current === mine;
  }

  function goTo(at: number): void {
    begin();
    take.current?.stop();
    take.current = null;
    taken.current = null;
    change({ at: Math.max(0, Math.min(state.lines.length - 1, at)), phase: 'idle', message: null });
  }

  async function record(): Promise<void> {
    if (state.access !== 'yes' || state.phase === 'sending') return;
    if (state.phase === 'recording') return take.current?.stop();
    const isNow = begin();
    const started = await studio.current?.take();
    if (started == null) return tell('voice.noMicrophone', true);
    if (!isNow()) return started.stop();
    take.current = started;
    change({ phase: 'recording', message: null });
    await hear(started.samples, isNow);
  }

  /** Cuts what came, lets it be heard, and waits for the decision. */
  async function hear(samples: Promise<Float32Array>, isNow: () => boolean): Promise<void> {
    const heard = await samples.then(
      (all) => cutTake(all, RECORDED_HERTZ),
      () => null,
    );
    if (!isNow()) return;
    taken.current = heard;
    if (heard === null) return change({ phase: 'idle', message: { key: 'voice.nothingHeard', bad: true } });
    studio.current?.play(heard);
    change({ phase: 'taken', message: { key: 'voice.decide', bad: false } });
  }

  async function keep(): Promise<void> {
    if (state.phase !== 'taken' || taken.current === null || line === undefined) return;
    change({ phase: 'sending' });
    const mine = turn.current;
    const body = new Blob([wavOf(taken.current, RECORDED_HERTZ)], { type: 'audio/wav' });
    const answer = await request<null>('PUT', `/api/voice/${state.language}/${line.id}`, body);
    // Somebody went on to another line or language meanwhile: the answer is of the one before.
    if (turn.current !== mine) return answer.ok ? load(state.language, false) : tellTrouble(answer.trouble);
    if (!answer.ok) {
      change({ phase: 'taken' });
      return tellTrouble(answer.trouble);
    }
    taken.current = null;
    const next = firstMissing(state.lines, state.at + 1);
    change({
      phase: 'idle',
      at: next >= 0 ? next : Math.min(state.at + 1, state.lines.length - 1),
      message: { key: 'voice.kept', params: { line: line.text }, bad: false },
    });
    await load(state.language, false);
  }

  async function forget(): Promise<void> {
    if (line?.clip !== 'recorded') return;
    const answer = await request<null>('DELETE', `/api/voice/${state.language}/${line.id}`);
    if (!answer.ok) return tellTrouble(answer.trouble);
    await load(state.language, false);
  }

  async function play(): Promise<void> {
    if (taken.current !== null) return studio.current?.play(taken.current);
    if (line === undefined || line.clip === null || state.phase !== 'idle') return;
    const clip = await fetch(`/voice/${state.language}/${line.id}?v=${line.version}`).catch(() => null);
    const samples = clip?.ok ? await studio.current?.read(await clip.blob()).catch(() => null) : null;
    if (samples == null) tell('problem.not_found', true);
    else studio.current?.play(samples);
  }

  async function sample(): Promise<void> {
    const said = await speaker.current?.say(SAMPLE_CALL, [state.language]);
    if (said !== 1) tell('voice.sampleSilent', true);
  }

  function act(action: VoiceAction): void {
    if (action === 'next' || action === 'previous') return goTo(state.at + (action === 'next' ? 1 : -1));
    void { record, play, keep, forget, sample }[action]();
  }

  return (
    <VoicesView
      state={state}
      say={say}
      onAction={act}
      onLine={goTo}
      onFile={(file) => studio.current && hear(studio.current.read(file), begin())}
      onLanguage={(language) => {
        if (language === state.language) return;
        goTo(0);
        change({ language, lines: [] });
      }}
      onBack={onBack}
    />
  );
}

/** The first line from `from` on without any clip; −1 when there is none. */
function firstMissing(lines: readonly VoiceLine[], from: number): number {
  return lines.findIndex(({ clip }, i) => i >= from && clip === null);
}
