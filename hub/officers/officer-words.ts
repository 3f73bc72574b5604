/** `npm run hub -- officer …`: accounts from the hub's machine itself, the way back in when no administrator is left. */
import { createHasher } from '../../server/staff/password-hash.ts';
import { newOfficerBody } from '../contract/officers.ts';
import type { Managed } from '../manage-socket.ts';
import { openOfficerStore } from '../store/officer-store.ts';
import type { Store } from '../store/open.ts';
import { createAccounts } from './accounts.ts';
import { ReviewProblem } from './review-problem.ts';

const WHY: Readonly<Record<string, string>> = {
  not_found: 'there is no such officer',
  name_taken: 'there is, or was, an officer of that name',
  last_administrator: 'that is the last administrator',
};
const NO_WORD: Managed = { code: 1, lines: ['officer: add, password, end or list'] };

/** Does what was asked; answers in words when it cannot. */
export async function officerWord(store: Store, args: readonly string[], now: number): Promise<Managed> {
  const [word, name = '', role = '', districts = ''] = args;
  const accounts = createAccounts({
    store: openOfficerStore(store.database),
    hasher: createHasher(),
    now: () => now,
    onChanged: () => void store.news.tell({ about: 'officers' }).catch(() => undefined),
  });
  try {
    switch (word) {
      case 'add': {
        const body = newOfficerBody.safeParse({
          name,
          role,
          districts: districts === '' ? null : districts.split(',').map(Number),
        });
        if (!body.success)
          return {
            code: 1,
            lines: [
              'officer add <name> <state|district|auditor|administrator>, and for district its LGD codes: 7,626',
            ],
          };
        const password = await accounts.add(null, body.data);
        return {
          code: 0,
          lines: [`${body.data.name}: password ${password}, to be changed at the first sign-in`],
        };
      }
      case 'password':
        return {
          code: 0,
          lines: [`${name}: password ${await accounts.resetPassword(null, name)}, to be changed`],
        };
      case 'end':
        await accounts.end(null, name);
        return { code: 0, lines: [`${name} has ended`] };
      case 'list': {
        const { officers } = await accounts.list();
        const lines = officers.map((one) =>
          [one.name, one.role, one.districts?.join(',') ?? 'all', one.endedAt === null ? '' : 'ended']
            .join(' ')
            .trimEnd(),
        );
        return { code: 0, lines };
      }
      default:
        return NO_WORD;
    }
  } catch (error) {
    if (error instanceof ReviewProblem) return { code: 1, lines: [WHY[error.code] ?? error.code] };
    throw error;
  }
}
