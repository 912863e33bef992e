import { Button, type ButtonProps } from '@mantine/core';
import { IconFileImport, IconFolderOpen } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { bringIn } from '../actions/index.ts';
import { pickedFiles } from '../files/index.ts';

/** Open files, open a folder: the same way in as dropping. */
export function OpenButtons(props: Pick<ButtonProps, 'size' | 'variant'>) {
  const { t } = useTranslation('shell');
  return (
    <>
      <PickButton
        {...props}
        folder={false}
        label={t('openFiles')}
        icon={<IconFileImport size={16} aria-hidden />}
      />
      <PickButton
        {...props}
        folder={true}
        label={t('openFolder')}
        icon={<IconFolderOpen size={16} aria-hidden />}
      />
    </>
  );
}

interface PickButtonProps extends Pick<ButtonProps, 'size' | 'variant'> {
  readonly folder: boolean;
  readonly label: string;
  readonly icon: React.ReactNode;
}

function PickButton({ folder, label, icon, ...button }: PickButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...button} leftSection={icon} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={(node) => {
          input.current = node;
          if (node) node.webkitdirectory = folder;
        }}
        type="file"
        multiple
        hidden
        data-testid={folder ? 'folder-input' : 'file-input'}
        onChange={(event) => {
          const files = pickedFiles(event.currentTarget.files ?? []);
          // The same file may be picked twice in a row.
          event.currentTarget.value = '';
          void bringIn(files);
        }}
      />
    </>
  );
}
