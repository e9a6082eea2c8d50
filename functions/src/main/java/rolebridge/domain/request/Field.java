package rolebridge.domain.request;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import rolebridge.domain.policy.CompactJson;

/**
 * A place in the request: its pointer, its value, and where its violations go. Each accessor
 * answers empty and records a violation when the value isn't of the wanted type, so no rule casts.
 */
public final class Field {

  private static final int VALUE_LIMIT = 1_000;

  /** Below a longer name, or one that can't be printed, a pointer stops: it would be no help. */
  private static final int POINTER_NAME_LIMIT = 128;

  private static final BigDecimal LARGEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final String pointer;
  private final Object value;
  private final Violations violations;

  private Field(String pointer, Object value, Violations violations) {
    this.pointer = pointer;
    this.value = value;
    this.violations = violations;
  }

  /** The whole request; what breaks a rule in it or below goes to these violations. */
  public static Field root(Object tree, Violations violations) {
    return new Field("", tree, violations);
  }

  /** Records that this field's value breaks the rule. */
  public void violates(String rule, String remedy) {
    violates(rule, CompactJson.display(value, VALUE_LIMIT), remedy);
  }

  /** As above, for a remedy that takes work: it is worked out only if it will be read. */
  void violates(String rule, Supplier<String> remedy) {
    violates(rule, violations.areMoreThanFit() ? "" : remedy.get());
  }

  /** Records that the rule is broken here by something else than the value itself. */
  public void violates(String rule, String shownValue, String remedy) {
    violations.add(new Violation(pointer, rule, shownValue, remedy));
  }

  /** Records what the requester should know, though it breaks no rule. */
  void warns(String rule, String shownValue, String advice) {
    violations.warn(new Violation(pointer, rule, shownValue, advice));
  }

  /** The field of that name below this one; {@code value} is null when it is missing. */
  Field child(String name, Object childValue) {
    boolean nameable =
        name.length() <= POINTER_NAME_LIMIT && name.codePoints().allMatch(CompactJson::isHarmless);
    String step = nameable ? "/" + name.replace("~", "~0").replace("/", "~1") : "";
    return new Field(pointer + step, childValue, violations);
  }

  Object value() {
    return value;
  }

  /** The string; empty when it is none, which is recorded. */
  public Optional<String> text() {
    if (value instanceof String string) {
      return Optional.of(string);
    }
    return wrongType("a string in double quotes");
  }

  /** The boolean; empty when it is none, which is recorded. */
  public Optional<Boolean> flag() {
    if (value instanceof Boolean bool) {
      return Optional.of(bool);
    }
    return wrongType("true or false without quotes");
  }

  /**
   * A number without a fraction, however it is written: to JSON, as to JSON Schema's {@code
   * integer}, {@code 900}, {@code 900.0} and {@code 9e2} are the same number.
   */
  public Optional<Long> wholeNumber() {
    Optional<BigDecimal> number = decimal();
    if (number.isEmpty()) {
      return wrongType("a whole number without quotes");
    }
    // Compared before it is converted: a long conversion of 1e999999999 would fill the memory.
    if (number.get().abs().compareTo(LARGEST_LONG) > 0) {
      return Optional.of(number.get().signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
    }
    return number.get().stripTrailingZeros().scale() > 0
        ? wrongType("a whole number without quotes")
        : Optional.of(number.get().longValue());
  }

  private Optional<BigDecimal> decimal() {
    return switch (value) {
      case BigDecimal number -> Optional.of(number);
      case BigInteger number -> Optional.of(new BigDecimal(number));
      case Double number when Double.isFinite(number) -> Optional.of(BigDecimal.valueOf(number));
      case Float number when Float.isFinite(number) -> Optional.of(BigDecimal.valueOf(number));
      case Integer number -> Optional.of(BigDecimal.valueOf(number));
      case Long number -> Optional.of(BigDecimal.valueOf(number));
      case null, default -> Optional.empty();
    };
  }

  /** The elements of a list that isn't empty. */
  Optional<List<Field>> elements() {
    if (!(value instanceof List<?> list)) {
      return wrongType("a list in square brackets");
    }
    if (list.isEmpty()) {
      violates("emptyList", "Write at least one value into the list.");
      return Optional.empty();
    }
    List<Field> elements = new ArrayList<>();
    for (Object element : list) {
      elements.add(new Field(pointer + "/" + elements.size(), element, violations));
    }
    return Optional.of(elements);
  }

  /** As {@link #elements()}, where a lone value stands for a list of one, as in policies. */
  Optional<List<Field>> oneOrMore() {
    return value instanceof List<?> ? elements() : Optional.of(List.of(this));
  }

  /** The fields of an object. */
  public Optional<Members> members() {
    if (!(value instanceof Map<?, ?> map)) {
      return wrongType("an object in curly brackets");
    }
    Map<String, Field> members = new LinkedHashMap<>();
    map.forEach(
        (key, child) -> members.put(String.valueOf(key), child(String.valueOf(key), child)));
    return Optional.of(new Members(this, members));
  }

  <T> Optional<T> wrongType(String wanted) {
    if (value == null) {
      violates("nullValue", "Write " + wanted + " here instead of null.");
    } else {
      violates("wrongType", "Write " + wanted + " here, not " + kind() + ".");
    }
    return Optional.empty();
  }

  private String kind() {
    return switch (value) {
      case String _ -> "a string";
      case Boolean _ -> "true or false";
      case Number _ -> "this number";
      case List<?> _ -> "a list";
      case Map<?, ?> _ -> "an object";
      case null, default -> "this";
    };
  }
}
