package rolebridge.cli.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import rolebridge.domain.policy.PolicyDocument;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;
import software.amazon.awssdk.regions.ServicePartitionMetadata;

/**
 * The hosts that XSOAR's engine has to reach for an instance, by the SDK's endpoint metadata: STS
 * in the instance's region, and each service that the role may call there, or where its partition
 * has the only one.
 *
 * @param hosts in alphabetical order; {@code *.} stands for the names of buckets
 * @param unknown prefixes of services that the metadata doesn't have by that name
 */
public record EngineHosts(List<String> hosts, List<String> unknown) {

  /** Stands for the region where nothing tells it. */
  public static final String ANY_REGION = "REGION";

  private static final String STS = "sts";
  private static final String S3 = "s3";

  public EngineHosts {
    hosts = List.copyOf(hosts);
    unknown = List.copyOf(unknown);
  }

  /**
   * The hosts for what a document allows.
   *
   * @param region of the instance; empty when nothing tells it
   */
  public static EngineHosts of(PolicyDocument permissions, String region) {
    NavigableSet<String> services = new TreeSet<>();
    for (Map<String, Object> statement : permissions.statements()) {
      if ("Allow".equals(statement.get("Effect"))) {
        PolicyDocument.asList(statement.get("Action")).stream()
            .map(action -> action.toString().split(":", 2)[0].toLowerCase(Locale.ROOT))
            .forEach(services::add);
      }
    }
    return of(services, region);
  }

  private static EngineHosts of(Collection<String> services, String region) {
    Region instances = Region.of(region.isEmpty() ? ANY_REGION : region);
    NavigableSet<String> hosts = new TreeSet<>();
    NavigableSet<String> unknown = new TreeSet<>();
    hosts.add(host(STS, instances));
    for (String service : services) {
      if (ServiceMetadata.of(service).regions().isEmpty()) {
        unknown.add(service);
      } else {
        hosts.add(host(service, instances));
      }
    }
    // A bucket's name stands before the service's host ("Virtual hosting of buckets", S3 user
    // guide).
    if (services.contains(S3)) {
      hosts.add("*." + host(S3, instances));
    }
    return new EngineHosts(List.copyOf(hosts), List.copyOf(unknown));
  }

  private static String host(String service, Region region) {
    return ServiceMetadata.of(service)
        .endpointFor(onlyRegion(service, region).orElse(region))
        .toString();
  }

  /** The pseudo region of a service that has one endpoint in the region's whole partition. */
  private static Optional<Region> onlyRegion(String service, Region region) {
    String partition = PartitionMetadata.of(region).id();
    return ServiceMetadata.of(service).servicePartitions().stream()
        .filter(one -> one.partition().id().equals(partition))
        .findFirst()
        .flatMap(ServicePartitionMetadata::globalRegion);
  }
}
