/**
 * The sentences with which scopes refuse. What is refused is named as it was asked for: where a
 * link leads is not told (SECURITY: the caller may not know).
 *
 * @module
 */

/** Why a path, a URL or a command is refused. */
export const refusals = {
  notWellFormed: (path: string): string =>
    `forbidden path: ${JSON.stringify(path)} holds half a character`,
  nul: (path: string): string => `forbidden path: ${JSON.stringify(path)} holds a NUL character`,
  empty: (): string => "forbidden path: it is empty",
  tooLong: (length: number, most: number): string =>
    `forbidden path: it has ${length} characters, at most ${most} are looked at`,
  relative: (path: string): string => `forbidden path: ${path} is not absolute`,
  traversal: (): string => "cannot traverse directory, rewrite the path without the use of `../`",
  device: (path: string): string => `forbidden path: ${path} names a device`,
  share: (path: string): string =>
    `forbidden path: ${path} is on another computer, which no scope entry names`,
  stream: (path: string): string =>
    `forbidden path: ${path} holds a colon after the drive, which names a stream of a file`,
  trailing: (path: string, part: string): string =>
    `forbidden path: ${path} holds "${part}", and Windows drops a dot or a space at the end of a name`,
  characters: (path: string): string =>
    `forbidden path: ${path} holds a character that no name on Windows may have`,
  shortName: (path: string, part: string): string =>
    `forbidden path: ${path} holds "${part}", which may be the short form of another name`,
  byNumber: (path: string): string => `forbidden path: ${path} names a file by its number`,
  loop: (path: string): string => `forbidden path: ${path} leads through too many links`,
  unreadable: (path: string, code: string): string =>
    `forbidden path: ${path} cannot be looked at (${code})`,
  brokenLink: (path: string): string =>
    `forbidden path: ${path} leads through a link that goes up from what does not exist`,
  denied: (path: string): string => `forbidden path: ${path} is denied by a scope entry`,
  notAllowed: (path: string): string => `forbidden path: ${path} is not allowed by any scope entry`,
  hidden: (path: string): string =>
    `forbidden path: ${path} is not allowed by any scope entry: a name with a leading dot must be written with its dot`,
  moved: (path: string): string =>
    `forbidden path: ${path} changed between being checked and being opened`,

  url: (url: string): string => `url not allowed on the configured scope: ${url}`,
  scheme: (scheme: string): string => `scheme ${scheme} not supported`,
  noUrl: (text: string): string => `${JSON.stringify(text)} is no URL`,
  longUrl: (length: number, most: number): string =>
    `The URL has ${length} characters, at most ${most} are looked at`,
  userInfo: (url: string): string => `url with a user name or a password is not allowed: ${url}`,
  redirects: (max: number): string => `too many redirects: more than ${max}`,

  unknownCommand: (name: string): string => `Scoped command ${name} not found`,
  sidecarFlag: (): string => "The scoped command was called with the improper sidecar flag set",
  missingArgument: (position: number, validator: string): string =>
    `Scoped command argument at position ${position} must match regex validation ${validator} but it was not found`,
  badArgument: (position: number, validator: string): string =>
    `Scoped command argument at position ${position} was found, but failed regex validation ${validator}`,
  argumentFormat: (name: string): string =>
    `Scoped command ${name} received arguments in an unexpected format`,
} as const;
