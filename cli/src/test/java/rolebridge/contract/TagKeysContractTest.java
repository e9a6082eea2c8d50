package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tags that the functions' roles may write and take away, against those that the functions do:
 * the list that WrittenTagsTest holds against the code.
 */
class TagKeysContractTest {

  private static final String TAG_KEYS = "aws:TagKeys";

  /** What stands in the list for every tag that isn't of rolebridge's. */
  private static final String OF_OTHERS = "*";

  private static final Pattern TAGGING =
      Pattern.compile("(iam|secretsmanager):(Tag|Untag)(User|Role|Policy|Resource)");

  /**
   * One call that a function makes.
   *
   * @param keys of the tags in it, some with a * for what differs
   */
  private record Call(String function, String action, List<String> keys) {

    static Call in(String line) {
      String[] words = line.split(" ", 3);
      return new Call(words[0], words[1], List.of(words[2].split(" ")));
    }

    @Override
    public String toString() {
      return function + " " + action + " " + String.join(" ", keys);
    }
  }

  /** What a role may do, by one action of one statement. */
  private record Grant(String action, Map<String, List<String>> patterns) {

    static Stream<Grant> of(Map<?, ?> statement) {
      return strings(statement.get("Action")).stream()
          .filter(action -> TAGGING.matcher(action).matches())
          .map(action -> new Grant(action, patterns(statement)));
    }

    private static Map<String, List<String>> patterns(Map<?, ?> statement) {
      return statement.get("Condition") instanceof Map<?, ?> condition
          ? condition.entrySet().stream()
              .filter(entry -> ((Map<?, ?>) entry.getValue()).containsKey(TAG_KEYS))
              .collect(
                  Collectors.toMap(
                      entry -> entry.getKey().toString(),
                      entry -> strings(((Map<?, ?>) entry.getValue()).get(TAG_KEYS))))
          : Map.of();
    }

    boolean allows(Call call) {
      return call.action().equals(action) && call.keys().stream().allMatch(this::allows);
    }

    private boolean allows(String key) {
      return patterns.entrySet().stream()
          .allMatch(
              condition ->
                  switch (condition.getKey()) {
                    case "ForAllValues:StringEquals" -> condition.getValue().contains(key);
                    case "ForAllValues:StringLike" ->
                        condition.getValue().stream().anyMatch(like -> matches(like, key));
                    case "ForAllValues:StringNotLike" ->
                        condition.getValue().stream().noneMatch(like -> matches(like, key));
                    default -> throw new IllegalStateException("Unknown " + condition);
                  });
    }

