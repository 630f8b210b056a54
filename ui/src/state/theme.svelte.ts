// Light, dark, or as the system says; kept in this browser.

export type Theme = 'system' | 'light' | 'dark';
const key = 'touchline.theme';

function stored(): Theme {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

class ThemeChoice {
  chosen = $state<Theme>(stored());

  apply() {
    if (this.chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.chosen;
  }
  choose(theme: Theme) {
    this.chosen = theme;
    try {
      localStorage.setItem(key, theme);
    } catch {
      // A browser that keeps nothing still shows the theme until it is closed.
    }
    this.apply();
  }
  next() {
    const order: Theme[] = ['system', 'light', 'dark'];
    this.choose(order[(order.indexOf(this.chosen) + 1) % order.length]!);
  }
}

export const theme = new ThemeChoice();
