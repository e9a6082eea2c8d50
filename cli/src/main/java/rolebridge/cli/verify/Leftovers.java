package rolebridge.cli.verify;

import java.util.List;

/** Whatever runs of verify have made and is still there. */
public interface Leftovers {

  /** In the order in which they can be removed. */
  enum Kind {
    SECRET,
    USER,
    ROLE,
    POLICY
  }

  /**
   * One thing.
   *
   * @param id by which it is removed: a name, a policy's ARN
   */
  record Thing(Kind kind, String id, Run run) {

    /** For people. */
    public String text() {
      return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + id;
    }
  }

  /** All of all runs, secrets in their recovery window included; nothing else. */
  List<Thing> all();

  /** Removes it for good, with its keys and inline policies. One that is gone is removed. */
  void remove(Thing thing);
}
