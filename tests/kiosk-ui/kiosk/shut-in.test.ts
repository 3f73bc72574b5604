import { describe, expect, it } from 'vitest';
import { shutIn } from '../../../kiosk-ui/kiosk/shut-in.ts';

/** A window as far as events go. */
function open() {
  const target = new EventTarget();
  const letGo = shutIn(target);
  const refused = (name: string, fields: Record<string, unknown> = {}): boolean => {
    const event = Object.assign(new Event(name, { cancelable: true }), fields);
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { refused, letGo };
}

describe('no way out', () => {
  it('[KSK-10] refuses menus, dragging, selecting, zooming and keys that lead elsewhere', () => {
    const { refused, letGo } = open();
    for (const name of ['contextmenu', 'dragstart', 'drop', 'selectstart', 'auxclick'])
      expect(refused(name)).toBe(true);
    expect(refused('wheel', { ctrlKey: true })).toBe(true);
    expect(refused('touchmove', { touches: [1, 2] })).toBe(true);
    for (const key of ['F1', 'F5', 'F11', 'F12', 'Escape', 'Backspace', 'BrowserBack', 'ContextMenu', 'a'])
      expect(refused('keydown', { key }), key).toBe(true);
    for (const [key, held] of [
      ['ArrowLeft', 'altKey'],
      ['Tab', 'ctrlKey'],
      ['Enter', 'metaKey'],
    ] as const)
      expect(refused('keydown', { key, [held]: true }), key).toBe(true);
    letGo();
    expect(refused('contextmenu')).toBe(false);
  });

  it('[KSK-10] leaves touches, and what works the page by keyboard', () => {
    const { refused } = open();
    for (const key of ['Tab', 'Enter', ' ']) expect(refused('keydown', { key })).toBe(false);
    expect(refused('touchmove', { touches: [1] })).toBe(false);
    expect(refused('wheel', { ctrlKey: false })).toBe(false);
    expect(refused('click')).toBe(false);
  });
});
