/** The version of the core and of its command line. */
export const VERSION = "0.1.0";
