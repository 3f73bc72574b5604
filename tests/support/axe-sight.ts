/**
 * What of a page the rules of axe look at, as strings to compare: a state that shows nothing new in one of them
 * need not be asked about it again. Runs in the page.
 *
 * `structure`: every element with its attributes, whether it is seen, and where there are words. Left out is what
 * differs by language alone: the words themselves, `lang`, `dir`, and which of several is the chosen one.
 *
 * `grounds`: each pair of words and what they stand on, by all that decides their contrast: colour and size of the
 * letters, and every ground and veil under them. As axe does, the middle of each line is looked at. Words that may
 * stand on something else than what they are in are a pair that no other state has.
 */
export interface Sight {
  structure: string;
  grounds: string[];
}

export const SIGHT = `(() => {
  const WORDS = ['aria-label', 'alt', 'title', 'placeholder', 'content', 'value'];
  const OF_LANGUAGE = ['lang', 'dir', 'hreflang'];
  const all = [...document.querySelectorAll('*')];
  const styles = new Map(all.map((one) => [one, getComputedStyle(one)]));
  const attribute = ({ name, value }) => {
    if (OF_LANGUAGE.includes(name)) return '';
    if (WORDS.includes(name)) return name + (value.trim() === '' ? '-' : '+');
    return name + '=' + (value === 'true' || value === 'false' ? 'either' : value);
  };
  const structure = all.map((one) => [
    one.tagName,
    one.parentElement === null ? 0 : [...one.parentElement.children].indexOf(one),
    one.checkVisibility({ checkVisibilityCSS: true }) ? '+' : '-',
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '') ? 'words' : '',
    ...[...one.attributes].map(attribute),
  ].join(' ')).join('\\n');

  const depth = (one) => (one === null ? 0 : 1 + depth(one.parentElement));
  const isGround = ({ backgroundColor, backgroundImage }) => backgroundColor !== 'rgba(0, 0, 0, 0)' || backgroundImage !== 'none';
  const paints = (style) => [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode].join(' ');
  const under = new Map();
  for (const one of all) {
    const above = under.get(one.parentElement) ?? { paint: '', grounds: [] };
    const style = styles.get(one);
    under.set(one, {
      paint: above.paint + (isGround(style) || style.opacity !== '1' || style.filter !== 'none' ? '|' + paints(style) : ''),
      grounds: isGround(style) ? [...above.grounds, one] : above.grounds,
    });
  }
  const rectOf = new Map();
  const holds = (one, x, y) => {
    const { left, right, top, bottom } = rectOf.get(one) ?? rectOf.set(one, one.getBoundingClientRect()).get(one);
    return left <= x && x <= right && top <= y && y <= bottom;
  };
  // Grounds and pictures that may lie over or under something that they are not around.
  const isMoved = ({ position, transform, float, marginTop, marginLeft, marginRight, marginBottom }) =>
    position !== 'static' || transform !== 'none' || float !== 'none' ||
    [marginTop, marginLeft, marginRight, marginBottom].some((margin) => margin.startsWith('-'));
  const moves = new Set();
  for (const one of all) if (moves.has(one.parentElement) || isMoved(styles.get(one))) moves.add(one);
  const moved = [...moves].filter((one) => (isGround(styles.get(one)) || one.matches('img, svg, video, canvas')) &&
    one.checkVisibility({ checkVisibilityCSS: true }));
  const grounds = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.data.trim() === '' || !node.parentElement.checkVisibility({ checkVisibilityCSS: true })) continue;
    const one = node.parentElement;
    const style = styles.get(one);
    const { paint, grounds: on } = under.get(one);
    const range = document.createRange();
    range.selectNodeContents(node);
    const middles = [...range.getClientRects()].map(({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2]);
    const elsewhere = middles.some(([x, y]) =>
      on.some((ground) => ground !== document.body && ground !== document.documentElement && !holds(ground, x, y)) ||
      moved.some((other) => !other.contains(one) && !one.contains(other) && holds(other, x, y)));
    grounds.add([style.color, style.fontSize, style.fontWeight, style.textShadow, style.webkitTextFillColor, paint,
      elsewhere ? location.search + depth(one) : ''].join(' '));
  }
  return { structure, grounds: [...grounds] };
})()`;
