package rolebridge.cli.uninstall;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that stays.
 *
 * @param kind user, secret, boundary, log-group, bucket, stack or spoke
 * @param why it does, or what becomes of it
 */
public record Remaining(String kind, String name, String why) {

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", kind);
    json.put("name", name);
    json.put("why", why);
    return json;
  }
}
