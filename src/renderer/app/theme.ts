import { createDarkTheme, createLightTheme, teamsHighContrastTheme, webLightTheme, type BrandVariants, type Theme } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';
import type { Settings } from '../../shared/ipc/settings.js';

/** The one accent: a teal that holds 4.5 : 1 with white at 80 and with the dark ground at 110. */
const brand: BrandVariants = {
  10: '#001a1d',
  20: '#00262b',
  30: '#00333a',
  40: '#00414a',
  50: '#00505b',
  60: '#005f6c',
  70: '#006b79',
  80: '#007686',
  90: '#2b8c9b',
  100: '#4a9eac',
  110: '#67b0bc',
  120: '#84c2cd',
  130: '#a0d4dd',
  140: '#bde6ec',
  150: '#d0eff3',
  160: '#e6f7f9',
};

const light: Theme = { ...createLightTheme(brand), colorBrandForegroundLink: brand[70], colorNeutralForeground4: '#616161' };
const dark: Theme = {
  ...createDarkTheme(brand),
  colorBrandForeground1: brand[110],
  colorBrandForeground2: brand[120],
  colorBrandForegroundLink: brand[120],
  colorCompoundBrandForeground1: brand[110],
  colorCompoundBrandStroke: brand[110],
  colorCompoundBrandBackground: brand[110],
  colorNeutralForeground4: '#adadad',
  // The theme's own red has 4.2 : 1 on the ground of lists.
  colorStatusDangerForeground1: '#eb9299',
};
/** Its own font stack starts with system-ui, which is another font on some systems; the window keeps one. */
const contrast: Theme = { ...teamsHighContrastTheme, fontFamilyBase: webLightTheme.fontFamilyBase };

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );
}

export interface WindowTheme {
  readonly theme: Theme;
  readonly scheme: 'light' | 'dark';
}

export function useWindowTheme(choice: Settings['theme']): WindowTheme {
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const forced = useMedia('(forced-colors: active)');
  const scheme = choice === 'system' ? (systemDark ? 'dark' : 'light') : choice;
  if (forced) return { theme: contrast, scheme };
  return { theme: scheme === 'dark' ? dark : light, scheme };
}
