package rolebridge.cli.request;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import rolebridge.domain.request.Violation;

/**
 * One YAML document as JSON text. No objects are made of it, and nothing is expanded: aliases, tags
 * and second documents are refused where they stand.
 *
 * <p>What isn't quoted is read by the JSON Schema of <a
 * href="https://yaml.org/spec/1.2.2/#102-json-schema">YAML 1.2.2</a>, with the core schema's
 * further spellings of null, true and false, and is a text otherwise. So {@code 2012-10-17} is a
 * policy's version and no date, {@code no} and {@code on} are texts, and {@code 012345678901} is an
 * account.
 */
final class YamlJson {

  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(com.fasterxml.jackson.core.StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final String WELL_FORMED = "Write one well-formed YAML mapping";

  private final String yaml;
  private final Map<String, Integer> lines = new HashMap<>();
  private final Deque<Place> places = new ArrayDeque<>();
  private int documents;

  YamlJson(String yaml) {
    this.yaml = yaml;
  }

  /** Says where the text can't be a request, both counted from 1. */
  static final class RefusedException extends Exception {
    private final String remedy;
    private final int line;
    private final int column;

    private RefusedException(String problem, String remedy, Mark mark) {
      super(problem);
      this.remedy = remedy;
      this.line = mark == null ? 1 : mark.getLine() + 1;
      this.column = mark == null ? 1 : mark.getColumn() + 1;
    }

    String remedy() {
      return remedy;
    }

    int line() {
      return line;
    }

    int column() {
      return column;
    }
  }

  /** A mapping or sequence that isn't ended yet. */
  private static final class Place {
    private final JsonPointer pointer;
    private final boolean mapping;
    private String key;
    private int elements;

    private Place(JsonPointer pointer, boolean mapping) {
      this.pointer = pointer;
      this.mapping = mapping;
    }

    private boolean awaitsKey() {
      return mapping && key == null;
    }

    /** The place of the value that begins here. */
    private JsonPointer next() {
      if (!mapping) {
        return pointer.appendIndex(elements++);
      }
      JsonPointer value = pointer.appendProperty(key);
      key = null;
      return value;
    }
  }

  /** In which line each field and element begins, by JSON Pointer. */
  Map<String, Integer> lines() {
    return lines;
  }

  /** The JSON text. */
  String json() throws RefusedException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Violation.MAX_REQUEST_BYTES);
    StringWriter json = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(json)) {
      Yaml parser = new Yaml(new SafeConstructor(options));
      for (Event event : parser.parse(new StringReader(yaml))) {
        convert(event, generator);
      }
    } catch (MarkedYAMLException e) {
      throw new RefusedException(e.getProblem(), WELL_FORMED, e.getProblemMark());
    } catch (YAMLException e) {
      throw new RefusedException(e.getMessage(), WELL_FORMED, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return json.toString();
  }

  private void convert(Event event, JsonGenerator generator) throws RefusedException, IOException {
    try {
      write(event, generator);
    } catch (JacksonException e) {
      throw new RefusedException(e.getOriginalMessage(), WELL_FORMED, event.getStartMark());
    }
  }

  private void write(Event event, JsonGenerator generator) throws RefusedException, IOException {
    switch (event) {
      case DocumentStartEvent start -> {
        documents++;
        if (documents > 1) {
          throw refused("a second document", "Write each request into a file of its own", start);
        }
      }
      case AliasEvent alias ->
          throw refused(
              "the alias *" + alias.getAnchor(),
              "Write the value out where the alias stands",
              alias);
      case ScalarEvent scalar -> {
        requireNoTag(scalar, scalar.getTag());
        if (awaitsKey()) {
          places.element().key = scalar.getValue();
          generator.writeFieldName(scalar.getValue());
        } else {
          begin(scalar);
          value(scalar, generator);
        }
      }
      case CollectionStartEvent start -> {
        requireNoTag(start, start.getTag());
        if (awaitsKey()) {
          throw refused("a key that is no text", WELL_FORMED, start);
        }
        boolean mapping = start instanceof MappingStartEvent;
        places.push(new Place(begin(start), mapping));
        if (mapping) {
          generator.writeStartObject();
        } else {
          generator.writeStartArray();
        }
      }
      case MappingEndEvent _ -> {
        places.pop();
        generator.writeEndObject();
      }
      case SequenceEndEvent _ -> {
        places.pop();
        generator.writeEndArray();
      }
      default -> {
        // Streams and documents begin and end without a trace in JSON.
      }
    }
  }

  private boolean awaitsKey() {
    return !places.isEmpty() && places.element().awaitsKey();
  }

  private JsonPointer begin(Event event) {
    JsonPointer pointer = places.isEmpty() ? JsonPointer.empty() : places.element().next();
    lines.put(pointer.toString(), event.getStartMark().getLine() + 1);
    return pointer;
  }

  private static void requireNoTag(NodeEvent event, String tag) throws RefusedException {
    if (tag != null) {
      throw refused(
          "the tag " + tag, "Leave the tag out, and put a text into double quotes", event);
    }
  }

  private static void value(ScalarEvent scalar, JsonGenerator generator) throws IOException {
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
      generator.writeString(text);
    } else if (NULL.matcher(text).matches()) {
      generator.writeNull();
    } else if (TRUE.matcher(text).matches() || FALSE.matcher(text).matches()) {
      generator.writeBoolean(TRUE.matcher(text).matches());
    } else if (NUMBER.matcher(text).matches()) {
      generator.writeNumber(text);
    } else {
      generator.writeString(text);
    }
  }

  private static RefusedException refused(String problem, String remedy, Event event) {
    return new RefusedException(problem, remedy, event.getStartMark());
  }
}
