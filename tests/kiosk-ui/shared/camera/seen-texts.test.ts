import { describe, expect, it } from 'vitest';
import {
  MAX_SEEN,
  NOTHING_SEEN,
  SAME_TEXT_MS,
  type SeenTexts,
  seeTexts,
} from '../../../../kiosk-ui/shared/camera/seen-texts.ts';

/** What is told of frames, each at a time in ms with the texts in it. */
function told(frames: readonly (readonly [at: number, texts: readonly string[]])[]): string[] {
  let seen: SeenTexts = NOTHING_SEEN;
  const all: string[] = [];
  for (const [at, texts] of frames) {
    const next = seeTexts(seen, texts, at);
    seen = next.seen;
    all.push(...next.fresh);
  }
  return all;
}

describe('what the camera tells of what it sees', () => {
  it('[READ-3] a card is told once, however long it is held', () => {
    const held = Array.from({ length: 100 }, (_, i) => [i * (SAME_TEXT_MS / 2), ['card']] as const);
    expect(told(held)).toEqual(['card']);
  });

  it('[READ-3] a card that comes back after a while is told again, one that trembles is not', () => {
    expect(
      told([
        [0, ['card']],
        [100, []],
        [SAME_TEXT_MS - 1, ['card']],
        [2 * SAME_TEXT_MS, ['card']],
      ]),
    ).toEqual(['card', 'card']);
  });

  it('[READ-3] a poster on the wall hides no card held before it', () => {
    expect(
      told([
        [0, ['poster']],
        [100, ['poster']],
        [200, ['poster', 'card']],
        [300, ['poster', 'card']],
        [400, ['poster', 'other card']],
      ]),
    ).toEqual(['poster', 'card', 'other card']);
  });

  it('[READ-4] no text is kept longer than it counts, and never more than a few', () => {
    const { seen } = seeTexts(NOTHING_SEEN, ['card'], 0);
    expect(seeTexts(seen, [], SAME_TEXT_MS).seen.size).toBe(0);
    const many = Array.from({ length: 50 }, (_, i) => `text ${i}`);
    expect([...seeTexts(NOTHING_SEEN, many, 0).seen.keys()]).toEqual(many.slice(-MAX_SEEN));
  });
});
