package rolebridge.domain.port;

import java.time.Instant;

/** An execution of a state machine. */
public record StartedRun(String name, Instant started, boolean running) {}
