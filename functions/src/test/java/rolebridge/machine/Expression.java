package rolebridge.machine;

import com.dashjoin.jsonata.Jsonata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import rolebridge.json.StrictJson;

/**
 * A value of a state machine's file: texts in <code>{% %}</code> are JSONata, all else is itself.
 */
final class Expression {

  /** An expression is parsed once for each thread, since JSONata keeps what it works on in it. */
  private static final ThreadLocal<Map<String, Jsonata>> PARSED =
      ThreadLocal.withInitial(ConcurrentHashMap::new);

  /** A member that an object has for null and lacks for nothing; alone, both are Java's null. */
  private static final String VALUE = "value";

  private Expression() {}

  /** JSON's null as this JSONata has it, for which Java's null is a value that isn't there. */
  static Object inner(Object json) {
    return eachLeaf(json, each -> each == null ? Jsonata.NULL_VALUE : each);
  }

  /** The opposite of {@link #inner}. */
  static Object outer(Object value) {
    return eachLeaf(value, each -> Jsonata.NULL_VALUE.equals(each) ? null : each);
  }

  private static Object eachLeaf(Object value, UnaryOperator<Object> leaf) {
    return switch (value) {
      case Map<?, ?> object -> {
        Map<Object, Object> mapped = new LinkedHashMap<>();
        object.forEach((name, each) -> mapped.put(name, eachLeaf(each, leaf)));
        yield mapped;
      }
      case List<?> array -> {
        List<Object> mapped = new ArrayList<>();
        array.forEach(each -> mapped.add(eachLeaf(each, leaf)));
        yield mapped;
      }
      case null, default -> leaf.apply(value);
    };
  }

  /** What the value comes to; Java's null for an expression that comes to nothing. */
  static Object evaluate(Object value, Map<String, Object> variables, Map<String, Object> states) {
    return mapped(value, expression -> comesTo(expression, variables, states, Instant.EPOCH));
  }

  /**
   * What the value comes to at this time.
   *
   * @throws IllegalStateException if an expression comes to nothing, for which Step Functions fails
   *     with {@code States.QueryEvaluationError}
   */
  static Object evaluateStrictly(
      Object value, Map<String, Object> variables, Map<String, Object> states, Instant now) {
    return mapped(
        value,
        expression -> {
          String inObject = "{'" + VALUE + "': " + expression + "}";
          Map<?, ?> object = (Map<?, ?>) comesTo(inObject, variables, states, now);
          if (!object.containsKey(VALUE)) {
            throw new IllegalStateException("Comes to nothing: " + expression);
          }
          return inner(object.get(VALUE));
        });
  }

  private static Object mapped(Object value, Function<String, Object> expressions) {
    return switch (value) {
      case String text when text.startsWith("{%") ->
          expressions.apply(text.substring(2, text.length() - 2).strip());
      case Map<?, ?> object -> {
        Map<String, Object> evaluated = new LinkedHashMap<>();
        object.forEach((name, each) -> evaluated.put((String) name, mapped(each, expressions)));
        yield evaluated;
      }
      case List<?> array -> array.stream().map(each -> mapped(each, expressions)).toList();
      case null, default -> inner(value);
    };
  }

  private static Object comesTo(
      String expression, Map<String, Object> variables, Map<String, Object> states, Instant now) {
    String name = expression.substring(1);
    if (expression.startsWith("$") && variables.containsKey(name)) {
      return variables.get(name);
    }
    Jsonata jsonata = PARSED.get().computeIfAbsent(expression, Expression::parse);
    Jsonata.Frame frame = jsonata.createFrame();
    variables.forEach(frame::bind);
    frame.bind("states", states);
    frame.bind("millis", (Jsonata.Fn0<Long>) now::toEpochMilli);
    return jsonata.evaluate(null, frame);
  }

  /** Step Functions adds to JSONata what its Developer Guide lists; this much of it is in use. */
  private static Jsonata parse(String expression) {
    Jsonata jsonata = Jsonata.jsonata(expression);
    jsonata.registerFunction("parse", (Jsonata.Fn1<String, Object>) Expression::parseJson);
    return jsonata;
  }

  private static Object parseJson(String text) {
    try {
      return StrictJson.readObject(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
