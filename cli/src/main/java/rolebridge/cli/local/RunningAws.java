package rolebridge.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Json;

/**
 * A local AWS that was started.
 *
 * @param pid its process
 * @param startedAt when that process began, which tells it from a later one of the same number
 * @param endpoint where it listens
 * @param version hash of what it was started from
 */
public record RunningAws(long pid, Instant startedAt, URI endpoint, String version) {

  /** A process's start is counted from the boot time, which moves when the clock is set. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

  /** Whether this very process is still there. */
  public boolean isAlive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> isCloseTo(process.info().startInstant().orElse(Instant.EPOCH)))
        .isPresent();
  }

  private boolean isCloseTo(Instant start) {
    return Duration.between(startedAt, start).abs().compareTo(CLOCK_TOLERANCE) <= 0;
  }

  void write(Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pid", pid);
    json.put("startedAt", startedAt.toString());
    json.put("endpoint", endpoint.toString());
    json.put("version", version);
    try {
      Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
      Files.writeString(unfinished, Json.pretty(json) + "\n");
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one on record; empty when there is none, or a record that isn't one. */
  static Optional<RunningAws> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Map<String, Object> json = Json.object(Files.readString(file));
      return Optional.of(
          new RunningAws(
              ((Number) json.get("pid")).longValue(),
              Instant.parse(json.get("startedAt").toString()),
              URI.create(json.get("endpoint").toString()),
              json.get("version").toString()));
    } catch (IOException | RuntimeException notARecord) {
      return Optional.empty();
    }
  }
}