    Grant without(String key) {
      return new Grant(
          action,
          patterns.entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey,
                      condition ->
                          condition.getValue().stream().filter(one -> !one.equals(key)).toList())));
    }

    /** What it grants and none of these calls needs: keys, or the whole. */
    Stream<String> unused(List<Call> calls) {
      List<Call> allowed = calls.stream().filter(this::allows).toList();
      Stream<String> keys =
          patterns.entrySet().stream()
              .filter(condition -> !condition.getKey().endsWith("NotLike"))
              .flatMap(condition -> condition.getValue().stream())
              .filter(
                  like ->
                      allowed.stream()
                          .noneMatch(
                              call -> call.keys().stream().anyMatch(key -> matches(like, key))));
      boolean wide =
          patterns.isEmpty() && allowed.stream().noneMatch(call -> call.keys().contains(OF_OTHERS));
      return Stream.concat(keys, allowed.isEmpty() || wide ? Stream.of("all keys") : Stream.empty())
          .map(what -> action + " " + what);
    }

    private static boolean matches(String like, String key) {
      return Pattern.matches(Pattern.quote(like).replace("*", "\\E.*\\Q"), key);
    }
  }

  private static List<String> strings(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Objects::toString).toList()
        : List.of(value.toString());
  }

  private static List<Call> calls() {
    return Repository.page("functions/src/test/resources/written-tags.txt")
        .lines()
        .map(Call::in)
        .toList();
  }

  static Stream<String> functions() {
    return Repository.objects(Repository.template(), "Resources").entrySet().stream()
        .filter(resource -> "AWS::Serverless::Function".equals(resource.getValue().get("Type")))
        .map(resource -> resource.getKey().replaceFirst("Function$", ""));
  }

  private static List<Call> calls(String function) {
    return calls().stream().filter(call -> call.function().equals(function)).toList();
  }

  private static List<Grant> grants(Map<String, Object> template, String role) {
    List<Grant> grants = new ArrayList<>();
    for (Object policy :
        (List<?>)
            Repository.object(template, "Resources", role, "Properties")
                .getOrDefault("Policies", List.of())) {
      collect(((Map<?, ?>) policy).get("PolicyDocument"), grants);
    }
    return grants;
  }

  /** Also of statements that stand in a condition of the template. */
  private static void collect(Object tree, List<Grant> grants) {
    if (tree instanceof Map<?, ?> map) {
      if ("Allow".equals(map.get("Effect"))) {
        Grant.of(map).forEach(grants::add);
      } else {
        map.values().forEach(part -> collect(part, grants));
      }
    } else if (tree instanceof List<?> list) {
      list.forEach(part -> collect(part, grants));
    }
  }

  private static List<Grant> grants(String function) {
    return grants(Repository.template(), function + "Role");
  }

  private static Set<String> refused(List<Call> calls, List<Grant> grants) {
    return calls.stream()
        .filter(call -> grants.stream().noneMatch(grant -> grant.allows(call)))
        .map(Call::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> unused(List<Call> calls, List<Grant> grants) {
    return grants.stream()
        .flatMap(grant -> grant.unused(calls))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void list_isOfFunctions() {
    assertThat(calls()).isNotEmpty();
    assertThat(functions().toList()).containsAll(calls().stream().map(Call::function).toList());
  }

  @ParameterizedTest
  @MethodSource("functions")
  void tagsThatAFunctionWrites_itsRoleMayWrite(String function) {
    assertThat(refused(calls(function), grants(function))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void tagsThatARoleMayWrite_itsFunctionWrites(String function) {
    assertThat(unused(calls(function), grants(function))).isEmpty();
  }

  /** In another account one role makes the calls of all functions. */
  @Test
  void tagsOfRolesAndPolicies_mayBeWrittenInOtherAccountsToo() {
    List<Call> elsewhere =
        calls().stream()
            .filter(call -> call.action().matches("iam:(Tag|Untag)(Role|Policy)"))
            .toList();
    List<Grant> grants = grants(Repository.spoke(), "Provisioner");

    assertThat(elsewhere).isNotEmpty();
    assertThat(refused(elsewhere, grants)).isEmpty();
    assertThat(unused(elsewhere, grants)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "RetireUser, rolebridge:deactivated",
    "RevokeKey, rolebridge:revoked:*",
    "ValidateAccess, rolebridge:unfinished",
    "UpdateInstance, rolebridge:instance:*",
  })
  void keyThatMayNotBeWritten_isTold(String function, String key) {
    List<Grant> without = grants(function).stream().map(grant -> grant.without(key)).toList();

    assertThat(refused(calls(function), without)).isNotEmpty().allMatch(one -> one.contains(key));
  }

  @Test
  void keyThatNothingWrites_isTold() {
    List<Call> calls =
        List.of(Call.in("PromoteKey secretsmanager:TagResource rolebridge:promoted"));

    assertThat(
            unused(
                calls,
                Grant.of(
                        Map.of(
                            "Action",
                            List.of("secretsmanager:TagResource", "secretsmanager:UntagResource"),
                            "Condition",
                            Map.of(
                                "ForAllValues:StringEquals",
                                Map.of(
                                    TAG_KEYS, List.of("rolebridge:promoted", "rolebridge:undo")))))
                    .toList()))
        .containsExactly(
            "secretsmanager:TagResource rolebridge:undo",
            "secretsmanager:UntagResource all keys",
            "secretsmanager:UntagResource rolebridge:promoted",
            "secretsmanager:UntagResource rolebridge:undo");
    assertThat(unused(calls, Grant.of(Map.of("Action", "secretsmanager:TagResource")).toList()))
        .containsExactly("secretsmanager:TagResource all keys");
  }
}
