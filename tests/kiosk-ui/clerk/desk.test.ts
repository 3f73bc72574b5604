import { describe, expect, it } from 'vitest';
import {
  createDesk,
  DOUBLE_PRESS_MS,
  HAND_FORGOTTEN_MS,
  JUST_CHANGED_MS,
  type Message,
} from '../../../kiosk-ui/clerk/desk.ts';
import { EMPTY_HAND, takeCard, takePress } from '../../../kiosk-ui/clerk/hand.ts';
import type { Intent } from '../../../kiosk-ui/clerk/intents.ts';
import { mainPress, type Press, padPress } from '../../../kiosk-ui/clerk/keys.ts';
import { CLERK_STATES } from '../../../kiosk-ui/gallery/clerk-states.ts';
import { person, token } from '../../../kiosk-ui/gallery/fixtures.ts';
import type { ClerkToken, ClerkView } from '../../../server/contract/views.ts';

const { view } = CLERK_STATES.busy;

interface Sent {
  path: string;
  body: { id: string; seen: number };
}

/** A desk whose server answers from a list of (status, body); the way is a seam, not one of our modules. */
function rig(answers: ([number, unknown] | 'lost')[], mayCopy = true) {
  const board: string[] = [];
  const sent: Sent[] = [];
  const messages: (Message | null)[] = [];
  let at = 0;
  let signedOut = 0;
  let onFetch = () => {};
  let due: { at: number; then: () => void } | null = null;
  const desk = createDesk({
    onChange: () => messages.push(desk.state().message),
    onSignedOut: () => {
      signedOut += 1;
    },
    now: () => at,
    after(ms, then) {
      due = { at: at + ms, then };
      return () => {
        due = null;
      };
    },
    async putOnClipboard(text) {
      if (mayCopy) board.push(text);
      return mayCopy;
    },
    way: {
      pause: async () => undefined,
      async fetch(path, init) {
        sent.push({ path, body: JSON.parse(String(init.body)) as Sent['body'] });
        onFetch();
        const answer = answers.shift() ?? [500, { code: 'internal', params: {} }];
        if (answer === 'lost') throw new TypeError('Failed to fetch');
        const [status, body] = answer;
        return new Response(JSON.stringify(body), { status });
      },
    },
  });
  return {
    desk,
    sent,
    messages,
    /** Does something while a command is under way. */
    saying: (then: () => void) => {
      onFetch = then;
    },
    signedOut: () => signedOut,
    wait: (ms: number) => {
      at += ms;
      if (due === null || due.at > at) return;
      due.then();
      due = null;
    },
    ask: (intent: Intent) => desk.take({ hand: EMPTY_HAND, intent, copy: null }, view),
    copy: (token: ClerkToken) => desk.take({ hand: EMPTY_HAND, intent: null, copy: token }, view),
    /** What stands on the machine's clipboard. */
    board,
  };
}

const CALLED = { token: { id: 't', label: 'A43', number: 43, version: 2, status: 'called' }, counter: null };

function pressOf(code: string): Press {
  const press = padPress(code) ?? mainPress(code);
  if (press === null) throw new Error(`no key ${code}`);
  return press;
}

/** The view once somebody else is at the counter, or nobody. */
function changedTo(now: ClerkToken | null, version: number): ClerkView {
  return { ...view, now, counter: { ...view.counter, version } };
}

describe('two clerks at one counter', () => {
  const other = token('A43', { status: 'called', person: person('Zainab Bano', 'F', 34) });

  it('[CLK-16] what was meant for the one before is not sent, nor copied', async () => {
    const { desk, ask, copy, sent, board, wait } = rig([[200, CALLED]]);
    desk.saw(view);
    wait(DOUBLE_PRESS_MS);
    desk.saw(changedTo(other, 8));
    for (const what of ['completeAndCall', 'undo', 'callNext'] as const) await ask({ do: what });
    await copy(other);
    expect(desk.state().message).toMatchObject({ kind: 'refused', key: 'clerk.justChanged' });
    expect([sent, board]).toEqual([[], []]);
    // Who comes to the desk gets a number all the same.
    await ask({ do: 'walkIn', queue: 'OPD1' });
    wait(JUST_CHANGED_MS);
    await ask({ do: 'completeAndCall' });
    expect(sent).toHaveLength(2);
  });

  it.each(['before', 'after'] as const)(
    '[CLK-16] our own change holds nothing up, its view %s the answer',
    async (when) => {
      const counter = { id: 'C1', version: 8, status: 'open', token: 't' };
      const { desk, ask, sent, saying } = rig([
        [200, { ...CALLED, counter }],
        [200, { ...CALLED, counter: { ...counter, version: 9 } }],
      ]);
      desk.saw(view);
      const seen = () => desk.saw(changedTo(other, 8));
      if (when === 'before') saying(seen);
      await ask({ do: 'completeAndCall' });
      if (when === 'after') seen();
      await ask({ do: 'recall', token: { id: other.id, label: 'A43', version: 2 } });
      expect(sent).toHaveLength(2);
    },
  );
});

