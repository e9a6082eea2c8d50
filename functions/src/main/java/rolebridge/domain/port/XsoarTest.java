package rolebridge.domain.port;

/**
 * What a Test button said.
 *
 * @param accessKeyId of the key that the instance had when it was tested, as far as the server
 *     shows it; else empty
 * @param message in the server's words, without secrets and control characters, at most 500
 *     characters; may be empty
 */
public record XsoarTest(boolean green, String accessKeyId, String message) {}
