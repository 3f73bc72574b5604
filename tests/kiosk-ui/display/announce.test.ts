import { describe, expect, it } from 'vitest';
import {
  afterReturn,
  EMPTY_STAGE,
  endTurn,
  hearCalls,
  type Stage,
  TURN_MS,
  turnMs,
} from '../../../kiosk-ui/display/announce.ts';
import { listedCalls } from '../../../kiosk-ui/display/listed-calls.ts';
import type { HallCall } from '../../../server/contract/views.ts';

function call(seq: number, pending = true, label = `A${seq}`): HallCall {
  return {
    seq,
    label,
    queue: 'OPD1',
    counter: `C${seq}`,
    counterName: { en: `Counter ${seq}` },
    at: seq,
    pending,
  };
}

/** The labels that take the stage as new, until none is left. */
function announced(stage: Stage): string[] {
  const labels: string[] = [];
  for (let now = stage; now.fresh && now.shown !== null; now = endTurn(now)) {
    labels.push(now.shown.label);
    if (labels.length > 1_000) throw new Error('the stage never rests');
  }
  return labels;
}

describe('the stage of the hall', () => {
  it('[LIVE-3] a screen that starts announces pending calls only, in the order they were made', () => {
    const stage = hearCalls(EMPTY_STAGE, [call(9), call(8, false), call(7), call(3, false)]);
    expect(announced(stage)).toEqual(['A7', 'A9']);
  });

  it('[LIVE-3] old calls stand there after a start, but not as new', () => {
    const stage = hearCalls(EMPTY_STAGE, [call(9, false), call(8, false)]);
    expect([stage.shown?.label, stage.fresh]).toEqual(['A9', false]);
    expect(announced(stage)).toEqual([]);
  });

  it('[LIVE-3] after a gap every missed call that still matters is announced once', () => {
    const before = endTurn(hearCalls(EMPTY_STAGE, [call(1)]));
    const after = hearCalls(before, [call(5), call(4, false), call(3), call(2), call(1)]);
    expect(announced(after)).toEqual(['A2', 'A3', 'A5']);
    const rest = endTurn(endTurn(endTurn(after)));
    expect(announced(hearCalls(rest, [call(5), call(3), call(2), call(1)]))).toEqual([]);
  });

  it('[LIVE-3] a server whose log was restored counts from further back; its calls are announced all the same', () => {
    const before = endTurn(hearCalls(EMPTY_STAGE, [call(900)]));
    const restored = [call(31), call(30, false)];
    expect(announced(hearCalls(before, restored))).toEqual([]);
    expect(announced(hearCalls(afterReturn(before, restored), restored))).toEqual(['A31']);
    const emptied = hearCalls(afterReturn(before, []), []);
    expect(announced(hearCalls(emptied, [call(1)]))).toEqual(['A1']);
    // The same log: nothing comes twice.
    const same = [call(900), call(899)];
    expect(announced(hearCalls(afterReturn(before, same), same))).toEqual([]);
  });

  it('[SCR-3] several calls at once take the stage in turn; more that come wait their turn', () => {
    const three = hearCalls(hearCalls(EMPTY_STAGE, []), [call(3), call(2), call(1)]);
    expect(three.shown?.label).toBe('A1');
    const five = hearCalls(three, [call(5), call(4), call(3), call(2), call(1)]);
    expect(announced(five)).toEqual(['A1', 'A2', 'A3', 'A4', 'A5']);
    expect(turnMs(five)).toBeLessThan(TURN_MS);
  });

  it('[SCR-3] a call that was answered or undone leaves before its turn', () => {
    const three = hearCalls(hearCalls(EMPTY_STAGE, []), [call(3), call(2), call(1)]);
    const less = hearCalls(three, [call(3), call(2, false), call(1)]);
    expect(announced(less)).toEqual(['A1', 'A3']);
    const undone = hearCalls(three, [call(3), call(2)]);
    expect(announced(undone)).toEqual(['A2', 'A3']);
    expect(hearCalls(three, []).shown).toBe(null);
  });

  it('[SCR-3] a recall has a new seq and is announced anew', () => {
    const one = endTurn(hearCalls(EMPTY_STAGE, [call(1, true, 'A1')]));
    expect(announced(hearCalls(one, [call(6, true, 'A1')]))).toEqual(['A1']);
  });

  it('[SCR-3] what stands on the stage is what was announced last, and it rests there', () => {
    const two = hearCalls(hearCalls(EMPTY_STAGE, []), [call(2), call(1)]);
    const rest = endTurn(endTurn(two));
    expect([rest.shown?.label, rest.fresh]).toEqual(['A2', false]);
    expect(endTurn(rest)).toEqual(rest);
  });
});

describe('the list beside the stage', () => {
  it('[SCR-3] has the last five calls, pending ones first to stay', () => {
    const calls = [
      call(9, false),
      call(8),
      call(7, false),
      call(6, false),
      call(5, false),
      call(4, false),
      call(1),
    ];
    expect(listedCalls(calls, 0).map(({ seq }) => seq)).toEqual([9, 8, 7, 6, 1]);
  });

  it('[SCR-3] shows every one of many pending calls within a few turns, the newest always', () => {
    const calls = Array.from({ length: 12 }, (_, i) => call(12 - i));
    const seen = new Set<number>();
    for (let tick = 0; tick < 5; tick += 1) {
      const rows = listedCalls(calls, tick);
      expect(rows.length).toBeLessThanOrEqual(5);
      expect(rows.slice(0, 3).map(({ seq }) => seq)).toEqual([12, 11, 10]);
      for (const { seq } of rows) seen.add(seq);
    }
    expect(seen.size).toBe(12);
  });
});
