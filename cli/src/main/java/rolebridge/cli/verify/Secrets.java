package rolebridge.cli.verify;

import java.util.Map;
import java.util.Set;

/** The throw-away secrets of one run. Refused: {@link CallRefusedException}. */
public interface Secrets {

  /** A secret with a value that means nothing, under this version id; its name. */
  String create(String thing, String versionId);

  /** Another version with this label. */
  void put(String name, String versionId, String label);

  /** Moves the label from the one version to the other. */
  void move(String name, String label, String fromVersionId, String toVersionId);

  /** Its labels by version id. */
  Map<String, Set<String>> labels(String name);

  /** Schedules its deletion after the shortest recovery window. */
  void scheduleDeletion(String name);

  /** Reads the value that isn't secret. */
  void read(String name);

  void restore(String name);
}
