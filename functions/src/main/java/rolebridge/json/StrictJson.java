package rolebridge.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * The one way JSON gets in and out. Reading refuses unknown fields, duplicate keys and anything
 * after the value, because a dropped part of a request for access is access nobody asked for.
 */
public final class StrictJson {

  private static final JSON JSON_STRICT =
      JSON.builder()
          .enable(JSON.Feature.FAIL_ON_UNKNOWN_BEAN_PROPERTY)
          .enable(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS)
          .enable(JSON.Feature.FAIL_ON_UNKNOWN_TYPE_WRITE)
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .disable(JSON.Feature.PRETTY_PRINT_OUTPUT)
          .build();

  private StrictJson() {}

  /** Reads one value; throws {@link IOException} on malformed JSON or a field the type lacks. */
  public static <T> T read(InputStream json, Class<T> type) throws IOException {
    try (JsonParser parser = JSON_STRICT.createParser(json)) {
      return alone(JSON_STRICT.beanFrom(type, parser), parser);
    }
  }

  /** Reads one value; throws {@link IOException} on malformed JSON or a field the type lacks. */
  public static <T> T read(String json, Class<T> type) throws IOException {
    try (JsonParser parser = JSON_STRICT.createParser(json)) {
      return alone(JSON_STRICT.beanFrom(type, parser), parser);
    }
  }

  /** Reads one object as a tree of maps, lists, strings, numbers, booleans and nulls. */
  public static Map<String, Object> readObject(String json) throws IOException {
    try (JsonParser parser = JSON_STRICT.createParser(json)) {
      return alone(JSON_STRICT.mapFrom(parser), parser);
    }
  }

  private static <T> T alone(T value, JsonParser parser) throws IOException {
    if (parser.nextToken() != null) {
      throw new JsonParseException(
          parser, "Nothing may follow the value", parser.currentTokenLocation());
    }
    return value;
  }

  /** Writes a record, map or list without white space. */
  public static void write(Object value, OutputStream json) throws IOException {
    JSON_STRICT.write(value, json);
  }

  /** The value as JSON text without white space. */
  public static String text(Object value) throws IOException {
    return JSON_STRICT.asString(value);
  }
}
