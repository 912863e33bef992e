import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt, openScan } from '../../actions/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';

export interface ChannelChoiceProps {
  readonly scan: string;
  readonly channels: number;
}

/** Which channel of a multi-channel scan the viewer shows; named as the chosen model names them. */
export function ChannelChoice({ scan, channels }: ChannelChoiceProps) {
  const { t } = useTranslation('scans');
  const shown = useStudio((state) => state.shownScan?.channel ?? 0);
  const models = useStudio((state) => state.models);
  const chosenModel = usePreferences((state) => state.model);
  const names = modelOf(models, chosenModel)?.channels;
  const nameOf = (channel: number) => (names?.length === channels ? ` ${names[channel]}` : '');
  return (
    <NativeSelect
      px={8}
      pb={6}
      aria-label={t('channelShown')}
      value={String(shown)}
      onChange={(event) => attempt(() => openScan(scan, Number(event.currentTarget.value)))}
      data={Array.from({ length: channels }, (_, channel) => ({
        value: String(channel),
        label: `${t('channel', { number: channel })}${nameOf(channel)}`,
      }))}
    />
  );
}
