package rolebridge.cli.verify.trial;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;
import rolebridge.domain.port.SecretVersion;

/** What the labels of a secret do when a new key becomes the current one. */
final class StagingLabels implements Trial {

  @Override
  public String name() {
    return "staging-labels";
  }

  @Override
  public String tried() {
    return "UpdateSecretVersionStage that moves AWSCURRENT to the version that has AWSPENDING";
  }

  @Override
  public String expected() {
    return "AWSPENDING stays with it, and the former version gets AWSPREVIOUS";
  }

  @Override
  public Seen run(Bench bench) {
    String former = SecretVersion.idFor("AKIAXXXXXXXXXXXXFORM");
    String pending = SecretVersion.idFor("AKIAXXXXXXXXXXXXPEND");
    String secret = bench.secrets().create(name(), former);
    bench.secrets().put(secret, pending, "AWSPENDING");
    bench.secrets().move(secret, "AWSCURRENT", former, pending);
    Map<String, Set<String>> labels = bench.secrets().labels(secret);
    boolean same =
        Set.of("AWSPREVIOUS").equals(labels.get(former))
            && Set.of("AWSCURRENT", "AWSPENDING").equals(labels.get(pending));
    return Seen.of(
        same,
        "the former version has %s, the new one %s"
            .formatted(labels.get(former), sorted(labels.get(pending))));
  }

  private static Set<String> sorted(Set<String> labels) {
    return labels == null ? Set.of() : new TreeSet<>(labels);
  }
}
