export interface SystemNames {
  readonly host: string;
  readonly user: string;
}

/** Who is signed on, for records of decisions: `DOMAIN\user` on Windows, `host\user` elsewhere and where Windows does not say. */
export function accountName(platform: NodeJS.Platform, environment: Readonly<Record<string, string | undefined>>, { host, user }: SystemNames): string {
  const given = (name: string): string | undefined => (platform === 'win32' && environment[name] !== '' ? environment[name] : undefined);
  return `${given('USERDOMAIN') ?? host}\\${given('USERNAME') ?? user}`;
}
