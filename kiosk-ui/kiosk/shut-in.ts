/**
 * No way out of the page: no menu, no dragging, no selecting, no zooming, no keys that lead elsewhere.
 * What only the browser can hold (its own keys, its address bar) is for its kiosk mode.
 */

/** Tab, Enter and space stay, so that the page works by keyboard. */
const KEPT_KEYS: readonly string[] = ['Tab', 'Enter', ' '];
const REFUSED = ['contextmenu', 'dragstart', 'dragover', 'drop', 'selectstart', 'auxclick', 'gesturestart'];

/** What is looked at of a key, a wheel or fingers. */
interface Doing extends Event {
  key?: string;
  ctrlKey?: boolean;
  altKey?: boolean;
  metaKey?: boolean;
  touches?: { length: number };
}

/** Watches over a window; answers the function that lets go. */
export function shutIn(target: EventTarget): () => void {
  const watched: [name: string, watch: (event: Doing) => void][] = [
    ...REFUSED.map((name): [string, (event: Doing) => void] => [name, (event) => event.preventDefault()]),
    ['keydown', refuseIf(leadsElsewhere)],
    ['wheel', refuseIf(({ ctrlKey }) => ctrlKey === true)],
    ['touchmove', refuseIf(({ touches }) => (touches?.length ?? 0) > 1)],
  ];
  for (const [name, watch] of watched) target.addEventListener(name, watch, { passive: false });
  return () => {
    for (const [name, watch] of watched) target.removeEventListener(name, watch);
  };
}

function refuseIf(is: (event: Doing) => boolean): (event: Doing) => void {
  return (event) => {
    if (is(event)) event.preventDefault();
  };
}

function leadsElsewhere({ key, ctrlKey, altKey, metaKey }: Doing): boolean {
  return ctrlKey === true || altKey === true || metaKey === true || !KEPT_KEYS.includes(key ?? '');
}
