package rolebridge.cli.setup;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** JSON as the command writes it for people and programs, and reads what other programs wrote. */
public final class Json {

  private static final JSON PRETTY =
      JSON.builder()
          .enable(JSON.Feature.PRETTY_PRINT_OUTPUT)
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .enable(JSON.Feature.PRESERVE_FIELD_ORDERING)
          .build();

  /** One line for each element and each member. */
  private static final JSON LINES =
      PRETTY.with(
          new DefaultPrettyPrinter()
              .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"))
              .withObjectIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n")));

  private Json() {}

  public static String pretty(Object value) {
    try {
      return PRETTY.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value, so that two of them can be compared line by line. */
  public static List<String> lines(Object value) {
    try {
      return LINES.asString(value).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a list of objects, with their members in their order. */
  @SuppressWarnings("unchecked")
  public static List<Map<String, Object>> objects(String text) throws IOException {
    return PRETTY.listFrom(text).stream().map(element -> (Map<String, Object>) element).toList();
  }

  /** A member that is a list; empty when it is missing or something else. */
  public static List<?> list(Map<String, Object> object, String member) {
    return object.get(member) instanceof List<?> list ? list : List.of();
  }

  /** The same value with each of its texts changed like this; names of members stay. */
  public static Object withTexts(Object value, UnaryOperator<String> change) {
    return switch (value) {
      case String text -> change.apply(text);
      case List<?> list -> list.stream().map(element -> withTexts(element, change)).toList();
      case Map<?, ?> object -> {
        Map<Object, Object> changed = new LinkedHashMap<>();
        object.forEach((name, member) -> changed.put(name, withTexts(member, change)));
        yield changed;
      }
      case null -> null;
      default -> value;
    };
  }

  /** Reads one object, with its members in their order. */
  public static Map<String, Object> object(String text) throws IOException {
    Map<String, Object> object = PRETTY.mapFrom(text);
    if (object == null) {
      throw new IOException("null is no object");
    }
    return object;
  }
}
