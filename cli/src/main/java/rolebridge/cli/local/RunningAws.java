package rolebridge.cli.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A local AWS that was started.
 *
 * @param pid its process
 * @param startedAt when that process began, which tells it from a later one of the same number
 * @param endpoint where it listens
 * @param version hash of what it was started from
 */
public record RunningAws(long pid, Instant startedAt, URI endpoint, String version) {

  /** Whether this very process is still there. */
  public boolean isAlive() {
    return Daemon.isAlive(pid, startedAt);
  }

  void write(Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pid", pid);
    json.put("startedAt", startedAt.toString());
    json.put("endpoint", endpoint.toString());
    json.put("version", version);
    RecordFile.write(file, json);
  }

  /** The one on record; empty when there is none, or a record that isn't one. */
  static Optional<RunningAws> read(Path file) {
    return RecordFile.read(
        file,
        json ->
            new RunningAws(
                ((Number) json.get("pid")).longValue(),
                Instant.parse(json.get("startedAt").toString()),
                URI.create(json.get("endpoint").toString()),
                json.get("version").toString()));
  }
}
