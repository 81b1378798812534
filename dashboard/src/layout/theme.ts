const stored = 'mtgs-theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

export type Theme = 'system' | 'light' | 'dark';

export function readTheme(): Theme {
  const theme = localStorage.getItem(stored);
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Dresses the page as chosen, or as the system says. */
export function applyTheme(theme: Theme = readTheme()): void {
  const isDark = theme === 'dark' || (theme === 'system' && dark.matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(stored, theme);
  applyTheme(theme);
}

dark.addEventListener('change', () => {
  applyTheme();
});
