// Owns what is made of a printer's answers: late ones, ones to other questions, and slips cut off before.

import { expect, it } from 'vitest';
import { createBitmap, setDot } from '../../../printer/bitmap.ts';
import { encodeSlip } from '../../../printer/escpos.ts';
import { loadBaseProfiles, loadProfile } from '../../../printer/profile.ts';
import { createDialogue } from '../../../printer/transport/dialogue.ts';
import { createReplies, type Link } from '../../../printer/transport/link.ts';
import { createEscposReader } from '../../../printer/virtual/escpos-reader.ts';
import { repositoryRoot } from '../../support/repository-root.ts';
import { QUICK } from '../../support/spool-rig.ts';

const root = repositoryRoot();
const times = { ...QUICK, statusMs: 50, proofMs: 200, silentProofMs: 50 };

/** A printer that answers each write by hand: `answer` gets its bytes and what to say with. */
function printerThat(
  answer: (bytes: Buffer, say: (...bytes: number[]) => void) => void,
  profile: string,
  timings = times,
) {
  const written: Buffer[] = [];
  const open = async (): Promise<Link> => {
    const replies = createReplies();
    return {
      reply: replies.reply,
      lost: () => false,
      close: async () => true,
      async write(bytes) {
        written.push(Buffer.from(bytes));
        answer(Buffer.from(bytes), (...said) => replies.heard(Uint8Array.from(said)));
        return 'done';
      },
    };
  };
  const used = profile === 'auto' ? null : loadProfile(root, profile);
  const choose = () => loadBaseProfiles(root)['generic-80'];
  return { written, transport: createDialogue({ open, profile: used, choose, timings }) };
}

const isStatus = (bytes: Buffer) => bytes.length === 3 && bytes[0] === 0x10;
const isPaper = (bytes: Buffer) => bytes.equals(Buffer.from([0x1d, 0x72, 1]));
const bitmap = createBitmap(576, 16);
setDot(bitmap, 8, 8);
const slip = { name: 's', bytes: encodeSlip(bitmap, loadProfile(root, 'generic-80')), png: null };
const options = () => ({ signal: new AbortController().signal, beforeFirstByte: () => true });

it('[PRN-61] a printer that has read a slip and stopped at its end has not proven it', async () => {
  let read = false;
  const { transport } = printerThat((bytes, say) => {
    if (isStatus(bytes)) say(read ? ([0, 0x1a, 0x32, 0, 0x7e][bytes[2] ?? 0] ?? 0) : 0x12);
    if (bytes.equals(slip.bytes)) read = true;
    if (isPaper(bytes)) say(0x00);
  }, 'generic-80');
  expect(await transport.send(slip, options())).toEqual({
    sent: 'all',
    confirmed: false,
    printerSays: 'paper-out',
    reason: 'no-proof',
  });
});

it('[PRN-61] what was said before a question is no answer to it', async () => {
  let asked = 0;
  const { transport } = printerThat((bytes, say) => {
    // All is well, it says of itself; asked, it says nothing.
    if (!isStatus(bytes)) say(0x12, 0x12, 0x12, 0x00);
    else asked++;
  }, 'generic-80');
  const before = await transport.send(slip, options());
  expect(before).toMatchObject({ confirmed: false, printerSays: 'unknown', reason: 'no-proof' });
  expect(asked).toBe(1);
});

it('[PRN-61] a printer that never gives its byte is not waited for at each slip, and proves nothing', async () => {
  let papers = 0;
  const { transport } = printerThat((bytes, say) => {
    if (isStatus(bytes)) say(0x12);
    if (isPaper(bytes)) papers++;
  }, 'generic-80');
  for (let time = 0; time < 3; time++)
    expect(await transport.send(slip, options())).toMatchObject({ sent: 'all', reason: 'no-proof' });
  expect(papers).toBe(3);
});

it.each(['generic-80', 'auto'])(
  '[PRN-62] a slip that the last process was in the middle of is cut off from the next: %s',
  async (profile) => {
    const paper = createEscposReader(576);
    paper.feed(slip.bytes.subarray(0, 40));
    const { transport, written } = printerThat((bytes, say) => {
      if (isStatus(bytes)) say(0x12);
      if (isPaper(bytes)) say(0x00);
    }, profile);
    transport.wasCutOff();
    await transport.look(new AbortController().signal);
    expect(await transport.send(slip, options())).toMatchObject({ confirmed: true });
    for (const bytes of written) paper.feed(bytes);
    expect(paper.papers.length).toBeGreaterThan(1);
    const last = paper.papers.at(-1);
    expect([last?.complete, last?.bitmap.bits]).toEqual([true, bitmap.bits]);
    expect(paper.strays).toEqual([]);
  },
);

/** On the slowest of all lines silence would be waited for until the test ends. */
const endless = { ...times, quietMs: 100, slowestBytesASecond: 0.001 };

it('[PRN-48] silence in the middle of a slip is told while the slip is under way, and what comes later still proves it', async () => {
  let prove = (): void => undefined;
  let mute = false;
  const { transport } = printerThat(
    (bytes, say) => {
      if (isStatus(bytes) && !mute) say(0x12);
      if (bytes.equals(slip.bytes)) mute = true;
      if (bytes[1] === 0x28)
        prove = () => {
          mute = false;
          say(0x37, 0x22, ...bytes.subarray(7, 11), 0x00);
        };
    },
    'epson',
    endless,
  );
  let told = 0;
  const sent = transport.send(slip, {
    ...options(),
    onQuiet: () => {
      told += 1;
      prove();
    },
  });
  expect(await sent).toMatchObject({ sent: 'all', confirmed: true, reason: 'done' });
  expect(told).toBe(1);
});

it('[PRN-49] a printer that is known to be fast is not waited for as the slowest line is', async () => {
  let mute = false;
  const { transport } = printerThat(
    (bytes, say) => {
      if (mute) return;
      if (isStatus(bytes)) say(0x12);
      if (bytes[1] === 0x28) say(0x37, 0x22, ...bytes.subarray(7, 11), 0x00);
    },
    'epson',
    endless,
  );
  expect(await transport.send(slip, options())).toMatchObject({ confirmed: true, reason: 'done' });
  let told = 0;
  const beforeFirstByte = () => {
    mute = true;
    return true;
  };
  const onQuiet = () => {
    told += 1;
  };
  const second = await transport.send(slip, { ...options(), beforeFirstByte, onQuiet });
  expect(second).toMatchObject({ sent: 'all', confirmed: false, reason: 'no-proof' });
  expect(told).toBe(1);
});
