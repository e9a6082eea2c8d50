package rolebridge.domain.managed;

/**
 * One thing that was changed.
 *
 * @param action the AWS action, or what it was done for where that says more
 * @param resource ARN, or the id where there is no ARN
 */
public record Change(String action, String resource) {}
