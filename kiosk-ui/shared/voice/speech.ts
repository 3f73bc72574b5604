/** What a speaker does, for those who use one; speaker.ts is the browser's. */
import type { Language } from '../../../server/contract/facility.ts';
import type { Spoken, SpokenCall } from './grammar.ts';

export type SoundState = 'starting' | 'on' | 'blocked';

export interface SayOptions {
  /** Sounded first unless false. */
  chime?: boolean;
  /** Asked before every language: false ends the call there. */
  more?: (said: number) => boolean;
}

export interface Speaker {
  /**
   * Ends when all is said, or cannot be, or `hush` was called, with the number of languages that were
   * said to their end; never rejects. What is being said gives way.
   */
  say(spoken: Spoken, languages: readonly Language[], options?: SayOptions): Promise<number>;
  /** Fetches what these would need, so that they sound at once when said. False: some of it has not come. */
  prepare(spoken: readonly Spoken[], languages: readonly Language[]): Promise<boolean>;
  /** Silence, at once. */
  hush(): void;
  /** About how long saying this would take, in milliseconds; languages without clips take none. */
  lengthMs(call: SpokenCall, languages: readonly Language[]): number;
  /** `blocked`: the browser wants a key or a touch first; any on this page will do. */
  state(): SoundState;
  stop(): void;
}
