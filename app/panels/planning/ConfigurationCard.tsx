import { Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, budgets, compute } from '../../actions/index.ts';
import { formatBytes, formatMemory } from '../../i18n/index.ts';
import type { ConfigurationSketch, TrainingFit } from '../../workers.ts';
import { NetworkDiagram } from './NetworkDiagram.tsx';
import classes from './Planning.module.css';

export interface ConfigurationCardProps {
  readonly dataset: string;
  readonly plans: string;
  readonly configuration: ConfigurationSketch;
}

/** A configuration in words and as a picture, and whether this computer can train it. */
export function ConfigurationCard({ dataset, plans, configuration }: ConfigurationCardProps) {
  const { t, i18n } = useTranslation('planning');
  const [fits, setFits] = useState<readonly TrainingFit[]>();
  const { name, patchSize, spacing, batchSize, medianSize, previousStage, weights } = configuration;
  const product = (values: readonly number[]) => values.reduce((a, b) => a * b, 1);
  const number = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 3 });
  const ask = async () => setFits(await compute().trainingFits(dataset, plans, name, budgets()));
  return (
    <section className={classes.configuration} aria-label={name}>
      <Group justify="space-between">
        <Title order={4} size="sm">
          {name}
        </Title>
        <Button size="compact-xs" variant="default" onClick={() => attempt(ask)}>
          {t('fits.ask')}
        </Button>
      </Group>
      <Text size="sm">
        {t('configuration.words', {
          patch: patchSize.join(' × '),
          spacing: spacing.map((mm) => number.format(mm)).join(' × '),
          batch: batchSize,
          architecture: configuration.architecture,
          weights: number.format(weights / 1e6),
        })}{' '}
        {medianSize &&
          t('configuration.cover', {
            share: number.format(Math.min(100, (100 * product(patchSize)) / product(medianSize))),
            median: medianSize.map((extent) => number.format(extent)).join(' × '),
          })}{' '}
        {previousStage !== undefined && t('configuration.cascade', { previous: previousStage })}
      </Text>
      {fits && (
        <div role="status">
          <ul className={classes.issues}>
            {fits.map((one) => (
              <li key={one.device}>{wordsOf(one)}</li>
            ))}
          </ul>
        </div>
      )}
      <NetworkDiagram configuration={configuration} />
    </section>
  );

  function wordsOf({ device, bytes, budgetBytes, cuts }: TrainingFit): string {
    const facts = {
      device: t(`fits.device.${device}`),
      bytes: formatBytes(bytes, i18n.language),
      budget: formatMemory(budgetBytes, i18n.language),
    };
    if (bytes <= budgetBytes) return t('fits.yes', facts);
    const ways = cuts.map((cut) =>
      cut.kind === 'batch'
        ? t('fits.batch', { batch: cut.batch })
        : t('fits.patch', { patch: cut.patch.slice(-patchSize.length).join(' × ') }),
    );
    return ways.length === 0
      ? t('fits.no', facts)
      : t('fits.with', { ...facts, ways: ways.join(t('fits.or')) });
  }
}
