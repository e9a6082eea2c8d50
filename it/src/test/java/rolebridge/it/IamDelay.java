package rolebridge.it;

import java.util.Map;

/** The bounds, in seconds, of the time until a change of IAM has an effect. */
record IamDelay(double shortest, double longest) {

  /** From {@code SHORTEST-LONGEST}. */
  static IamDelay parse(String text) {
    String[] bounds = text.split("-", -1);
    return new IamDelay(Double.parseDouble(bounds[0]), Double.parseDouble(bounds[1]));
  }

  /** As the local AWS reads it. */
  Map<String, Object> json() {
    return Map.of("shortest", shortest, "longest", longest, "rootAtOnce", true);
  }
}
