package rolebridge.contract;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A call as CloudTrail records it, as far as the queries of docs/security.md look at it. */
record TrailEvent(String name, String account, String issuer, Map<String, String> parameters) {

  TrailEvent(String name, String account, String issuer) {
    this(name, account, issuer, Map.of());
  }

  /** With this request parameter. */
  TrailEvent with(String parameter, String value) {
    Map<String, String> all = new TreeMap<>(parameters);
    all.put(parameter, value);
    return new TrailEvent(name, account, issuer, Map.copyOf(all));
  }

  /** The same of a session of this role; none if it is empty. */
  TrailEvent by(String role) {
    return new TrailEvent(name, account, role, parameters);
  }

  /** What Athena's table has in its column. */
  String requestParameters() {
    return parameters.entrySet().stream()
        .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
