import { describe, expect, it } from 'vitest';
import { createDesk, DOUBLE_PRESS_MS, type Message } from '../../../kiosk-ui/clerk/desk.ts';
import { EMPTY_HAND } from '../../../kiosk-ui/clerk/hand.ts';
import type { Intent } from '../../../kiosk-ui/clerk/intents.ts';
import { CLERK_STATES } from '../../../kiosk-ui/gallery/clerk-states.ts';
import { person, token } from '../../../kiosk-ui/gallery/fixtures.ts';
import type { ClerkToken } from '../../../server/contract/views.ts';

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
  const desk = createDesk({
    onChange: () => messages.push(desk.state().message),
    onSignedOut: () => {
      signedOut += 1;
    },
    now: () => at,
    async putOnClipboard(text) {
      if (mayCopy) board.push(text);
      return mayCopy;
    },
    way: {
      pause: async () => undefined,
      async fetch(path, init) {
        sent.push({ path, body: JSON.parse(String(init.body)) as Sent['body'] });
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
    signedOut: () => signedOut,
    wait: (ms: number) => {
      at += ms;
    },
    ask: (intent: Intent) => desk.take({ hand: EMPTY_HAND, intent, copy: null }, view),
    copy: (token: ClerkToken) => desk.take({ hand: EMPTY_HAND, intent: null, copy: token }, view),
    /** What stands on the machine's clipboard. */
    board,
  };
}

const CALLED = { token: { id: 't', label: 'A43', number: 43, version: 2, status: 'called' }, counter: null };

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
      ['payment', 'problem.card_payment'],
      ['cut-off', 'problem.card_cut_off'],
      ['sharing-code', 'problem.card_sharing_code'],
      ['not-a-card', 'problem.not_a_card'],
    ] as const;
    for (const [reason, key] of codes) {
      const { ask, desk } = rig([[422, { code: 'not_a_card', params: { reason }, requestId: 'r' }]]);
      await ask({ do: 'card', queue: 'OPD1', text: 'x' });
      expect(desk.state().message?.key).toBe(key);
    }
  });

  it('[CLK-4] one key copies the details, again with labels; nothing is sent', async () => {
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
    expect(sent).toEqual([]);
  });

  it('[CLK-4] a browser that refuses the clipboard is told of', async () => {
    const { copy, desk } = rig([], false);
    await copy(token('A42', { person: person('Ghulam Bhat', 'M', 67) }));
    expect(desk.state().message).toMatchObject({ kind: 'refused', key: 'clerk.notCopied' });
  });
});
