import { Button, Center, Group, Stack, Text, Title } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, openDemo } from '../../actions/index.ts';
import { OpenButtons } from '../OpenButtons.tsx';
import classes from './EmptyStage.module.css';

/** What to do first: the demo, or one's own files. */
export function EmptyStage() {
  const { t } = useTranslation('shell');
  const [drawing, setDrawing] = useState(false);
  const tryDemo = async () => {
    setDrawing(true);
    await attempt(() => openDemo());
    setDrawing(false);
  };
  return (
    <Center className={classes.stage}>
      <Stack maw={560} gap="lg" p="lg">
        <div>
          <Title order={2} size="xl" mb={6}>
            {t('welcome.title')}
          </Title>
          <Text c="dimmed">{t('welcome.what')}</Text>
        </div>
        <ol className={classes.steps}>
          <li>{t('welcome.scan')}</li>
          <li>{t('welcome.model')}</li>
          <li>{t('welcome.segment')}</li>
        </ol>
        <Group gap="xs">
          <Button
            size="sm"
            loading={drawing}
            leftSection={<IconSparkles size={16} aria-hidden />}
            onClick={tryDemo}
          >
            {t('welcome.demo')}
          </Button>
          <OpenButtons size="sm" variant="default" />
        </Group>
        <Text size="sm" c="dimmed">
          {t('welcome.demoWhat')}
        </Text>
      </Stack>
    </Center>
  );
}
