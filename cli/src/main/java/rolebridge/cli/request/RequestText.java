package rolebridge.cli.request;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.Violation;
import rolebridge.json.StrictJson;

/**
 * A request as it was written. YAML becomes JSON text before anything is read in it, so one reader
 * and one set of rules judge both.
 *
 * @param name of its file
 */
record RequestText(String name, String text, boolean yaml) {

  private static final JsonFactory JSON = new JsonFactory();

  /** A request that is one JSON object. */
  record Parsed(String json, Map<String, Object> tree) {}

  /** Throws {@link Failure} with the violation when it isn't one. */
  Parsed parsed() {
    if (text.isBlank()) {
      throw malformed(
          new Violation("", form(), "it is empty", "Write one well-formed " + object() + "."));
    }
    String json = yaml ? json() : text;
    try {
      walk(json, new FieldLines(List.of()));
      return new Parsed(json, StrictJson.readObject(json));
    } catch (JacksonException e) {
      JsonLocation at = e.getLocation();
      if (at == null || yaml) {
        throw malformed(Violation.malformedJson(e.getOriginalMessage()));
      }
      throw malformed(
          Violation.malformedJson(e.getOriginalMessage(), at.getLineNr(), at.getColumnNr()));
    } catch (IOException e) {
      throw malformed(Violation.malformedJson(e.getMessage()));
    }
  }

  private String json() {
    String json;
    try {
      json = new YamlJson(text, new FieldLines(List.of())).json();
    } catch (YamlJson.RefusedException e) {
      throw malformed(
          new Violation(
              "",
              form(),
              e.getMessage(),
              "%s; the error is at line %d, column %d."
                  .formatted(e.remedy(), e.line(), e.column())));
    }
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Violation.MAX_REQUEST_BYTES) {
      throw RequestFile.rejected(
          name + " is too large.", List.of(Violation.requestTooLarge(bytes)));
    }
    return json;
  }

  private Failure malformed(Violation violation) {
    return RequestFile.rejected(
        name + " can't be read as one " + object() + ".", List.of(violation));
  }

  private String form() {
    return yaml ? "malformedYaml" : "malformedJson";
  }

  private String object() {
    return yaml ? "YAML mapping" : "JSON object";
  }

  /**
   * In which line each of these fields begins, by JSON Pointer; of a text that is malformed, in
   * which line it is so, by the empty one.
   */
  Map<String, Integer> lines(Collection<String> fields) {
    FieldLines lines = new FieldLines(fields);
    try {
      if (yaml) {
        new YamlJson(text, lines).json();
      } else {
        walk(text, lines);
        // Two members of one name and what follows the object are seen by the reader alone.
        StrictJson.readObject(text);
      }
      return lines.found();
    } catch (YamlJson.RefusedException e) {
      return Map.of("", e.line());
    } catch (JacksonException e) {
      return Optional.ofNullable(e.getLocation())
          .map(at -> Map.of("", at.getLineNr()))
          .orElse(Map.of());
    } catch (IOException e) {
      return Map.of();
    }
  }

  /** A name stands for its value's line too. */
  private static void walk(String json, FieldLines lines) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      int keyLine = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        int line = keyLine > 0 ? keyLine : parser.currentTokenLocation().getLineNr();
        keyLine = 0;
        switch (token) {
          case FIELD_NAME -> {
            lines.key(parser.currentName());
            keyLine = line;
          }
          case START_OBJECT -> lines.open(true, line);
          case START_ARRAY -> lines.open(false, line);
          case END_OBJECT, END_ARRAY -> lines.close();
          default -> lines.value(line);
        }
        if (lines.isTooDeep()) {
          throw new JsonParseException(parser, FieldLines.TOO_DEEP, parser.currentTokenLocation());
        }
      }
    }
  }
}
