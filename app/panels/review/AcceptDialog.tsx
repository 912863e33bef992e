import { Button, Checkbox, Group, Modal, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerAccept, useReview } from '../../review/index.ts';

/** Asked once: what becomes of ignored voxels when a person accepts the rest. */
export function AcceptDialog() {
  const { t } = useTranslation('review');
  const asked = useReview((state) => state.acceptAsked);
  const [ignored, choose] = useState<'stay' | 'prediction'>('stay');
  const [remember, setRemember] = useState(true);
  const close = () => useReview.setState({ acceptAsked: false });
  return (
    <Modal
      opened={asked}
      onClose={close}
      title={t('acceptTitle')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          answerAccept(ignored, remember);
        }}
      >
        <Stack gap="sm">
          <Radio.Group
            label={t('acceptIgnored')}
            value={ignored}
            onChange={(value) => choose(value === 'prediction' ? 'prediction' : 'stay')}
          >
            <Stack gap={8} mt={6}>
              <Radio size="xs" value="stay" label={t('acceptStay')} />
              <Radio size="xs" value="prediction" label={t('acceptPrediction')} />
            </Stack>
          </Radio.Group>
          <Checkbox
            size="xs"
            label={t('remember')}
            checked={remember}
            onChange={(event) => setRemember(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('shell:cancel')}
            </Button>
            <Button type="submit" data-autofocus>
              {t('accept')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
