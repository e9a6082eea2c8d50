package rolebridge.machine;

import com.dashjoin.jsonata.Jsonata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import rolebridge.json.StrictJson;

/**
 * A value of a state machine's file: texts in <code>{% %}</code> are JSONata, all else is itself.
 */
final class Expression {

  /** An expression is parsed once for each thread, since JSONata keeps what it works on in it. */
  private static final ThreadLocal<Map<String, Jsonata>> PARSED =
      ThreadLocal.withInitial(ConcurrentHashMap::new);

  private Expression() {}

  /** JSON's null as this JSONata has it, for which Java's null is a value that isn't there. */
  static Object inner(Object json) {
    return mapped(json, each -> each == null ? Jsonata.NULL_VALUE : each);
  }

  /** The opposite of {@link #inner}. */
  static Object outer(Object value) {
    return mapped(value, each -> Jsonata.NULL_VALUE.equals(each) ? null : each);
  }

  private static Object mapped(Object value, UnaryOperator<Object> leaf) {
    return switch (value) {
      case Map<?, ?> object -> {
        Map<Object, Object> mapped = new LinkedHashMap<>();
        object.forEach((name, each) -> mapped.put(name, mapped(each, leaf)));
        yield mapped;
      }
      case List<?> array -> {
        List<Object> mapped = new ArrayList<>();
        array.forEach(each -> mapped.add(mapped(each, leaf)));
        yield mapped;
      }
      case null, default -> leaf.apply(value);
    };
  }

  /** What the value comes to. */
  static Object evaluate(Object value, Map<String, Object> variables, Map<String, Object> states) {
    return switch (value) {
      case String text when text.startsWith("{%") ->
          evaluate(text.substring(2, text.length() - 2).strip(), variables, states);
      case Map<?, ?> object -> {
        Map<String, Object> evaluated = new LinkedHashMap<>();
        object.forEach(
            (name, each) -> evaluated.put((String) name, evaluate(each, variables, states)));
        yield evaluated;
      }
      case List<?> array -> array.stream().map(each -> evaluate(each, variables, states)).toList();
      case null, default -> inner(value);
    };
  }

  private static Object evaluate(
      String expression, Map<String, Object> variables, Map<String, Object> states) {
    String name = expression.substring(1);
    if (expression.startsWith("$") && variables.containsKey(name)) {
      return variables.get(name);
    }
    Jsonata jsonata = PARSED.get().computeIfAbsent(expression, Expression::parse);
    Jsonata.Frame frame = jsonata.createFrame();
    variables.forEach(frame::bind);
    frame.bind("states", states);
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
