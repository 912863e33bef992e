import { Checkbox, Fieldset, Group, NumberInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { changeRules, useReview } from '../../review/index.ts';
import type { CaseFilter } from '../../workers.ts';

const SETTLE_MILLISECONDS = 300;
/** The spec's: what a rule begins with when it is switched on. */
const LEAST = { leastConfidence: 0.8, leastAgreement: 0.7, leastCoverage: 0.1 } as const;
const SHARES = ['leastConfidence', 'leastAgreement', 'leastCoverage'] as const;

/** The rules that leave cases out, each with its switch. */
export function FilterRules() {
  const { t } = useTranslation('review');
  const rules = useReview((state) => state.rules);
  const changeSoon = useDebouncedCallback(
    (changed: CaseFilter) => attempt(() => changeRules(changed)),
    SETTLE_MILLISECONDS,
  );
  if (!rules) return null;
  const change = (changed: CaseFilter) => {
    useReview.setState({ rules: changed });
    changeSoon(changed);
  };
  return (
    <Fieldset legend={t('rules.title')} p="xs">
      <Group gap="lg">
        {SHARES.map((rule) => {
          const { [rule]: least, ...others } = rules;
          return (
            <Group key={rule} gap={6} wrap="nowrap">
              <Checkbox
                size="xs"
                label={t(`rules.${rule}`)}
                checked={least !== undefined}
                onChange={() => change(least === undefined ? { ...rules, [rule]: LEAST[rule] } : others)}
              />
              <NumberInput
                w={84}
                hideControls
                aria-label={t(`rules.${rule}`)}
                min={0}
                max={100}
                suffix=" %"
                disabled={least === undefined}
                value={Math.round((least ?? LEAST[rule]) * 1000) / 10}
                onChange={(percent) =>
                  typeof percent === 'number' &&
                  least !== undefined &&
                  percent / 100 !== least &&
                  change({ ...rules, [rule]: percent / 100 })
                }
              />
            </Group>
          );
        })}
        <Checkbox
          size="xs"
          label={t('rules.volumes')}
          checked={rules.volumes}
          onChange={() => change({ ...rules, volumes: !rules.volumes })}
        />
      </Group>
    </Fieldset>
  );
}
