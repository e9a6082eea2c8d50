package rolebridge.cli.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.cli.setup.Failure;

/**
 * What a deployment does, before it deploys, to what an earlier stack or another version of this
 * one left.
 *
 * @param replaced the stack that is deleted since its import was rolled back; all in it stays
 * @param deleted log groups that are deleted with their events
 * @param logGroups names of those that a new stack takes over
 * @param boundaries names of those that a new stack takes over
 */
public record TakeOver(
    Optional<String> replaced, Set<String> deleted, Set<String> logGroups, Set<String> boundaries) {

  public static final TakeOver NONE = new TakeOver(Optional.empty(), Set.of(), Set.of(), Set.of());

  public TakeOver {
    deleted = Set.copyOf(deleted);
    logGroups = Set.copyOf(logGroups);
    boundaries = Set.copyOf(boundaries);
  }

  /** For people, each as the end of a sentence: "take over …". */
  public List<String> changes() {
    List<String> changes = new ArrayList<>();
    replaced.ifPresent(
        stack ->
            changes.add(
                "delete the stack "
                    + stack
                    + ", whose import was rolled back; what it has stays and is taken over"));
    new TreeSet<>(deleted)
        .forEach(
            group ->
                changes.add(
                    "delete the log group "
                        + group
                        + " with its events: the stack had it in another version, and gets a new"
                        + " one"));
    if (!logGroups.isEmpty()) {
      changes.add(
          "take over %d log groups of an earlier stack with their events, such as %s"
              .formatted(logGroups.size(), new TreeSet<>(logGroups).getFirst()));
    }
    new TreeSet<>(boundaries)
        .forEach(
            name ->
                changes.add(
                    "take over the boundary " + name + " and give it these sources' rules"));
    return changes;
  }

  /**
   * Ends the deployment where this is more than somebody agreed to. Less is no harm.
   *
   * @throws Failure naming what was found since
   */
  void requireWithin(TakeOver agreed) {
    TakeOver more =
        new TakeOver(
            replaced.filter(stack -> agreed.replaced.isEmpty()),
            without(deleted, agreed.deleted),
            without(logGroups, agreed.logGroups),
            without(boundaries, agreed.boundaries));
    if (!more.equals(NONE)) {
      throw Failure.environment(
          "FoundMore",
          "Since you were asked, something was found that you weren't asked about. The deployment"
              + " would also "
              + String.join("; and ", more.changes())
              + ". Nothing was deployed.",
          "Run the same command again, which names all of it before it asks.");
    }
  }

  private static Set<String> without(Set<String> found, Set<String> agreed) {
    Set<String> more = new TreeSet<>(found);
    more.removeAll(agreed);
    return more;
  }
}
