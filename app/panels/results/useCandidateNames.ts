import { useTranslation } from 'react-i18next';
import { shortName } from '../../results/index.ts';
import type { CandidateResults } from '../../workers.ts';

/** What a candidate is called in lists. */
export function useCandidateNames(): (
  candidate: Pick<CandidateResults, 'identifier' | 'postprocessed'>,
) => string {
  const { t } = useTranslation('results');
  return ({ identifier, postprocessed }) => {
    const name = shortName(identifier);
    return postprocessed ? t('postprocessed', { name }) : name;
  };
}
