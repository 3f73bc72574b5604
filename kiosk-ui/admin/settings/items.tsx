/** A list of things that are set up: each folded to one line, opened to its form, moved, removed, added to. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Language, Text } from '../../../server/contract/facility.ts';
import { pick } from '../../shared/languages.ts';
import type { Key } from '../../shared/text.ts';
import { Name, Said } from '../../shared/words.tsx';
import { moved } from './draft.ts';
import { type Form, faultAt } from './fields.tsx';

export interface ItemsProps<T extends { id: string }> {
  form: Form;
  list: 'queues' | 'counters' | 'printers';
  items: readonly T[];
  most: number;
  add: Key;
  line: (item: T) => ComponentChildren;
  onList: (items: T[]) => void;
  onAdd: () => void;
  onRemove: (i: number) => void;
  children: (item: T, i: number) => ComponentChildren;
}

export function Items<T extends { id: string }>(props: ItemsProps<T>) {
  const { form, list, items, most, add, line, onList, onAdd, onRemove, children } = props;
  const { say } = form;
  const root = useRef<HTMLDivElement>(null);
  /** What was opened for the person stays as the person leaves it. */
  const opened = useRef(new Set<string>());
  const before = useRef(items.length);
  const savedIds = form.saved[list].map(({ id }) => id);

  useEffect(() => {
    if (items.length > before.current) {
      const last = root.current?.querySelector('details:last-of-type');
      last?.querySelector<HTMLElement>('input, select')?.focus();
    }
    before.current = items.length;
  }, [items.length]);

  return (
    <div ref={root}>
      {items.length === 0 && (
        <p class="soft">
          <Said say={say} k="settings.none" />
        </p>
      )}
      {items.map((item, i) => {
        const isSaved = savedIds.includes(item.id);
        const isWrong = faultAt(form, `${list}.${i}`) !== undefined;
        if (isWrong || !isSaved) opened.current.add(item.id);
        return (
          <details
            // The id of a new one may still be typed.
            key={isSaved ? item.id : `new-${i}`}
            class={isWrong ? 'card item item-wrong' : 'card item'}
            open={opened.current.has(item.id)}
          >
            <summary>{line(item)}</summary>
            <div class="item-form">{children(item, i)}</div>
            <p class="item-keys">
              <button
                type="button"
                class="quiet"
                disabled={i === 0}
                onClick={() => onList(moved(items, i, -1))}
              >
                <Said say={say} k="settings.up" />
              </button>
              <button
                type="button"
                class="quiet"
                disabled={i === items.length - 1}
                onClick={() => onList(moved(items, i, 1))}
              >
                <Said say={say} k="settings.down" />
              </button>
              <button type="button" class="quiet bad" onClick={() => onRemove(i)}>
                <Said say={say} k="settings.remove" />
              </button>
            </p>
          </details>
        );
      })}
      <button type="button" class="pad-key add" disabled={items.length >= most} onClick={onAdd}>
        <Said say={say} k={add} />
      </button>
    </div>
  );
}

/** What a thing is called; its id as long as it has no name. */
export function ItemName({ name, id, language }: { name: Text; id: string; language: Language }) {
  if (pick(name, language).words === '') return <bdi class="item-name">{id}</bdi>;
  return <Name text={name} language={language} class="item-name" />;
}
