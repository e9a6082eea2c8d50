package rolebridge.domain.catalog;

import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import rolebridge.domain.policy.PolicyDocument;

/**
 * The hosts that XSOAR's engine has to reach for an instance: STS in the instance's region, and
 * each service that the role may call there, or where its partition has the only one.
 *
 * @param hosts in alphabetical order; {@code *.} stands for the names of buckets
 * @param unknown prefixes of services whose hosts aren't known by that name
 */
public record EngineHosts(List<String> hosts, List<String> unknown) {

  /** Stands for the region where nothing tells it. */
  private static final String ANY_REGION = "REGION";

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
    NavigableSet<String> hosts = new TreeSet<>();
    NavigableSet<String> unknown = new TreeSet<>();
    hosts.add(ofSts(region));
    for (String service : services(permissions)) {
      Optional<String> host = ServiceHosts.host(service, known(region));
      host.ifPresentOrElse(hosts::add, () -> unknown.add(service));
      // A bucket's name stands before the service's host ("Virtual hosting of buckets", S3 user
      // guide).
      host.filter(_ -> service.equals(S3)).ifPresent(found -> hosts.add("*." + found));
    }
    return new EngineHosts(List.copyOf(hosts), List.copyOf(unknown));
  }

  /**
   * The host of STS in a region.
   *
   * @param region empty when nothing tells it
   */
  public static String ofSts(String region) {
    return ServiceHosts.host(STS, known(region)).orElseThrow();
  }

  private static String known(String region) {
    return region.isEmpty() ? ANY_REGION : region;
  }

  private static NavigableSet<String> services(PolicyDocument permissions) {
    NavigableSet<String> services = new TreeSet<>();
    for (String action : permissions.allowedActions()) {
      services.add(action.split(":", 2)[0].toLowerCase(Locale.ROOT));
    }
    return services;
  }
}