describe('nobody at the counter', () => {
  const empty = changedTo(null, 8);

  it.each(['Numpad0', 'NumpadSubtract', 'NumpadMultiply', 'c', 'h', 'r'])(
    '[CLK-19] %s says so',
    async (code) => {
      const { desk, sent } = rig([]);
      await desk.take(takePress(EMPTY_HAND, pressOf(code), empty), empty);
      expect(desk.state().message).toEqual({ kind: 'refused', key: 'clerk.nobody', params: {} });
      expect(sent).toEqual([]);
    },
  );

  it('[CLK-8][CLK-19] while a call is under way, that it was not taken', async () => {
    const { desk, saying } = rig([[200, CALLED]]);
    const said: unknown[] = [];
    saying(() => {
      desk.take(takePress(EMPTY_HAND, pressOf('Numpad0'), empty), empty);
      said.push(desk.state().message);
    });
    await desk.take(takePress(EMPTY_HAND, pressOf('NumpadEnter'), empty), empty);
    expect(said).toMatchObject([{ kind: 'pending', how: 'not_taken' }]);
  });

  it('[CLK-19] what was refused is over once something is begun', async () => {
    const { desk } = rig([]);
    await desk.take(takePress(EMPTY_HAND, pressOf('Numpad0'), empty), empty);
    await desk.take(takePress(desk.state().hand, pressOf('NumpadDivide'), empty), empty);
    expect(desk.state()).toMatchObject({ hand: { menu: { title: 'clerk.choosePerson' } }, message: null });
  });
});

describe('a hand that was left', () => {
  it('[CLK-17] forgets the scanned card whose queue was not chosen, and says so', async () => {
    const { desk, sent, wait } = rig([]);
    await desk.take(takeCard(EMPTY_HAND, '{"hid":"noor@sbx"}', view), view);
    wait(HAND_FORGOTTEN_MS - 1);
    expect(desk.state().hand.menu).not.toBeNull();
    wait(1);
    expect(desk.state()).toMatchObject({ hand: EMPTY_HAND, message: { key: 'clerk.forgotten' } });
    expect(JSON.stringify(desk.state())).not.toContain('noor');
    expect(sent).toEqual([]);
  });

  it('[CLK-18] a second card does not push out the first, and is told so', async () => {
    const { desk, sent } = rig([]);
    await desk.take(takeCard(EMPTY_HAND, '{"hid":"noor@sbx"}', view), view);
    await desk.take(takeCard(desk.state().hand, '{"hid":"bilal@sbx"}', view), view);
    expect(desk.state().message).toMatchObject({ kind: 'refused', key: 'clerk.cardFirst' });
    expect(JSON.stringify(desk.state())).not.toContain('bilal');
    await desk.take(takePress(desk.state().hand, { digit: 2 }, view), view);
    expect(JSON.stringify(sent)).toContain('noor');
    expect(sent).toHaveLength(1);
  });

  it('[CLK-17] forgets digits; every press gives it as long again', async () => {
    const { desk, wait } = rig([]);
    await desk.take(takePress(EMPTY_HAND, { digit: 5 }, view), view);
    wait(HAND_FORGOTTEN_MS - 1);
    await desk.take(takePress(desk.state().hand, { digit: 7 }, view), view);
    wait(HAND_FORGOTTEN_MS - 1);
    expect(desk.state().hand.digits).toBe('57');
    await desk.take(takePress(desk.state().hand, { sign: 'escape' }, view), view);
    wait(HAND_FORGOTTEN_MS);
    expect(desk.state().message).toBeNull();
  });
});

