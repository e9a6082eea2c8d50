package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rolebridge.domain.policy.CompactJson;

/** Gathers what is wrong with one request, as much of it as one answer can carry. */
public final class Violations {

  /**
   * All of it as JSON has to fit the cause of a failed execution, 32,768 characters (<a
   * href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionFailedEventDetails.html">cause</a>),
   * together with what else stands there and with its quotes escaped.
   */
  static final int ROOM = 20_000;

  private final List<Violation> found = new ArrayList<>();
  private final List<Violation> warnings = new ArrayList<>();
  private int used;
  private int leftOut;

  void add(Violation violation) {
    int size = size(violation);
    if (leftOut == 0 && used + size <= ROOM) {
      found.add(violation);
      used += size;
    } else {
      leftOut++;
    }
  }

  /** Whether further ones are only counted. */
  boolean areMoreThanFit() {
    return leftOut > 0;
  }

  /** Keeps what breaks no rule. */
  void warn(Violation warning) {
    warnings.add(warning);
  }

  List<Violation> warnings() {
    return List.copyOf(warnings);
  }

  /** Whether no rule is broken; warnings don't count. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** As many as fit, in the order found; the last then says how many more there are. */
  public List<Violation> all() {
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

  private static int size(Violation violation) {
    Map<String, String> json =
        Map.of(
            "field", violation.field(),
            "rule", violation.rule(),
            "value", violation.value(),
            "remedy", violation.remedy());
    return CompactJson.text(json, ROOM).length();
  }
}
