/** Listens to the keyboard of one page: the number pad at once, the main keys through the scan filter. */
import { latinKey } from '../shared/typed-text.ts';
import { mainPress, type Press, padPress } from './keys.ts';
import { type Heard, NOTHING_TYPED, settle, type Typed, typeKey, waitMs } from './scan.ts';

export interface KeyboardOptions {
  /** Whether single keys act; a card is heard all the same. Always, unless said otherwise. */
  keysOn?: () => boolean;
  onPress: (press: Press) => void;
  onCard: (text: string) => void;
  /** A scan has begun or ended. */
  onScanning: (scanning: boolean) => void;
}

/** Returns the function that stops listening. */
export function listenToKeyboard(options: KeyboardOptions): () => void {
  const { onCard, onScanning, keysOn = () => true } = options;
  let typed: Typed = NOTHING_TYPED;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function onPress(press: Press): void {
    if (keysOn()) options.onPress(press);
  }

  function take(next: { typed: Typed; heard: Heard[] }): void {
    const changed = next.typed.scanning !== typed.scanning;
    typed = next.typed;
    clearTimeout(timer);
    if (typed.text !== '') timer = setTimeout(() => take(settle(typed)), waitMs(typed));
    if (changed) onScanning(typed.scanning);
    for (const heard of next.heard) {
      if (heard.kind === 'scan') onCard(heard.text);
      else {
        const press = mainPress(heard.key);
        if (press !== null) onPress(press);
      }
    }
  }

  function keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const pad = padPress(event.code);
    if (pad !== null) {
      event.preventDefault();
      onPress(pad);
      return;
    }
    // A button that has the focus keeps Enter and the space bar, unless a card is being read.
    const onButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
    if (onButton && typed.text === '' && (event.key === 'Enter' || event.key === ' ')) return;
    if (event.key.length > 1) {
      // Some scanners end with Tab; a person's Tab moves the focus.
      const ends = event.key === 'Enter' || (event.key === 'Tab' && typed.scanning);
      if (ends) {
        event.preventDefault();
        take(typeKey(typed, 'Enter', event.timeStamp));
      } else {
        const press = mainPress(event.key);
        if (press !== null) onPress(press);
      }
      return;
    }
    event.preventDefault();
    take(typeKey(typed, event.key, event.timeStamp, latinKey(event.code, event.shiftKey) ?? event.key));
  }

  window.addEventListener('keydown', keyDown);
  return () => {
    clearTimeout(timer);
    window.removeEventListener('keydown', keyDown);
  };
}
