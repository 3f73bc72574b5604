// Owns groups beside each other: what a row is made of. Leaves lines and what stands below what to blocks.ts.

import { type Block, type Group, moveGroup } from './blocks.ts';
import type { Page } from './slip-text.ts';

/** The group without the paper left and right of its ink. */
export function snug(group: Group): Group {
  const left = Math.min(group.width, ...group.blocks.map(({ x }) => x));
  const right = Math.max(left, ...group.blocks.map(({ x, width }) => x + width));
  return { ...moveGroup(group, -left, 0), width: right - left };
}

/** The group's blocks at `x`, halfway down a row of `height`. */
export function lowered(group: Group, x: number, height: number): Block[] {
  return moveGroup(group, x, (height - group.height) >> 1).blocks;
}

/** Groups beside each other in reading order, as one unit where the page's groups stand. */
export function beside(groups: readonly Group[], gap: number, page: Page): Group {
  const row = page.rtl ? groups.toReversed() : groups;
  const height = Math.max(...row.map((group) => group.height));
  const total = row.reduce((sum, group) => sum + group.width, gap * (row.length - 1));
  let x = page.stand === 'left' ? 0 : (page.width - total) >> 1;
  const blocks = row.flatMap((group) => {
    const placed = lowered(group, x, height);
    x += group.width + gap;
    return placed;
  });
  return { width: page.width, height, blocks };
}
