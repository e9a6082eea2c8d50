package rolebridge.domain.port;

import java.time.Instant;
import java.util.Optional;

/**
 * Since when there is a role, and when somebody last made a call with a session of it, as IAM shows
 * it: with hours of lag and for some 400 days (<a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html">source</a>).
 *
 * @param lastUsed empty when never
 */
public record RoleUsage(Instant createDate, Optional<Instant> lastUsed) {}
