package rolebridge.handler;

import rolebridge.domain.audit.FindAudited;

/** What the states that look at users are given. */
public record BatchInput(FindAudited.Batch batch) {}
