package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with one request, up to a number that still fits a state's output. */
final class Violations {

  /**
   * With values of 200 characters and remedies of one sentence this stays well below 256 KiB, the
   * limit of a state's output and of an event.
   */
  static final int LIMIT = 100;

  private final List<Violation> found = new ArrayList<>();
  private int leftOut;

  void add(Violation violation) {
    if (found.size() < LIMIT) {
      found.add(violation);
    } else {
      leftOut++;
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Violation> all() {
    List<Violation> all = new ArrayList<>(found);
    if (leftOut > 0) {
      all.add(
          new Violation(
              "",
              "tooManyViolations",
              leftOut + " more",
              "Correct the violations listed and check again to see the rest."));
    }
    return all;
  }
}
