package rolebridge.domain.port;

import java.util.Map;

/** Where figures go that alarms watch. */
public interface Metrics {

  /** Publishes each value under its name. */
  void publish(Map<String, Integer> values);
}
