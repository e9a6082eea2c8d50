package rolebridge.domain.rotate.revoke;

import rolebridge.domain.port.MayBeMissing;

/**
 * Whose key leaked.
 *
 * @param accessKeyId the leaked key; empty when any of the user's may be it
 * @param requestId what tells this request from others: the event's id, or the execution's ARN
 * @param requestedAt when it was asked for; empty when that is the same
 * @param startedAt when the execution began: a later try of it ends no key that was made since
 */
public record RevocationInput(
    String userName,
    String accessKeyId,
    @MayBeMissing String requestId,
    @MayBeMissing String requestedAt,
    @MayBeMissing String startedAt) {

  public RevocationInput {
    requestId = requestId == null ? "" : requestId;
    requestedAt = requestedAt == null ? "" : requestedAt;
    startedAt = startedAt == null ? "" : startedAt;
  }
}
