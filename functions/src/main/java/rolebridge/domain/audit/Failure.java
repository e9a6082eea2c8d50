package rolebridge.domain.audit;

/**
 * What a state failed with, as Step Functions tells it.
 *
 * @param error the error's name, in full
 * @param cause what it says of itself; empty where it says nothing
 */
public record Failure(String failedState, String error, String cause) {}
