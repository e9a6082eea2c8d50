package rolebridge.cli.request;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
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
  private final FieldLines lines;
  private int documents;

  /**
   * @param lines takes where the fields are
   */
  YamlJson(String yaml, FieldLines lines) {
    this.yaml = yaml;
    this.lines = lines;
  }

  /** Says where the text can't be a request, both counted from 1. */
  static final class RefusedException extends Exception {
    private final String remedy;
    private final int line;
    private final int column;

    private RefusedException(String problem, String remedy, Mark mark) {
      this(
          problem,
          remedy,
          mark == null ? 1 : mark.getLine() + 1,
          mark == null ? 1 : mark.getColumn() + 1);
    }

    private RefusedException(String problem, String remedy, int line, int column) {
      super(problem);
      this.remedy = remedy;
      this.line = line;
      this.column = column;
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
    } catch (ReaderException e) {
      throw notPrintable();
    } catch (YAMLException e) {
      throw new RefusedException(e.getMessage(), WELL_FORMED, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return json.toString();
  }

  /** The parser reads some thousand characters at once, and tells of no line in them. */
  private RefusedException notPrintable() {
    int line = 1;
    int column = 1;
    int at = 0;
    while (at < yaml.length() && StreamReader.isPrintable(yaml.codePointAt(at))) {
      int character = yaml.codePointAt(at);
      at += Character.charCount(character);
      boolean ends = character == '\n' || (character == '\r' && !yaml.startsWith("\n", at));
      line += ends ? 1 : 0;
      column = ends ? 1 : column + 1;
    }
    return new RefusedException(
        "the character U+%04X".formatted(yaml.codePointAt(at)),
        "Leave that character out, or write it as an escape in double quotes",
        line,
        column);
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
        if (lines.awaitsKey()) {
          lines.key(scalar.getValue());
          generator.writeFieldName(scalar.getValue());
        } else {
          requireMapping(scalar);
          lines.value(line(scalar));
          value(scalar, generator);
        }
      }
      case CollectionStartEvent start -> {
        requireNoTag(start, start.getTag());
        if (lines.awaitsKey()) {
          throw refused("a key that is no text", WELL_FORMED, start);
        }
        requireMapping(start);
        boolean mapping = start instanceof MappingStartEvent;
        lines.open(mapping, line(start));
        if (lines.isTooDeep()) {
          throw refused(FieldLines.TOO_DEEP, WELL_FORMED, start);
        }
        if (mapping) {
          generator.writeStartObject();
        } else {
          generator.writeStartArray();
        }
      }
      case MappingEndEvent _ -> {
        lines.close();
        generator.writeEndObject();
      }
      case SequenceEndEvent _ -> {
        lines.close();
        generator.writeEndArray();
      }
      case StreamEndEvent end when documents == 0 ->
          throw refused("comments, and no mapping", WELL_FORMED, end);
      default -> {
        // Streams and documents begin and end without a trace in JSON.
      }
    }
  }

  /** A request is one. */
  private void requireMapping(NodeEvent event) throws RefusedException {
    if (lines.isAtTheTop() && !(event instanceof MappingStartEvent)) {
      String instead =
          switch (event) {
            case ScalarEvent scalar when isPlain(scalar, NULL) -> "nothing";
            case ScalarEvent _ -> "a single value";
            default -> "a list";
          };
      throw refused(instead + ", and no mapping", WELL_FORMED, event);
    }
  }

  private static boolean isPlain(ScalarEvent scalar, Pattern pattern) {
    return scalar.getScalarStyle() == ScalarStyle.PLAIN
        && pattern.matcher(scalar.getValue()).matches();
  }

  private static int line(Event event) {
    return event.getStartMark().getLine() + 1;
  }

  private static void requireNoTag(NodeEvent event, String tag) throws RefusedException {
    if (tag != null) {
      throw refused(
          "the tag " + tag, "Leave the tag out, and put a text into double quotes", event);
    }
  }

  private static void value(ScalarEvent scalar, JsonGenerator generator) throws IOException {
    String text = scalar.getValue();
    if (isPlain(scalar, NULL)) {
      generator.writeNull();
    } else if (isPlain(scalar, TRUE) || isPlain(scalar, FALSE)) {
      generator.writeBoolean(isPlain(scalar, TRUE));
    } else if (isPlain(scalar, NUMBER)) {
      generator.writeNumber(text);
    } else {
      generator.writeString(text);
    }
  }

  private static RefusedException refused(String problem, String remedy, Event event) {
    return new RefusedException(problem, remedy, event.getStartMark());
  }
}
