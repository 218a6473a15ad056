/** What a server under measurement finds in its environment besides its own settings. */
export function bareEnvironment(home: string, binaries: string): Record<string, string> {
  return { PATH: `${binaries}:${process.env['PATH'] ?? ''}`, HOME: home };
}
