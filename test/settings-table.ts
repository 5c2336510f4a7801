import { settings } from '../lib/configuration/settings.ts';

/** The settings as a Markdown table, for the README, which a test holds against it. */
export function settingsTable(): string {
  const rows = Object.entries(settings()).map(([name, setting]) => {
    const byDefault = 'byDefault' in setting ? `\`${setting.byDefault}\`` : setting.absent;
    return `| \`${name}\` | ${setting.kind.describe} | ${byDefault} | ${setting.about} |`;
  });
  return ['| Variable | Value | Default | What it does |', '|---|---|---|---|', ...rows].join('\n');
}
