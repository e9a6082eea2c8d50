package rolebridge.domain.managed;

import java.util.Map;
import java.util.TreeMap;

/** Tags to set so that a thing carries the wanted ones. Tags of others are left alone. */
public final class TagDrift {

  private TagDrift() {}

  /** Those of the wanted tags that are missing or have another value; none when all are there. */
  public static Map<String, String> between(
      Map<String, String> actual, Map<String, String> wanted) {
    Map<String, String> missing = new TreeMap<>(wanted);
    missing.entrySet().removeIf(tag -> tag.getValue().equals(actual.get(tag.getKey())));
    return missing;
  }
}
