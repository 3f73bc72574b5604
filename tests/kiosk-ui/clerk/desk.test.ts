import { describe, expect, it } from 'vitest';
import { createDesk, DOUBLE_PRESS_MS, type Message } from '../../../kiosk-ui/clerk/desk.ts';
import { EMPTY_HAND } from '../../../kiosk-ui/clerk/hand.ts';
import type { Intent } from '../../../kiosk-ui/clerk/intents.ts';
import { CLERK_STATES } from '../../../kiosk-ui/gallery/clerk-states.ts';

const { view } = CLERK_STATES.busy;

interface Sent {
  path: string;
  body: { id: string; seen: number };
}

/** A desk whose server answers from a list of (status, body); the way is a seam, not one of our modules. */
function rig(answers: [number, unknown][]) {
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
    way: {
      pause: async () => undefined,
      async fetch(path, init) {
        sent.push({ path, body: JSON.parse(String(init.body)) as Sent['body'] });
        const [status, body] = answers.shift() ?? [500, { code: 'internal', params: {} }];
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
    ask: (intent: Intent) => desk.take({ hand: EMPTY_HAND, intent }, view),
  };
}

const CALLED = { token: { id: 't', label: 'A43', number: 43, version: 2, status: 'called' }, counter: null };

describe('the clerk’s desk', () => {
  it('[SCR-8] says that it is sending, then what happened', async () => {
    const { ask, messages } = rig([[200, CALLED]]);
    await ask({ do: 'callNext' });
    expect(messages.filter((message) => message !== null)).toEqual([
      { kind: 'pending', key: 'action.callNext', params: {} },
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
});
