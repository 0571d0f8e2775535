/**
 * People, for a core that several of them use.
 *
 * @module
 */

/** A person, or a program, as `authenticate` knows it. */
export interface Principal {
  /** Tells people apart: a user id, a mail address. */
  readonly id: string;
  /** A name to show. */
  readonly name?: string;
  /** Globs over the labels of the windows that this person may open. Default: all. */
  readonly labels?: readonly string[];
}

/**
 * Whose something is: the id of a principal; `null` for whoever started the core, and for everybody
 * in an app without `authenticate`.
 */
export type Person = string | null;

/** What is known of whoever asks to be let in. */
export interface AuthenticateRequest {
  /** The request for a document. Its body is nobody's to read here. */
  readonly request: Request;
  /** The address that it comes from, as far as the runtime or the named proxies know it. */
  readonly address: string | null;
  /** Whether one of the named proxies has passed it on: only then believe headers of its own. */
  readonly proxied: boolean;
}

/**
 * Says who asks for a document: a principal; `null` to refuse; or a response to send in its place,
 * such as a redirect to a login page.
 */
export type Authenticate = (
  asked: AuthenticateRequest,
) => Principal | Response | null | Promise<Principal | Response | null>;
