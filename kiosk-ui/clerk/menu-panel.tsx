/** A choice by one digit, in the place of the keys. */
import { Badge } from '../shared/badge.tsx';
import type { Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import type { Press } from './keys.ts';
import { ITEMS_A_PAGE, type Menu, type MenuItem } from './menus.ts';

const SIGNS = [
  { cap: '+', sign: 'plus' },
  { cap: '*', sign: 'star' },
  { cap: '−', sign: 'minus' },
] as const;

export interface MenuPanelProps {
  menu: Menu;
  say: Say;
  onChoose: (item: MenuItem) => void;
  onPress: (press: Press) => void;
}

export function MenuPanel({ menu, say, onChoose, onPress }: MenuPanelProps) {
  const from = menu.page * ITEMS_A_PAGE;
  const byEnter = (index: number) => menu.enter !== undefined && index === 0;
  return (
    <section class="menu">
      <h2>
        <Said say={say} k={menu.title} params={menu.params} />
      </h2>
      <div class="menu-items">
        {menu.items.slice(from, from + ITEMS_A_PAGE).map((item, i) => (
          <button
            type="button"
            class={`pad-key ${byEnter(from + i) ? 'menu-first' : ''}`}
            key={`${from + i}`}
            onClick={() => onChoose(item)}
          >
            <kbd>{i + 1}</kbd>
            {byEnter(from + i) && <kbd>Enter</kbd>}
            {item.badge !== undefined && <Badge {...item.badge} />}
            <span class="menu-words">
              {item.label !== undefined && <NumberText value={item.label} class="menu-label" />}
              {item.text !== undefined && <Name text={item.text} language={say.language} />}
              {item.person !== undefined && <bdi class="menu-person">{item.person}</bdi>}
              {item.key !== undefined && (
                <Said say={say} k={item.key} class={(item.label ?? item.text) ? 'menu-what' : ''} />
              )}
            </span>
          </button>
        ))}
        {menu.items.length > ITEMS_A_PAGE && (
          <button type="button" class="pad-key" onClick={() => onPress({ digit: 0 })}>
            <kbd>0</kbd>
            <Said say={say} k="clerk.more" />
          </button>
        )}
        {SIGNS.map(({ cap, sign }) => {
          const item = menu.signs?.[sign];
          return item?.key === undefined ? null : (
            <button type="button" class="pad-key" key={sign} onClick={() => onChoose(item)}>
              <kbd>{cap}</kbd>
              <Said say={say} k={item.key} />
            </button>
          );
        })}
        <button type="button" class="pad-key" onClick={() => onPress({ sign: 'escape' })}>
          <kbd>.</kbd>
          <Said say={say} k="clerk.back" />
        </button>
      </div>
    </section>
  );
}
