package rolebridge.json;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.domain.port.Metrics;

/**
 * Metrics as lines of the function's log, which CloudWatch takes for metrics by their form (<a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">embedded
 * metric format</a>): no call, and no permission.
 */
public final class EmbeddedMetrics implements Metrics {

  private final PrintStream log;
  private final String namespace;
  private final Clock clock;

  /**
   * @param namespace of the metrics in CloudWatch
   */
  public EmbeddedMetrics(PrintStream log, String namespace, Clock clock) {
    this.log = log;
    this.namespace = namespace;
    this.clock = clock;
  }

  @Override
  public void publish(Map<String, Integer> values) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put(
        "_aws",
        Map.of(
            "Timestamp",
            clock.millis(),
            "CloudWatchMetrics",
            List.of(
                Map.of(
                    "Namespace",
                    namespace,
                    "Dimensions",
                    List.of(List.of()),
                    "Metrics",
                    values.keySet().stream()
                        .sorted()
                        .map(name -> Map.of("Name", name))
                        .toList()))));
    line.putAll(values);
    try {
      log.println(StrictJson.text(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
