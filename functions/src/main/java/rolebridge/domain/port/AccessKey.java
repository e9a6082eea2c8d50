package rolebridge.domain.port;

import java.time.Instant;

/** An access key of a user, without its secret. */
public record AccessKey(String id, boolean active, Instant createDate) {}
