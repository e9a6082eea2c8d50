package rolebridge.cli.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import rolebridge.cli.verify.Leftovers.Thing;

/** Removes what runs have made. */
public final class Cleaning {

  private final Leftovers leftovers;
  private final Patience patience;

  public Cleaning(Leftovers leftovers, Patience patience) {
    this.leftovers = leftovers;
    this.patience = patience;
  }

  /**
   * What was done.
   *
   * @param left what couldn't be removed, each with AWS's reason
   */
  public record Cleaned(int removed, List<String> left) {}

  /** What this run has made. */
  public Cleaned of(Run run) {
    return all(thing -> thing.run().equals(run));
  }

  /** What dead runs have left. */
  public Cleaned ofExpired() {
    return all(thing -> !thing.run().expires().isAfter(patience.now()));
  }

  /** What any run has made, one that goes on beside this included. */
  public Cleaned ofAll() {
    return all(_ -> true);
  }

  private Cleaned all(Predicate<Thing> which) {
    int removed = 0;
    List<String> left = new ArrayList<>();
    List<Thing> things =
        leftovers.all().stream()
            .filter(which)
            .sorted(Comparator.comparing(Thing::kind).thenComparing(Thing::id))
            .toList();
    for (Thing thing : things) {
      String reason = reasonWhyItStays(thing);
      if (reason.isEmpty()) {
        removed++;
      } else {
        left.add(thing.text() + ": " + reason);
      }
    }
    return new Cleaned(removed, left);
  }

  /** IAM refuses to delete what it still shows as having a part that was deleted just now. */
  private String reasonWhyItStays(Thing thing) {
    StringBuilder reason = new StringBuilder();
    for (int tries = 0; tries < 5; tries++) {
      try {
        leftovers.remove(thing);
        return "";
      } catch (CallRefusedException refused) {
        reason.setLength(0);
        reason.append(refused.text());
        patience.breathe();
      }
    }
    return reason.toString();
  }
}
