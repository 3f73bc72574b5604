/**
 * The digits of the hall: Western unless `?digits=ur` or `?digits=hi` asks for others. Labels and numbers
 * take them as they are drawn; names stay as the hospital wrote them.
 */
import type { HallCall, HallView } from '../../server/contract/views.ts';
import type { Key, Params, Say } from '../shared/text.ts';
import type { Stage } from './announce.ts';

export type Digits = 'western' | 'ur' | 'hi';

/** Where the ten digits begin in Unicode: Extended Arabic-Indic and Devanagari. */
const ZERO = { ur: 0x06f0, hi: 0x0966 } as const;

export function digitsOf(asked: string | null): Digits {
  return asked === 'ur' || asked === 'hi' ? asked : 'western';
}

export function inDigits(text: string, digits: Digits): string {
  if (digits === 'western') return text;
  return text.replace(/\d/g, (digit) => String.fromCharCode(ZERO[digits] + Number(digit)));
}

export function viewInDigits(view: HallView, digits: Digits): HallView {
  if (digits === 'western') return view;
  const plain = (text: string) => inDigits(text, digits);
  return {
    ...view,
    queues: view.queues.map((queue) => ({
      ...queue,
      next: queue.next.map(plain),
      hours: queue.hours.map(plain),
    })),
    calls: view.calls.map((call) => callInDigits(call, digits)),
  };
}

/** What is shown of the stage; what waits is not. */
export function stageInDigits(stage: Stage, digits: Digits): Stage {
  return stage.shown === null ? stage : { ...stage, shown: callInDigits(stage.shown, digits) };
}

export function sayInDigits(say: Say, digits: Digits): Say {
  if (digits === 'western') return say;
  const plain = (params: Params) =>
    Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, inDigits(String(value), digits)]),
    );
  const said = (key: Key, params: Params = {}) => say(key, plain(params));
  return Object.assign(said, { language: say.language });
}

function callInDigits(call: HallCall, digits: Digits): HallCall {
  return { ...call, label: inDigits(call.label, digits) };
}
