package rolebridge.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers of the XSOAR server, which has no published form: fields that aren't known are kept or
 * passed over, and numbers keep all their digits, since what is read is sent back.
 */
public final class XsoarJson {

  private static final JSON LENIENT =
      JSON.builder()
          .enable(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .disable(JSON.Feature.PRETTY_PRINT_OUTPUT)
          .build();

  /** Scripts and their like make most of an answer, and nothing needs them. */
  private static final String SCRIPT = "integrationScript";

  private XsoarJson() {}

  /**
   * What a search answers.
   *
   * @param definitions those with the wanted name or id, without their scripts; empty while the
   *     server is still loading its content
   * @param definitionIds of all definitions
   */
  public record Found(
      List<Map<String, Object>> instances,
      Optional<List<Map<String, Object>>> definitions,
      List<String> definitionIds) {

    public Found {
      instances = List.copyOf(instances);
      definitions = definitions.map(List::copyOf);
      definitionIds = List.copyOf(definitionIds);
    }
  }

  /** Reads an object. */
  public static Map<String, Object> object(byte[] json) throws IOException {
    try (JsonParser parser = LENIENT.createParser(json)) {
      Map<String, Object> object = LENIENT.mapFrom(parser);
      if (object == null) {
        throw new JsonParseException(parser, "No object", parser.currentTokenLocation());
      }
      return object;
    }
  }

  /**
   * Reads the answer to a search, one definition at a time.
   *
   * @param brand name or id of the definitions to keep
   */
  public static Found found(byte[] json, String brand) throws IOException {
    List<Map<String, Object>> instances = new ArrayList<>();
    List<Map<String, Object>> definitions = new ArrayList<>();
    List<String> definitionIds = new ArrayList<>();
    boolean loaded = false;
    try (JsonParser parser = LENIENT.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "No object", parser.currentTokenLocation());
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        boolean list = parser.nextToken() == JsonToken.START_ARRAY;
        if (list && name.equals("instances")) {
          forEachObject(parser, instances::add);
        } else if (list && name.equals("configurations")) {
          loaded = true;
          forEachObject(
              parser,
              definition -> {
                definitionIds.add(String.valueOf(definition.get("id")));
                if (brand.equals(definition.get("name")) || brand.equals(definition.get("id"))) {
                  definition.computeIfPresent(SCRIPT, (_, _) -> Map.of());
                  definitions.add(definition);
                }
              });
        } else {
          parser.skipChildren();
        }
      }
    }
    return new Found(
        instances, loaded ? Optional.of(definitions) : Optional.empty(), definitionIds);
  }

  /** To the end of the list that the parser is at the beginning of. */
  private static void forEachObject(JsonParser parser, Consumer<Map<String, Object>> use)
      throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        use.accept(LENIENT.mapFrom(parser));
      } else {
        parser.skipChildren();
      }
    }
  }

  public static String text(Object value) {
    try {
      return LENIENT.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
