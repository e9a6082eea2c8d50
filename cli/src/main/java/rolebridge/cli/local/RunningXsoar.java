package rolebridge.cli.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A double of the XSOAR server that was started.
 *
 * @param pid its process
 * @param startedAt when that process began, which tells it from a later one of the same number
 * @param version of the server's API, 6 or 8
 * @param url of the API, without the prefix of version 8
 * @param page for people, in plain HTTP
 * @param caFile certificate of the authority that its own is issued by
 * @param awsPid process of the local AWS that its Tests call, with which it ends
 */
public record RunningXsoar(
    long pid, Instant startedAt, int version, URI url, URI page, Path caFile, long awsPid) {

  /** Whether this very process is still there. */
  public boolean isAlive() {
    return Daemon.isAlive(pid, startedAt);
  }

  boolean serves(RunningAws aws, int wantedVersion) {
    return isAlive() && awsPid == aws.pid() && version == wantedVersion;
  }

  void write(Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pid", pid);
    json.put("startedAt", startedAt.toString());
    json.put("version", version);
    json.put("url", url.toString());
    json.put("page", page.toString());
    json.put("caFile", caFile.toString());
    json.put("awsPid", awsPid);
    RecordFile.write(file, json);
  }

  /** The one on record; empty when there is none, or a record that isn't one. */
  static Optional<RunningXsoar> read(Path file) {
    return RecordFile.read(
        file,
        json ->
            new RunningXsoar(
                ((Number) json.get("pid")).longValue(),
                Instant.parse(json.get("startedAt").toString()),
                ((Number) json.get("version")).intValue(),
                URI.create(json.get("url").toString()),
                URI.create(json.get("page").toString()),
                Path.of(json.get("caFile").toString()),
                ((Number) json.get("awsPid")).longValue()));
  }
}
