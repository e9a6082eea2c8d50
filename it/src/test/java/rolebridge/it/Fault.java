package rolebridge.it;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A rule by which the local AWS lets calls go wrong, made step by step. */
final class Fault {

  private final Map<String, Object> rule;

  private Fault(Map<String, Object> rule) {
    this.rule = rule;
  }

  /** Concerns calls of that operation that name just that. */
  static Fault on(String service, String operation, String parameter, String name) {
    Map<String, Object> rule = new HashMap<>();
    rule.put("service", service);
    rule.put("operation", operation);
    rule.put("match", Map.of(parameter, name));
    return new Fault(rule);
  }

  /**
   * Whatever the functions read there of what bears that mark is what was between the two numbers
   * of seconds ago, drawn for each read from that seed on.
   */
  static Fault stale(String service, String mark, int shortest, int longest, int seed) {
    Map<String, Object> rule = new HashMap<>();
    rule.put("service", service);
    rule.put("operation", "*");
    rule.put("naming", mark);
    rule.put("caller", ":assumed-role/rolebridge-");
    rule.put("staleSeconds", List.of(shortest, longest));
    rule.put("seed", seed);
    rule.put("times", Integer.MAX_VALUE);
    return new Fault(rule);
  }

  /** A function acts like one in a VPC that nobody invoked for weeks, until it is ready again. */
  static Fault inactive(String function) {
    Map<String, Object> rule = new HashMap<>();
    rule.put("service", "lambda");
    rule.put("operation", "Invoke");
    rule.put("inactive", function);
    return new Fault(rule);
  }

  private Fault with(String field, Object value) {
    Map<String, Object> more = new HashMap<>(rule);
    more.put(field, value);
    return new Fault(more);
  }

  /** Concerns only calls of that state's function. */
  Fault by(String state) {
    return with("caller", ":assumed-role/rolebridge-" + state + "/");
  }

  /** From that matching call on, counted from 1, instead of the first. */
  Fault nth(int nth) {
    return with("nth", nth);
  }

  /** That many calls in a row instead of one. */
  Fault times(int times) {
    return with("times", times);
  }

  /** The call has its effect, and what goes wrong comes after it. */
  Fault afterEffect() {
    return with("when", "after");
  }

  Fault error(String code, int httpStatus) {
    return with("errorCode", code).with("httpStatus", httpStatus);
  }

  /** The call waits until the {@link Hold} of that name is released. */
  Fault hold(String name) {
    return with("hold", name);
  }

  /** A read answers what was up to so many seconds ago, drawn for each call. */
  Fault stale(int seconds) {
    return with("staleSeconds", List.of(0, seconds));
  }

  /** The caller's process ends at once. */
  Fault killCaller() {
    return with("killFunction", true);
  }

  void arm(Installation installation) {
    installation.http().post("/_rolebridge/faults", List.of(rule));
  }
}
