package rolebridge.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rolebridge.domain.catalog.EngineHosts;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.policy.PolicyDocument;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;
import software.amazon.awssdk.regions.ServicePartitionMetadata;

/**
 * The functions' hosts against the SDK's endpoint metadata. With the system property {@code
 * rolebridge.writeHosts} the data is made anew first.
 */
class ServiceHostsTest {

  private static final Path DATA =
      Path.of("../functions/src/main/resources/rolebridge/domain/catalog/hosts.txt");

  private static final List<Region> REGIONS =
      Region.regions().stream()
          .filter(region -> !region.isGlobalRegion())
          .sorted(Comparator.comparing(Region::id))
          .toList();

  @Test
  void data_isTheSdks() throws IOException {
    if (Boolean.getBoolean("rolebridge.writeHosts")) {
      Files.writeString(DATA, text());
    }

    assertThat(Files.readString(DATA)).isEqualTo(text());
  }

  @Test
  void host_isTheSdks_forEveryServiceInEveryRegion() {
    for (String service : services()) {
      PolicyDocument policy = PolicyDocument.allowing(List.of(service + ":Any"));
      for (Region region : REGIONS) {
        EngineHosts hosts = EngineHosts.of(policy, region.id());
        if (isKnown(service)) {
          assertThat(hosts.hosts()).as("%s in %s", service, region).contains(host(service, region));
        } else {
          assertThat(hosts.unknown()).containsExactly(service);
        }
      }
    }
  }

  /** All services that a policy can name. */
  private static List<String> services() {
    return IntStream.rangeClosed('a', 'z')
        .mapToObj(letter -> String.valueOf((char) letter))
        .flatMap(letter -> AuthorizationReference.neighbours(letter).stream())
        .sorted()
        .toList();
  }

  private static boolean isKnown(String service) {
    return !ServiceMetadata.of(service).regions().isEmpty();
  }

  private static String host(String service, Region region) {
    return ServiceMetadata.of(service)
        .endpointFor(onlyRegion(service, partition(region)).orElse(region))
        .toString();
  }

  /** The pseudo region of a service that has one endpoint in the whole partition. */
  private static Optional<Region> onlyRegion(String service, PartitionMetadata partition) {
    return ServiceMetadata.of(service).servicePartitions().stream()
        .filter(one -> one.partition().id().equals(partition.id()))
        .findFirst()
        .flatMap(ServicePartitionMetadata::globalRegion);
  }

  private static PartitionMetadata partition(Region region) {
    return PartitionMetadata.of(region);
  }

  private static String text() {
    Map<String, List<Region>> partitions =
        REGIONS.stream()
            .collect(
                Collectors.groupingBy(
                    region -> partition(region).id(), TreeMap::new, Collectors.toList()));
    List<String> lines = new ArrayList<>();
    partitions.forEach((id, regions) -> lines.add("=" + id + " " + ends(regions)));
    services().stream()
        .filter(ServiceHostsTest::isKnown)
        .map(
            service ->
                partitions.values().stream()
                    .flatMap(regions -> unusual(service, regions))
                    .collect(Collectors.joining(" ", service + " ", ""))
                    .strip())
        .forEach(lines::add);
    return String.join("\n", lines) + "\n";
  }

  /** What a partition's hosts end with, and all its regions and no other's begin with. */
  private static String ends(List<Region> regions) {
    PartitionMetadata partition = partition(regions.getFirst());
    if (partition.id().equals("aws")) {
      return partition.dnsSuffix();
    }
    List<String> prefixes =
        regions.stream()
            .map(region -> region.id().replaceFirst("[^-]+-\\d+$", ""))
            .distinct()
            .toList();
    assertThat(prefixes).hasSize(1);
    return partition.dnsSuffix() + " " + prefixes.getFirst();
  }

  /** A service's hosts in the partition of these regions that aren't formed as most are. */
  private static Stream<String> unusual(String service, List<Region> regions) {
    PartitionMetadata partition = partition(regions.getFirst());
    String usual = service + ".{region}." + partition.dnsSuffix();
    String most =
        onlyRegion(service, partition)
            .map(only -> ServiceMetadata.of(service).endpointFor(only).toString())
            .orElseGet(() -> mostFrequent(service, regions));
    return Stream.concat(
        most.equals(usual) ? Stream.empty() : Stream.of(partition.id() + "=" + most),
        regions.stream()
            .filter(region -> !host(service, region).equals(in(region, most)))
            .map(region -> region.id() + "=" + host(service, region)));
  }

  private static String mostFrequent(String service, List<Region> regions) {
    return regions.stream()
        .map(region -> host(service, region).replace(region.id(), "{region}"))
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }

  private static String in(Region region, String host) {
    return host.replace("{region}", region.id());
  }
}
