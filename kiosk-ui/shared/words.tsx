/** Words with their language and direction, so that fonts, line height and punctuation are right. */
import type { Language, Text } from '../../server/contract/facility.ts';
import { directionOf } from '../../server/contract/languages.ts';
import { pick } from './languages.ts';
import type { Key, Params, Say } from './text.ts';

export function Words(props: { words: string; language: Language; class?: string }) {
  return (
    <span class={`words ${props.class ?? ''}`} lang={props.language} dir={directionOf(props.language)}>
      {props.words}
    </span>
  );
}

/** A text of the facility file. */
export function Name(props: { text: Text; language: Language; class?: string }) {
  const { words, language } = pick(props.text, props.language);
  return <Words words={words} language={language} class={props.class ?? ''} />;
}

/** A string of the locale files. */
export function Said(props: { say: Say; k: Key; params?: Params; class?: string }) {
  return (
    <Words words={props.say(props.k, props.params)} language={props.say.language} class={props.class ?? ''} />
  );
}

/** A label or a number: left to right everywhere. */
export function NumberText(props: { value: string | number; class?: string }) {
  return <bdi class={`number ${props.class ?? ''}`}>{props.value}</bdi>;
}
