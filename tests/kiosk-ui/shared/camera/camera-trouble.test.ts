import { describe, expect, it } from 'vitest';
import { mayPass, openingTrouble } from '../../../../kiosk-ui/shared/camera/camera-trouble.ts';

describe('a camera that does not open', () => {
  it.each([
    ['NotAllowedError', 'refused'],
    ['SecurityError', 'refused'],
    ['NotFoundError', 'no-camera'],
    ['OverconstrainedError', 'no-camera'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
    ['InvalidStateError', 'busy'],
  ] as const)('[READ-2] says of %s: %s', (name, trouble) => {
    expect(openingTrouble(new DOMException('x', name))).toBe(trouble);
  });

  it('[READ-2] is tried again unless somebody must do something first', () => {
    expect(['no-camera', 'busy', 'lost', 'no-picture'].map((trouble) => mayPass(trouble as never))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['refused', 'no-secure-context', 'no-decoder'].some((trouble) => mayPass(trouble as never))).toBe(
      false,
    );
  });
});
