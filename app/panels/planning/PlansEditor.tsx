import { Alert, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute, useAnswer } from '../../actions/index.ts';
import type { PlansReading } from '../../workers.ts';
import classes from './Planning.module.css';

export interface PlansEditorProps {
  readonly dataset: string;
  /** Plans that are edited. */
  readonly name: string;
  readonly text: string;
  readonly onSaved: (name: string) => void;
  readonly onClose: () => void;
}

const CHECK_AFTER_MS = 400;

/** Plans as JSON, checked while they are written; stored under a name of their own. */
export function PlansEditor({ dataset, name, text, onSaved, onClose }: PlansEditorProps) {
  const { t } = useTranslation('planning');
  const [edited, setEdited] = useState(text);
  const [target, setTarget] = useState(`${name}_edited`);
  const reading = useReading(dataset, edited);
  const save = async () => {
    await compute().savePlans(dataset, target, edited);
    onSaved(target);
  };
  return (
    <Stack gap="xs">
      <Textarea
        className={classes.code ?? ''}
        label={t('edit.text', { name })}
        description={t('edit.what')}
        rows={18}
        spellCheck={false}
        value={edited}
        onChange={(event) => setEdited(event.currentTarget.value)}
      />
      {reading && reading.issues.length > 0 && (
        <Alert color="red" title={t('edit.issues', { count: reading.issues.length })}>
          <ul className={classes.issues}>
            {reading.issues.slice(0, 20).map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path !== '' && <code>{path}</code>} {message}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <Group gap="sm" align="flex-end">
        <TextInput
          size="xs"
          label={t('edit.name')}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value.trim())}
        />
        <Button
          size="compact-sm"
          disabled={!reading || reading.issues.length > 0 || target === ''}
          onClick={() => attempt(save)}
        >
          {t('edit.save')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {t('shell:cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Undefined while this very text is not checked. */
function useReading(dataset: string, text: string): PlansReading | undefined {
  const [settled] = useDebouncedValue(text, CHECK_AFTER_MS);
  const reading = useAnswer(settled, () => compute().checkPlans(dataset, settled));
  return settled === text ? reading : undefined;
}
