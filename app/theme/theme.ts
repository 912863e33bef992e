import {
  ActionIcon,
  Alert,
  Button,
  type CSSVariablesResolver,
  createTheme,
  InputWrapper,
  Menu,
  Modal,
  NativeSelect,
  Notification,
  NumberInput,
  Popover,
  Slider,
  Switch,
  Table,
  TextInput,
  Tooltip,
} from '@mantine/core';

const FONTS =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans', sans-serif";

/** Menus open inside the main landmark, where readers of landmarks find them. */
export const FLOATING_ID = 'floating';
const FLOATING = `#${FLOATING_ID}`;

/** Compact and calm: one blue accent, greys that stay in the background, numbers that line up. */
export const theme = createTheme({
  fontFamily: FONTS,
  headings: { fontFamily: FONTS, fontWeight: '600' },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '32px' },
  colors: {
    accent: [
      '#edf4ff',
      '#d9e7ff',
      '#b3cfff',
      '#8bb5fb',
      '#6a9ff5',
      '#4a86ec',
      '#2f6fdd',
      '#225dc2',
      '#1c4d9f',
      '#173f80',
    ],
    dark: [
      '#d8dce3',
      '#b9bfca',
      '#98a1b0',
      '#6d7686',
      '#3b424e',
      '#2c323c',
      '#20252d',
      '#15181d',
      '#101317',
      '#0b0d10',
    ],
  },
  components: {
    Alert: Alert.extend({
      styles: (_theme, { color }) => ({
        root: {
          background: 'var(--shell-hover)',
          borderLeft: `3px solid var(--mantine-color-${color ?? 'accent'}-6)`,
        },
        title: { color: 'var(--mantine-color-text)' },
      }),
    }),
    InputWrapper: InputWrapper.extend({
      styles: { label: { fontWeight: 500, marginBottom: 3 }, description: { fontSize: 12 } },
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 28 } }),
    Button: Button.extend({ defaultProps: { size: 'xs', fw: 500 } }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        // A focusable element without a role has no place in a menu; focus goes to the first item.
        withInitialFocusPlaceholder: false,
        portalProps: { target: FLOATING },
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.5 },
        // Mantine's <header> would count as a second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', portalProps: { target: FLOATING } } }),
    // Mantine's own grey reaches 3.3:1 on white.
    Notification: Notification.extend({ styles: { description: { color: 'var(--mantine-color-dimmed)' } } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'xs' } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    Slider: Slider.extend({ defaultProps: { size: 4, thumbSize: 16 } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' }, styles: { description: { fontSize: 12 } } }),
    Table: Table.extend({ defaultProps: { fz: 'sm', verticalSpacing: 6, horizontalSpacing: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true, fz: 'xs' } }),
  },
});

/** Greys that keep 4.5:1 on both grounds, and the surfaces of the shell. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5a6270',
    '--mantine-color-error': '#c92a2a',
    '--shell-ground': '#eef0f3',
    '--shell-panel': '#ffffff',
    '--shell-line': '#d9dde3',
    '--shell-hover': '#f1f3f6',
    '--shell-chosen': '#e4eeff',
    '--shell-chosen-line': '#225dc2',
  },
  dark: {
    '--mantine-color-dimmed': '#98a1b0',
    '--mantine-color-error': '#ff8787',
    '--shell-ground': '#0b0d10',
    '--shell-panel': '#15181d',
    '--shell-line': '#262b33',
    '--shell-hover': '#1d2128',
    '--shell-chosen': '#1a2740',
    '--shell-chosen-line': '#4a86ec',
  },
});
