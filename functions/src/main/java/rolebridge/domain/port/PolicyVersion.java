package rolebridge.domain.port;

import java.time.Instant;

/** One version of a managed policy. */
public record PolicyVersion(String id, boolean isDefault, Instant createDate) {}
