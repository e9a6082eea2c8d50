package rolebridge.domain.port;

import java.util.Map;

/** Where rolebridge announces what it did. */
public interface Announcements {

  /**
   * Puts an event of rolebridge onto a bus. When this returns the bus has taken it.
   *
   * @param bus name or ARN
   */
  void publish(String bus, String detailType, Map<String, Object> detail);
}
