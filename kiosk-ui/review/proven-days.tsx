/** Tokens by day, the proven ones apart from those that are only reported: of a state, or of one facility. */
import { grouped } from '../../hub/contract/lakh-crore.ts';
import { Columns } from '../shared/charts.tsx';
import type { Say } from '../shared/text.ts';

export interface ProvenDay {
  /** `YYYY-MM-DD`. */
  day: string;
  tokens: number;
  proven: number;
}

export function ProvenDays({ say, days }: { say: Say; days: readonly ProvenDay[] }) {
  return (
    <Columns
      say={say}
      stacked
      thin
      series={[
        { k: 'review.proven', colour: 1 },
        { k: 'review.reported', colour: 3 },
      ]}
      columns={days.map(({ day, tokens, proven }) => ({
        name: day.slice(-2),
        values: [proven, Math.max(0, tokens - proven)],
      }))}
      write={grouped}
    />
  );
}
