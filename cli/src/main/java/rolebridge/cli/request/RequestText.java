package rolebridge.cli.request;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
      json = new YamlJson(text).json();
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
   * In which line each field begins, by JSON Pointer; of a text that is malformed, in which line it
   * is so, by the empty one.
   */
  Map<String, Integer> lines() {
    Map<String, Integer> lines = new HashMap<>();
    if (yaml) {
      YamlJson converter = new YamlJson(text);
      try {
        converter.json();
        lines.putAll(converter.lines());
      } catch (YamlJson.RefusedException e) {
        lines.put("", e.line());
      }
      return lines;
    }
    try (JsonParser parser = JSON.createParser(text)) {
      while (parser.nextToken() != null) {
        lines.putIfAbsent(
            parser.getParsingContext().pathAsPointer().toString(),
            parser.currentTokenLocation().getLineNr());
      }
    } catch (JacksonException e) {
      lines.clear();
      // What is nested too deeply, or too long, is refused without a place.
      if (e.getLocation() != null) {
        lines.put("", e.getLocation().getLineNr());
      }
    } catch (IOException e) {
      lines.clear();
    }
    return lines;
  }
}
