/** The words for the roles of staff. */

import type { Role } from '../../server/contract/permissions.ts';
import type { Key } from '../shared/text.ts';

export const ROLE_KEYS = {
  clerk: 'role.clerk',
  room: 'role.room',
  supervisor: 'role.supervisor',
  administrator: 'role.administrator',
  auditor: 'role.auditor',
} as const satisfies Record<Role, Key>;
