package rolebridge.domain.catalog;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hosts of AWS's services in its regions, as the SDK's endpoint metadata has them, which is too
 * large for the functions. {@code hosts.txt} is made of it by ServiceHostsTest, a test of the
 * command, which compares every one. Its lines:
 *
 * <pre>
 *   =PARTITION SUFFIX PREFIX   a partition, what its hosts end with, what its regions begin with;
 *                              regions that begin with no such prefix are those of the first
 *   SERVICE NAME=HOST ...      a service by its prefix, and the hosts in a region or a partition
 *                              that aren't SERVICE.REGION.SUFFIX
 * </pre>
 */
final class ServiceHosts {

  private static final String PARTITION = "=";
  private static final String REGION = "{region}";

  private record Partition(String id, String suffix, String prefix) {}

  private record Data(List<Partition> partitions, Map<String, Map<String, String>> services) {}

  /** Read when it is first asked for. */
  private static final class DataHolder {

    static final Data DATA = parse(read());
  }

  private ServiceHosts() {}

  /** The service's host in a region, or in its partition; empty for a service that isn't known. */
  static Optional<String> host(String service, String region) {
    Data data = DataHolder.DATA;
    Partition partition =
        data.partitions().stream()
            .filter(one -> !one.prefix().isEmpty() && region.startsWith(one.prefix()))
            .findFirst()
            .orElse(data.partitions().getFirst());
    String usual = service + "." + REGION + "." + partition.suffix();
    return Optional.ofNullable(data.services().get(service))
        .map(hosts -> hosts.getOrDefault(region, hosts.getOrDefault(partition.id(), usual)))
        .map(host -> host.replace(REGION, region));
  }

  private static Data parse(List<String> lines) {
    List<Partition> partitions =
        lines.stream()
            .filter(line -> line.startsWith(PARTITION))
            .map(line -> line.substring(PARTITION.length()).split(" "))
            .map(words -> new Partition(words[0], words[1], words.length > 2 ? words[2] : ""))
            .toList();
    Map<String, Map<String, String>> services = new HashMap<>();
    lines.stream()
        .filter(line -> !line.startsWith(PARTITION))
        .map(line -> line.split(" "))
        .forEach(words -> services.put(words[0], hosts(words)));
    return new Data(partitions, services);
  }

  private static Map<String, String> hosts(String[] words) {
    Map<String, String> hosts = new HashMap<>();
    for (int word = 1; word < words.length; word++) {
      String[] host = words[word].split("=", 2);
      hosts.put(host[0], host[1]);
    }
    return hosts;
  }

  private static List<String> read() {
    String file = "hosts.txt";
    try (InputStream in = ServiceHosts.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new FileNotFoundException(file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The hosts can't be read: " + e.getMessage(), e);
    }
  }
}