describe('the clerk’s desk', () => {
  it('[SCR-8] says that it is sending, then what happened', async () => {
    const { ask, messages } = rig([[200, CALLED]]);
    await ask({ do: 'callNext' });
    expect(messages.filter((message) => message !== null)).toEqual([
      { kind: 'pending', key: 'action.callNext', how: 'sending' },
      { kind: 'done', key: 'done.called', params: { label: 'A43' } },
    ]);
  });

  it('[SCR-8] says a refusal in plain words', async () => {
    const { ask, desk } = rig([[409, { code: 'nobody_waiting', params: { counter: 'C1' }, requestId: 'r' }]]);
    await ask({ do: 'callNext' });
    expect(desk.state().message).toMatchObject({ kind: 'refused', key: 'refusal.nobody_waiting' });
  });

  it('[SCR-8] a double press is one command; a second one that is meant is two', async () => {
    const { ask, sent, wait } = rig([
      [200, CALLED],
      [200, CALLED],
    ]);
    await Promise.all([ask({ do: 'completeAndCall' }), ask({ do: 'completeAndCall' })]);
    wait(DOUBLE_PRESS_MS - 1);
    await ask({ do: 'completeAndCall' });
    expect(sent).toHaveLength(1);
    wait(1);
    await ask({ do: 'completeAndCall' });
    expect(sent).toHaveLength(2);
    expect(sent[0]?.body.id).not.toBe(sent[1]?.body.id);
  });

  it('[SCR-8] a typed number that was never seen is asked for once more with its true version', async () => {
    const { ask, sent, desk } = rig([
      [409, { code: 'stale', params: { object: 'token', id: 't', version: 6 }, requestId: 'r' }],
      [200, CALLED],
    ]);
    await ask({ do: 'callToken', token: { id: 't', label: 'A43', version: null } });
    expect(sent.map(({ body }) => body.seen)).toEqual([1, 6]);
    expect(sent[0]?.body.id).not.toBe(sent[1]?.body.id);
    expect(desk.state().message?.key).toBe('done.called');
  });

  it('[SCR-8] a token that was seen is never forced: stale is said', async () => {
    const { ask, sent, desk } = rig([[409, { code: 'stale', params: { version: 6 }, requestId: 'r' }]]);
    await ask({ do: 'skip', token: { id: 't', label: 'A43', version: 2 } });
    expect(sent).toHaveLength(1);
    expect(desk.state().message).toMatchObject({ kind: 'refused', key: 'refusal.stale' });
  });

  it('[SCR-8] a session that has ended leads back to signing in', async () => {
    const { ask, signedOut } = rig([[401, { code: 'not_signed_in', params: {}, requestId: 'r' }]]);
    await ask({ do: 'undo' });
    expect(signedOut()).toBe(1);
  });

  it('[CLK-8] an answer that does not come is waited for in words, and is neither done nor refused', async () => {
    const { ask, sent, messages, desk } = rig(['lost', 'lost', 'lost', 'lost']);
    await ask({ do: 'callNext' });
    expect(messages.filter((message) => message !== null)).toEqual([
      { kind: 'pending', key: 'action.callNext', how: 'sending' },
      ...Array(3).fill({ kind: 'pending', key: 'action.callNext', how: 'again' }),
      { kind: 'refused', key: 'clerk.noAnswer', params: {} },
    ]);
    expect(new Set(sent.map(({ body }) => body.id)).size).toBe(1);
    expect(desk.state().hand).toEqual(EMPTY_HAND);
  });

  it('[CLK-8] a key that comes while another is under way is not sent, and is said not to be', async () => {
    const { ask, sent, messages, wait } = rig([[200, CALLED]]);
    const first = ask({ do: 'callNext' });
    wait(DOUBLE_PRESS_MS);
    await ask({ do: 'undo' });
    await ask({ do: 'callNext' });
    expect(messages.at(-1)).toEqual({ kind: 'pending', key: 'action.callNext', how: 'not_taken' });
    await first;
    expect(sent).toHaveLength(1);
    expect(messages.at(-1)?.key).toBe('done.called');
  });

  it('[CLK-3] says what a person who came was given, and what a wrong code is', async () => {
    const cases = [
      ['new', 'done.issued'],
      ['same', 'done.sameToken'],
      ['back', 'done.backAgain'],
      ['completed', 'done.wasCompleted'],
    ] as const;
    for (const [given, key] of cases) {
      const { ask, desk } = rig([[200, { ...CALLED, given }]]);
      await ask({ do: 'card', queue: 'OPD1', text: '{}' });
      expect(desk.state().message).toEqual({ kind: 'done', key, params: { label: 'A43' } });
    }
    const codes = [
      ['payment', 'card.payment'],
      ['cut-off', 'card.cut_off'],
      ['sharing-code', 'card.sharing_code'],
      ['not-a-card', 'problem.not_a_card'],
    ] as const;
    for (const [reason, key] of codes) {
      const { ask, desk } = rig([[422, { code: 'not_a_card', params: { reason }, requestId: 'r' }]]);
      await ask({ do: 'card', queue: 'OPD1', text: 'x' });
      expect(desk.state().message?.key).toBe(key);
    }
  });

  it('[CLK-4] one key copies the details, again with labels; only that it was done is sent', async () => {
    const { copy, board, sent, desk, wait } = rig([]);
    const patient = token('A42', { person: person('Ghulam Bhat', 'M', 67) });
    await Promise.all([copy(patient), copy(patient)]);
    expect(desk.state().message).toEqual({ kind: 'done', key: 'done.copied', params: { label: 'A42' } });
    wait(DOUBLE_PRESS_MS);
    await copy(patient);
    expect(desk.state().message?.key).toBe('done.copiedLabels');
    wait(DOUBLE_PRESS_MS);
    await copy(patient);
    expect(board.map((text) => text.split('\r\n').length)).toEqual([1, 12, 1]);
    wait(DOUBLE_PRESS_MS);
    await copy(token('A43'));
    expect(desk.state().message).toMatchObject({ kind: 'refused', key: 'clerk.nothingToCopy' });
    const told = { path: '/api/looks', body: { token: patient.id, counter: view.counter.id } };
    expect(sent).toEqual([told, told]);
  });

  it('[CLK-4] a browser that refuses the clipboard is told of', async () => {
    const { copy, desk } = rig([], false);
    await copy(token('A42', { person: person('Ghulam Bhat', 'M', 67) }));
    expect(desk.state().message).toMatchObject({ kind: 'refused', key: 'clerk.notCopied' });
  });
});
