package rolebridge.domain.port;

/**
 * What a Test button said.
 *
 * @param message in the server's words, without secrets and control characters, at most 500
 *     characters; may be empty
 */
public record XsoarTest(boolean green, String message) {}
