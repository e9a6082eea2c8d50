package rolebridge.cli.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.policy.PolicyDocument;

/**
 * Under which conditions a trust lets a user in, by the statements that XSOAR can meet if there are
 * such: it sends no external id, and an access key shows no MFA.
 *
 * @param sourceIps the addresses that every statement is limited to; none when one isn't
 * @param notMet condition keys that XSOAR can't meet, in every statement one
 * @param others condition keys that no request can ask for
 */
record TrustConditions(List<String> sourceIps, Set<String> notMet, Set<String> others) {

  private static final String SOURCE_IP = "aws:sourceip";
  private static final Set<String> NOT_MET =
      Set.of("sts:externalid", "aws:multifactorauthpresent", "aws:multifactorauthage");

  static TrustConditions of(List<Map<String, Object>> admitting) {
    List<Map<String, Object>> usable =
        admitting.stream().filter(statement -> notMet(statement).isEmpty()).toList();
    List<Map<String, Object>> statements = usable.isEmpty() ? admitting : usable;
    Set<String> ips = new TreeSet<>();
    Set<String> notMet = new TreeSet<>();
    Set<String> others = new TreeSet<>();
    boolean everywhere = false;
    for (Map<String, Object> statement : statements) {
      notMet.addAll(notMet(statement));
      List<String> own = new ArrayList<>();
      for (Condition condition : conditions(statement)) {
        if (condition.isSourceIp()) {
          condition.values().forEach(value -> own.add(value.toString()));
        } else if (!NOT_MET.contains(condition.lowerKey())) {
          others.add(condition.key());
        }
      }
      everywhere |= own.isEmpty();
      ips.addAll(own);
    }
    return new TrustConditions(everywhere ? List.of() : List.copyOf(ips), notMet, others);
  }

  private static Set<String> notMet(Map<String, Object> statement) {
    Set<String> keys = new TreeSet<>();
    conditions(statement).stream()
        .filter(condition -> NOT_MET.contains(condition.lowerKey()) && condition.asksForTheKey())
        .forEach(condition -> keys.add(condition.key()));
    return keys;
  }

  private record Condition(String operator, String key, List<?> values) {

    String lowerKey() {
      return key.toLowerCase(Locale.ROOT);
    }

    /** Not met where the key is missing, as {@code Null}, negated and optional ones are. */
    boolean asksForTheKey() {
      String test = operator.toLowerCase(Locale.ROOT);
      return !test.endsWith("ifexists") && !test.contains("not") && !test.equals("null");
    }

    boolean isSourceIp() {
      return lowerKey().equals(SOURCE_IP) && operator.equalsIgnoreCase("IpAddress");
    }
  }

  private static List<Condition> conditions(Map<String, Object> statement) {
    List<Condition> conditions = new ArrayList<>();
    if (statement.get("Condition") instanceof Map<?, ?> operators) {
      operators.forEach(
          (operator, keys) -> {
            if (keys instanceof Map<?, ?> tests) {
              tests.forEach(
                  (key, values) ->
                      conditions.add(
                          new Condition(
                              operator.toString(), key.toString(), PolicyDocument.asList(values))));
            }
          });
    }
    return conditions;
  }
}
