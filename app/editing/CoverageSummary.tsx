import { Alert, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNames } from '../i18n/index.ts';
import type { AnnotationCoverage } from '../workers.ts';

export interface CoverageSummaryProps {
  /** Of the map under edit, or of a dataset. */
  readonly coverage: AnnotationCoverage;
  readonly nameOf: (label: number) => string;
}

/** How much is marked, and what nnU-Net could not learn from it. */
export function CoverageSummary({ coverage: { annotated, warnings }, nameOf }: CoverageSummaryProps) {
  const { t } = useTranslation('editing');
  const named = (kind: 'classEmpty' | 'classUnannotated') =>
    warnings.flatMap((one) => (one.kind === kind ? [nameOf(one.label)] : []));
  const [empty, unannotated] = [named('classEmpty'), named('classUnannotated')];
  return (
    <>
      {annotated < 1 && (
        <Text size="sm">
          {t('annotation.marked', { share: t('annotation.percent', { value: annotated }) })}
        </Text>
      )}
      {warnings.length > 0 && (
        <Alert color="yellow" title={t('annotation.warning')}>
          <List size="sm">
            {warnings.some(({ kind }) => kind === 'noBackground') && (
              <List.Item>{t('annotation.noBackground')}</List.Item>
            )}
            {empty.length > 0 && (
              <List.Item>
                {t('annotation.classEmpty', { names: formatNames(empty), count: empty.length })}
              </List.Item>
            )}
            {unannotated.length > 0 && (
              <List.Item>{t('annotation.classUnannotated', { names: formatNames(unannotated) })}</List.Item>
            )}
          </List>
        </Alert>
      )}
    </>
  );
}
