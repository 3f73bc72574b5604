/** The recording page from its state: the line to say, what can be done with it, and all lines. Draws; decides nothing. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Language } from '../../../server/contract/facility.ts';
import type { VoiceLine } from '../../../server/contract/voice.ts';
import { LanguageBar } from '../../shared/language-bar.tsx';
import { ALL_LANGUAGES } from '../../shared/languages.ts';
import type { Key, Params, Say } from '../../shared/text.ts';
import { Said, Words } from '../../shared/words.tsx';
import type { Access } from './microphone.ts';
import './voices.css';

export interface VoicesState {
  language: Language;
  lines: readonly VoiceLine[];
  /** Which line is to be said. */
  at: number;
  phase: 'idle' | 'recording' | 'taken' | 'sending';
  access: Access;
  message: { key: Key; params?: Params; bad: boolean } | null;
}

export type VoiceAction = 'record' | 'play' | 'keep' | 'next' | 'previous' | 'forget' | 'sample';

/** In characters: "counter number" is one in any script, vowel signs included. */
const LONGEST_WORD = 16;

/** What each key does while the focus is on this page. */
export const VOICE_KEYS: Readonly<Record<string, VoiceAction>> = {
  r: 'record',
  p: 'play',
  k: 'keep',
  ArrowDown: 'next',
  ArrowUp: 'previous',
};

export interface VoicesViewProps {
  state: VoicesState;
  say: Say;
  onAction: (action: VoiceAction) => void;
  onLine: (at: number) => void;
  onFile: (file: File) => void;
  onLanguage: (language: Language) => void;
  onBack: () => void;
}

const CLIP_WORDS = {
  recorded: 'voice.recorded',
  generated: 'voice.generated',
  missing: 'voice.missing',
} as const satisfies Record<string, Key>;

export function VoicesView(props: VoicesViewProps) {
  const { state, say, onAction, onLine, onFile, onLanguage, onBack } = props;
  const { language, lines, at, phase, access, message } = state;
  const line = lines[at];
  const missing = lines.filter(({ clip }) => clip === null).length;
  const mayPlay = phase === 'taken' || (phase === 'idle' && line !== undefined && line.clip !== null);

  const page = useRef<HTMLElement>(null);
  // Keys work from the start, and after a button that the mouse let go of; nothing else loses the focus.
  function keepFocus(): void {
    if (document.activeElement === document.body) page.current?.focus({ preventScroll: true });
  }
  useEffect(keepFocus);

  function press(event: KeyboardEvent): void {
    const action = VOICE_KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    event.preventDefault();
    onAction(action);
  }

  return (
    <main class="voices" onKeyDown={press} onClick={keepFocus} tabIndex={-1} ref={page}>
      <header>
        <button type="button" class="quiet" onClick={onBack}>
          <Said say={say} k="clerk.back" />
        </button>
        <h1>
          <Said say={say} k="voice.title" />
        </h1>
      </header>
      <p class="soft">
        <Said say={say} k="voice.hint" />
      </p>
      <LanguageBar language={language} languages={ALL_LANGUAGES} onLanguage={onLanguage} />
      <p role="status" class={missing === 0 ? 'good' : ''}>
        {missing === 0 ? (
          <Said say={say} k="voice.complete" />
        ) : (
          <Said say={say} k="voice.left" params={{ count: missing, all: lines.length }} />
        )}
      </p>
      {line !== undefined && (
        <section class={`line line-${phase}`}>
          <p class={isSentence(line.text) ? 'line-words line-sentence' : 'line-words'}>
            <Words words={line.text} language={language} />
          </p>
          <p class="line-state">
            <Said say={say} k={CLIP_WORDS[line.clip ?? 'missing']} />
          </p>
          <div class="line-keys">
            <ActionKey
              cap="R"
              may={access === 'yes' && phase !== 'sending'}
              onPress={() => onAction('record')}
              first
            >
              <Said
                say={say}
                k={phase === 'recording' ? 'voice.stop' : phase === 'taken' ? 'voice.again' : 'voice.record'}
              />
            </ActionKey>
            <ActionKey cap="P" may={mayPlay} onPress={() => onAction('play')}>
              <Said say={say} k="voice.listen" />
            </ActionKey>
            <ActionKey cap="K" may={phase === 'taken'} onPress={() => onAction('keep')}>
              <Said say={say} k="voice.keep" />
            </ActionKey>
            <ActionKey cap="↑" may={at > 0} onPress={() => onAction('previous')}>
              <Said say={say} k="voice.previous" />
            </ActionKey>
            <ActionKey cap="↓" may={at + 1 < lines.length} onPress={() => onAction('next')}>
              <Said say={say} k="voice.next" />
            </ActionKey>
          </div>
          <p class={`line-message ${message?.bad === true ? 'bad' : ''}`} role="status">
            {message !== null && <Said say={say} k={message.key} params={message.params ?? {}} />}
          </p>
        </section>
      )}
      {access !== 'yes' && (
        <p class="bad">
          <Said say={say} k={access === 'insecure' ? 'voice.insecure' : 'voice.noMicrophone'} />
        </p>
      )}
      <p class="voices-more">
        <label class="quiet file">
          <Said say={say} k="voice.file" />{' '}
          <input
            type="file"
            accept="audio/*"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              currentTarget.value = '';
              if (file !== undefined) onFile(file);
            }}
          />
        </label>
        {line?.clip === 'recorded' && (
          <button type="button" class="quiet" onClick={() => onAction('forget')}>
            <Said say={say} k="voice.forget" />
          </button>
        )}
        <button type="button" class="quiet" onClick={() => onAction('sample')}>
          <Said say={say} k="voice.sample" /> <bdi class="number">A42</bdi>
        </button>
      </p>
      <ol class="all-lines">
        {lines.map(({ id, text, clip }, i) => (
          <li key={id} class={isSentence(text) ? 'long-line' : ''}>
            <button
              type="button"
              class={`one-line clip-${clip ?? 'missing'}`}
              aria-current={i === at}
              onClick={() => onLine(i)}
            >
              <Words words={text} language={language} />
              <Said say={say} k={CLIP_WORDS[clip ?? 'missing']} class="one-line-state" />
            </button>
          </li>
        ))}
      </ol>
    </main>
  );
}

/** A word stands in a cell of its own; what a kiosk says needs more room. */
function isSentence(text: string): boolean {
  return [...text].length > LONGEST_WORD;
}

/** Stays focusable when it can do nothing just now: the focus must not be lost between two lines. */
function ActionKey(props: {
  cap: string;
  may: boolean;
  first?: boolean;
  onPress: () => void;
  children: ComponentChildren;
}) {
  return (
    <button
      type="button"
      class={`pad-key ${props.first ? 'pad-key-first' : ''}`}
      aria-disabled={!props.may}
      onClick={() => props.may && props.onPress()}
    >
      <kbd>{props.cap}</kbd>
      {props.children}
    </button>
  );
}
