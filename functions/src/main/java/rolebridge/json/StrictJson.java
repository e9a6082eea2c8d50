package rolebridge.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one way JSON gets in and out. Reading refuses unknown fields, duplicate keys and anything
 * after the value, because a dropped part of a request for access is access nobody asked for.
 * Numbers keep all their digits, since a policy is sent on.
 */
public final class StrictJson {

  private static final JSON JSON_STRICT =
      JSON.builder()
          .enable(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS)
          .enable(JSON.Feature.FAIL_ON_UNKNOWN_TYPE_WRITE)
          .enable(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .disable(JSON.Feature.PRETTY_PRINT_OUTPUT)
          .build();

  /** What is passed over costs no memory, so its depth and length don't matter. */
  private static final JsonFactory UNBOUNDED =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private StrictJson() {}

  /**
   * Reads one record; throws {@link IOException} on malformed JSON, a field that the type lacks,
   * one that is missing and one of another type.
   */
  public static <T> T read(InputStream json, Class<T> type) throws IOException {
    try (JsonParser parser = JSON_STRICT.createParser(json)) {
      return read(parser, type);
    }
  }

  /** As {@link #read(InputStream, Class)}. */
  public static <T> T read(String json, Class<T> type) throws IOException {
    try (JsonParser parser = JSON_STRICT.createParser(json)) {
      return read(parser, type);
    }
  }

  private static <T> T read(JsonParser parser, Class<T> type) throws IOException {
    return RecordReader.read(type, readObject(parser));
  }

  /** The record that this tree stands for; as {@link #read(InputStream, Class)}. */
  public static <T> T readTree(Object tree, Class<T> type) throws IOException {
    return RecordReader.read(type, tree);
  }

  /** Reads one object as a tree of maps, lists, strings, numbers, booleans and nulls. */
  public static Map<String, Object> readObject(String json) throws IOException {
    try (JsonParser parser = JSON_STRICT.createParser(json)) {
      return readObject(parser);
    }
  }

  private static Map<String, Object> readObject(JsonParser parser) throws IOException {
    Map<String, Object> object = JSON_STRICT.mapFrom(parser);
    if (object == null) {
      throw new JsonParseException(parser, "null is no object", parser.currentTokenLocation());
    }
    if (parser.nextToken() != null) {
      throw new JsonParseException(
          parser, "Nothing may follow the value", parser.currentTokenLocation());
    }
    return object;
  }

  /**
   * The texts at the top level of an object, whatever else it holds, how deep or how long: for who
   * sent what {@link #readObject(String)} refuses. A name that is there twice tells nothing, so it
   * is refused here too.
   */
  public static Map<String, Object> readTexts(String json) throws IOException {
    try (JsonParser parser = UNBOUNDED.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "No object", parser.currentTokenLocation());
      }
      Map<String, Object> texts = new LinkedHashMap<>();
      Set<String> names = new HashSet<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (!names.add(name)) {
          throw new JsonParseException(
              parser, "A name is there twice", parser.currentTokenLocation());
        }
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          texts.put(name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new JsonParseException(
            parser, "Nothing may follow the value", parser.currentTokenLocation());
      }
      return texts;
    }
  }

  /** The first text of this name at the top level of an object, whatever follows it. */
  public static Optional<String> firstText(String json, String name) throws IOException {
    try (JsonParser parser = UNBOUNDED.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean named = parser.currentName().equals(name);
        if (parser.nextToken() == JsonToken.VALUE_STRING && named) {
          return Optional.of(parser.getText());
        }
        parser.skipChildren();
      }
      return Optional.empty();
    }
  }

  /** What is wrong with the text, without a place in it. */
  public static String problem(IOException refused) {
    return refused instanceof JacksonException e ? e.getOriginalMessage() : refused.getMessage();
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
