package rolebridge.it;

import java.util.List;
import java.util.Map;

/** Policy documents of one statement, for what tests make by hand. */
final class PolicyText {

  private PolicyText() {}

  /**
   * Allows this.
   *
   * @param actions one or a list
   * @param resources one or a list
   */
  static String allowing(Object actions, Object resources) {
    return of(Map.of("Effect", "Allow", "Action", actions, "Resource", resources));
  }

  /**
   * A trust that lets a principal of this kind, {@code AWS} or {@code Service}, assume the role.
   */
  static String trusting(String kind, String principal) {
    return of(
        Map.of(
            "Effect", "Allow", "Principal", Map.of(kind, principal), "Action", "sts:AssumeRole"));
  }

  private static String of(Map<String, Object> statement) {
    return JsonText.of(Map.of("Version", "2012-10-17", "Statement", List.of(statement)));
  }
}
