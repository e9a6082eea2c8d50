package rolebridge.cli.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A local AWS that was started.
 *
 * @param pid its process
 * @param startedAt when that process began, which tells it from a later one of the same number
 * @param endpoint where it listens
 * @param version hash of the sources that it was started from
 * @param javaHome its functions' JDK
 * @param python its own interpreter
 */
public record RunningAws(
    long pid, Instant startedAt, URI endpoint, String version, String javaHome, String python) {

  /** Whether this very process is still there. */
  public boolean isAlive() {
    return Daemon.isAlive(pid, startedAt);
  }

  /** What is other now than when it was started, for people. */
  List<String> differences(String versionNow, Path javaHomeNow, Path pythonNow) {
    List<String> differences = new ArrayList<>();
    if (!version.equals(versionNow)) {
      differences.add("from another version of local/ than this folder's");
    }
    if (!javaHome.isEmpty() && !javaHome.equals(javaHomeNow.toString())) {
      differences.add("with the JDK in " + javaHome + " instead of " + javaHomeNow);
    }
    if (!python.isEmpty() && !python.equals(pythonNow.toString())) {
      differences.add("with the Python " + python + " instead of " + pythonNow);
    }
    return differences;
  }

  void write(Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pid", pid);
    json.put("startedAt", startedAt.toString());
    json.put("endpoint", endpoint.toString());
    json.put("version", version);
    json.put("javaHome", javaHome);
    json.put("python", python);
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
                json.get("version").toString(),
                // Records of earlier versions don't have these.
                json.getOrDefault("javaHome", "").toString(),
                json.getOrDefault("python", "").toString()));
  }
}
